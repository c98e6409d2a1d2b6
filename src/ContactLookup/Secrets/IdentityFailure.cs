using Azure;
using Azure.Identity;
using ContactLookup.Answers;
using ContactLookup.Settings;

namespace ContactLookup.Secrets;

/// <summary>Says why the managed identity gave no token.</summary>
internal static class IdentityFailure
{
    public static Failure From(AuthenticationFailedException exception)
    {
        if (exception is CredentialUnavailableException)
        {
            return new Failure(
                LookupStatus.SecretUnavailable,
                Hop.Identity,
                $"The function app has no managed identity to read the client secret with. Assign one; if it is user-assigned, set {SettingCatalog.ManagedIdentityClientId} to its client id.",
                Retryable: false);
        }

        var status = HttpStatus(exception);
        return status is >= 400 and < 500 and not (408 or 429)
            ? new Failure(
                LookupStatus.SecretUnavailable,
                Hop.Identity,
                $"The managed identity endpoint refused to give a token for the secret store (HTTP {status}). Check that {SettingCatalog.ManagedIdentityClientId} is the client id of an identity assigned to this function app.",
                Retryable: false)
            {
                HttpStatus = status,
            }
            : new Failure(
                LookupStatus.SecretUnavailable,
                Hop.Identity,
                $"The managed identity endpoint gave no token for the secret store{(status is null ? "" : $" (HTTP {status})")}; this usually passes by itself.",
                Retryable: true)
            {
                HttpStatus = status,
            };
    }

    public static Failure TimedOut { get; } = new(
        LookupStatus.SecretUnavailable,
        Hop.Identity,
        "The managed identity endpoint did not answer in time, so the client secret could not be read; this usually passes by itself.",
        Retryable: true);

    private static int? HttpStatus(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case RequestFailedException { Status: > 0 } failed:
                    return failed.Status;
                case Microsoft.Identity.Client.MsalServiceException { StatusCode: > 0 } failed:
                    return failed.StatusCode;
            }
        }

        return null;
    }
}
