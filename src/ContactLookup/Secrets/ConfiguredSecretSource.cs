using ContactLookup.Calls;

namespace ContactLookup.Secrets;

/// <summary>The secret in the settings, for local runs.</summary>
internal sealed class ConfiguredSecretSource(ConfigurationSecretSettings settings) : ISecretSource
{
    public string Description => $"the setting {settings.NamedBy}";

    public Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended) =>
        Task.FromResult<Outcome<Secret>>(Secret.From(settings.Reveal()) is { } secret
            ? secret
            : new Failure(LookupStatus.SecretUnavailable, Hop.SecretStore, $"{Description} is empty; set it.", Retryable: false));
}
