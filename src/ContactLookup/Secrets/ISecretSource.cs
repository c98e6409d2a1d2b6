using ContactLookup.Calls;

namespace ContactLookup.Secrets;

/// <summary>A store that secrets are read from. Every call goes to the store; <see cref="SecretCache"/> keeps the secret.</summary>
internal interface ISecretSource
{
    /// <summary>Its name in reasons, e.g. <c>secret 'genesys' in key vault contoso.vault.azure.net</c>.</summary>
    string Description { get; }

    /// <summary>After how long the secret must be read again, because the store ends an access that is not used; null for other stores.</summary>
    TimeSpan? ReadAgainWithin => null;

    /// <summary>Reads the newest version.</summary>
    Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended);

    /// <summary>Reads the version before the given one; null when it does not exist or the store keeps no versions.</summary>
    Task<Outcome<Secret>?> ReadVersionBeforeAsync(Secret newest, FlightProgress progress, CancellationToken ended) =>
        Task.FromResult<Outcome<Secret>?>(null);

    /// <summary>Lists the versions of the secret, for a check of the store; null when the store keeps no versions.</summary>
    Task<Outcome<SecretVersions>?> ListVersionsAsync(FlightProgress progress, CancellationToken ended) =>
        Task.FromResult<Outcome<SecretVersions>?>(null);

    /// <summary>True when the store holds another secret. False when finding out would take a request.</summary>
    bool HasChangedSince(Secret secret) => false;
}
