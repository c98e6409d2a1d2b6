using ContactLookup.Calls;

namespace ContactLookup.Secrets;

/// <summary>A store that secrets are read from. Every call goes to the store; <see cref="SecretCache"/> is what remembers.</summary>
internal interface ISecretSource
{
    /// <summary>What a reason calls it, e.g. <c>secret 'genesys' in key vault contoso.vault.azure.net</c>.</summary>
    string Description { get; }

    /// <summary>How soon to read again, for a store that lets us in only while we keep coming; null when that does not matter.</summary>
    TimeSpan? ReadAgainWithin => null;

    /// <summary>Reads the newest version.</summary>
    Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended);

    /// <summary>Reads the version before the given one; null when there is none, or the store keeps none.</summary>
    Task<Outcome<Secret>?> ReadVersionBeforeAsync(Secret newest, FlightProgress progress, CancellationToken ended) =>
        Task.FromResult<Outcome<Secret>?>(null);

    /// <summary>Lists the versions of the secret, for a check of the store; null when the store keeps none.</summary>
    Task<Outcome<SecretVersions>?> ListVersionsAsync(FlightProgress progress, CancellationToken ended) =>
        Task.FromResult<Outcome<SecretVersions>?>(null);

    /// <summary>True when it is known, at no cost, that the store holds something else by now.</summary>
    bool HasChangedSince(Secret secret) => false;
}
