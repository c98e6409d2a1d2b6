using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Secrets;

/// <summary>The failures of a HashiCorp Vault server that do not depend on the request.</summary>
internal static class HashiCorpVaultFailure
{
    /// <summary>A failure of the server or the network; null when the server answered the request.</summary>
    public static Failure? OfServer(HashiCorpVaultSettings settings, UpstreamAnswer answer) => answer switch
    {
        { Fault: not UpstreamFault.None } =>
            Unreadable($"the Vault server {settings.Address.Host} {answer.Fault.Describe()}. Setting: {SecretSettingNames.VaultAddress}.", answer.Fault.PassesByItself(), answer),
        { Status: 408 or 429 or (>= 500 and < 600) } =>
            Unreadable($"the Vault server {settings.Address.Host} is sealed, busy or out of order (HTTP {answer.Status}); this usually passes by itself.", retryable: true, answer),
        _ => null,
    };

    public static Failure Unreadable(string sentence, bool retryable, UpstreamAnswer? answer = null) =>
        new(LookupStatus.SecretUnavailable, Hop.SecretStore, $"The client secret could not be read: {sentence}", retryable)
        {
            HttpStatus = answer is { Fault: UpstreamFault.None } ? answer.Status : null,
            RetryAfter = answer?.RetryAfter,
        };
}
