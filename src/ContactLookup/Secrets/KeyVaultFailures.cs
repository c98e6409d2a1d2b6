using System.Net.Http.Headers;
using Azure;
using Azure.Security.KeyVault.Secrets;
using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Secrets;

/// <summary>Says why a key vault gave no secret, and what to change.</summary>
internal sealed class KeyVaultFailures(KeyVaultSettings settings, TimeProvider time)
{
    private string Host => settings.Vault.Host;

    public Failure Empty =>
        Unreadable($"{Describe(settings)} is empty. Put the client secret of the OAuth client into it.", retryable: false);

    public Failure NoneEnabled =>
        Unreadable($"{Describe(settings)} has no enabled version (HTTP 403). Enable one, or store the client secret again.", retryable: false) with { HttpStatus = 403 };

    public Failure NotInTime(TimeSpan limit) =>
        Unreadable($"Key vault {Host} has not answered within {limit.TotalSeconds:0.#} s. The app keeps trying.", retryable: true);

    public static string Describe(KeyVaultSettings settings) => $"secret '{settings.SecretName}' in key vault {settings.Vault.Host}";

    /// <summary>Whether the vault refused a version because it is disabled.</summary>
    public static bool IsDisabled(RequestFailedException exception) => FindCause(exception) == "SecretDisabled";

    /// <summary>The failure that an exception of the client means; null for an exception that no vault can cause.</summary>
    public Failure? Of(Exception exception) => exception switch
    {
        RequestFailedException refused => Diagnose(refused) with
        {
            HttpStatus = refused.Status == 0 ? null : refused.Status,
            RetryAfter = FindRetryAfter(refused),
        },
        IOException or HttpRequestException => Unreachable(exception),

        // The client refuses to send the identity's token to a host whose challenge names another domain.
        InvalidOperationException when exception.Message.Contains(nameof(SecretClientOptions.DisableChallengeResourceVerification), StringComparison.Ordinal) =>
            Unreadable($"{Host} asks for a token for another domain than its own, as a key vault never does, so the identity's token was not sent to it. Check {SecretSettingNames.KeyVaultUri}.", retryable: false),

        // What the client throws when the reply is not the JSON of a secret.
        JsonException or InvalidDataException or InvalidOperationException or FormatException or ArgumentException or NullReferenceException =>
            Unreadable($"{Host} sent a reply that is not a secret. Check {SecretSettingNames.KeyVaultUri}, and that no proxy answers in place of the key vault.", retryable: true),

        // What the client throws for a status of 640 or more.
        IndexOutOfRangeException =>
            Unreadable($"{Host} answered with a status that HTTP does not define. Check {SecretSettingNames.KeyVaultUri}, and that no proxy answers in place of the key vault.", retryable: false),
        _ => null,
    };

    private Failure Diagnose(RequestFailedException e) => (e.Status, FindCause(e) ?? e.ErrorCode) switch
    {
        (0, _) => Unreachable(e),
        (401, _) => Unreadable(
            $"Key vault {Host} refused the identity's token (HTTP 401), also a new one. Check that the vault and the function app's identity belong to the same tenant.", retryable: false),
        (403, "ForbiddenByFirewall" or "ForbiddenByConnection") => Unreadable(
            $"Key vault {Host} does not let the function app's network in (HTTP 403). Admit the function app's subnet or outbound addresses in the vault's networking, or give the vault a private endpoint that the function app reaches.", retryable: false),
        (403, "ForbiddenByRbac" or "AccessDenied") => Unreadable(
            $"Key vault {Host} does not let the function app read {settings.SecretName} (HTTP 403). Give its managed identity the role Key Vault Secrets User on the secret; a role given just now takes some minutes to count. A vault with access policies wants the secret permissions Get and List instead.", retryable: false),
        (403, _) => Unreadable(
            $"Key vault {Host} does not let the function app read {settings.SecretName} (HTTP 403). Give its managed identity the role Key Vault Secrets User on the secret, check that the vault's firewall admits the function app, and that the secret is enabled.", retryable: false),
        (404, "SecretNotFound") => Unreadable(
            $"Key vault {Host} has no secret {settings.SecretName} (HTTP 404). Create it, or correct {settings.NamedBy}.", retryable: false),
        (404, _) => Unreadable(
            $"{Host} answered HTTP 404 where a key vault would answer; check {SecretSettingNames.KeyVaultUri}.", retryable: false),
        (429, _) => Unreadable($"Key vault {Host} has had too many requests (HTTP 429); this passes by itself.", retryable: true),
        ( >= 300 and < 400, _) => Unreadable(
            $"{Host} redirected the request (HTTP {e.Status}). The app does not send credentials to another address; correct {SecretSettingNames.KeyVaultUri}.", retryable: false),
        (408 or (>= 500 and < 600), _) => Unreadable($"Key vault {Host} is out of order (HTTP {e.Status}); this usually passes by itself.", retryable: true),
        _ => Unreadable($"Key vault {Host} answered HTTP {e.Status}; check {SecretSettingNames.KeyVaultUri} and {settings.NamedBy}.", retryable: false),
    };

    private TimeSpan? FindRetryAfter(RequestFailedException e) =>
        e.GetRawResponse() is { } response
        && response.Headers.TryGetValue("Retry-After", out var text)
        && RetryConditionHeaderValue.TryParse(text, out var header) ? HeaderValue.Wait(header, time.GetUtcNow()) : null;

    // The code of every 403 is Forbidden. The cause is in innererror.
    private static string? FindCause(RequestFailedException e)
    {
        if (e.GetRawResponse() is not { } response)
        {
            return null;
        }

        var answer = new UpstreamAnswer(response.Status, response.Content.ToMemory(), retryAfter: null);
        return answer.FindCode(root =>
            root.ValueKind == JsonValueKind.Object
            && root.TryGetMember("error"u8, out var error) && error.ValueKind == JsonValueKind.Object
            && error.TryGetMember("innererror"u8, out var inner) && inner.ValueKind == JsonValueKind.Object
            && inner.TryGetMember("code"u8, out var code) ? code : default);
    }

    /// <summary>The failure for a request that has no reply.</summary>
    public Failure Unreachable(UpstreamFault fault) =>
        Unreadable($"Key vault {Host} {fault.Describe()}. Setting: {SecretSettingNames.KeyVaultUri}.", fault.PassesByItself());

    private Failure Unreachable(Exception exception) => Unreachable(UpstreamFaults.OfAny(exception) ?? UpstreamFault.ConnectionBroken);

    private static Failure Unreadable(string sentence, bool retryable) =>
        new(LookupStatus.SecretUnavailable, Hop.SecretStore, $"The client secret could not be read: {sentence}", retryable);
}
