using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Secrets;

/// <summary>What can be wrong with a HashiCorp Vault server whatever it is asked.</summary>
internal static class HashiCorpVaultFailure
{
    /// <summary>A failure of the server itself, which passes by itself; null when it answered.</summary>
    public static Failure? OfServer(HashiCorpVaultSettings settings, UpstreamAnswer answer) => answer switch
    {
        { Fault: not UpstreamFault.None } =>
            Unreadable($"the Vault server {settings.Address.Host} {answer.Fault.Describe()}.", retryable: true, answer),
        { Status: 408 or 429 or >= 500 } =>
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
