using Azure;
using Azure.Identity;
using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Secrets;

/// <summary>Says why the managed identity gave no token.</summary>
internal static class IdentityFailure
{
    /// <summary>Set by the platform for an app that has an identity.</summary>
    private const string EndpointVariable = "IDENTITY_ENDPOINT";

    /// <param name="limit">The time that was waited, and its setting where it has one.</param>
    public static Failure NotInTime(string limit) => HasEndpoint
        ? Transient($"has not answered within {limit}, so the client secret could not be read. The app keeps trying", status: null)
        : None;

    // Without the variable the client asks the endpoint of virtual machines, which fails or hangs here.
    private static Failure None { get; } = new(
        LookupStatus.SecretUnavailable,
        Hop.Identity,
        $"The function app has no managed identity to read the client secret with. Assign one; if it is user-assigned, set {SecretSettingNames.ManagedIdentityClientId} to its client id.",
        Retryable: false);

    /// <summary>Whether the platform offers this process an identity.</summary>
    public static bool HasEndpoint => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable));

    public static Failure From(AuthenticationFailedException exception) => FindStatus(exception) switch
    {
        _ when !HasEndpoint => None,
        { } status and (< 300 or 408 or 429 or (>= 500 and < 600)) => Transient($"gave no token for the secret store (HTTP {status}); this usually passes by itself", status),
        { } status and >= 600 => Transient($"answered HTTP {status} where it should give a token; check that nothing has changed {EndpointVariable}, which the platform sets", status) with { Retryable = false },
        { } status and >= 400 => new Failure(
            LookupStatus.SecretUnavailable,
            Hop.Identity,
            $"The managed identity endpoint refused to give a token for the secret store (HTTP {status}). Check that {SecretSettingNames.ManagedIdentityClientId} is the client id of an identity assigned to this function app.",
            Retryable: false)
        {
            HttpStatus = status,
        },
        { } status => Transient($"redirected the request (HTTP {status}). The app does not send credentials to another address; check that nothing has changed {EndpointVariable}, which the platform sets", status) with { Retryable = false },
        null when UpstreamFaults.OfAny(exception) is { } fault => Of(fault),
        null => Transient("gave no token for the secret store; this usually passes by itself", status: null),
    };

    /// <summary>The failure for a request that has no reply.</summary>
    public static Failure Of(UpstreamFault fault) => HasEndpoint
        ? Transient($"{fault.Describe()}. The platform sets its address in {EndpointVariable}", status: null) with { Retryable = fault.PassesByItself() }
        : None;

    private static Failure Transient(string sentence, int? status) => new(
        LookupStatus.SecretUnavailable, Hop.Identity, $"The managed identity endpoint {sentence}.", Retryable: true)
    {
        HttpStatus = status,
    };

    private static int? FindStatus(Exception exception) =>
        Find<RequestFailedException>(exception) is { Status: > 0 } failed ? failed.Status
        : Find<Microsoft.Identity.Client.MsalServiceException>(exception) is { StatusCode: > 0 } refused ? refused.StatusCode
        : null;

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not (null or T))
        {
            exception = exception.InnerException;
        }

        return (T?)exception;
    }
}
