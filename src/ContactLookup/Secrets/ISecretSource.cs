using ContactLookup.Tokens;

namespace ContactLookup.Secrets;

/// <summary>A store that secrets are read from. Every call goes to the store; <see cref="SecretCache"/> is what remembers.</summary>
internal interface ISecretSource
{
    /// <summary>What a reason calls it, e.g. <c>secret 'genesys' in key vault contoso.vault.azure.net</c>.</summary>
    string Description { get; }

    /// <summary>Reads the newest version.</summary>
    Task<Outcome<Secret>> ReadAsync(TokenFlightProgress progress, CancellationToken ended);

    /// <summary>Reads the enabled version before the given one; null when there is none, or the store keeps none.</summary>
    Task<Secret?> ReadVersionBeforeAsync(Secret newest, TokenFlightProgress progress, CancellationToken ended) => Task.FromResult<Secret?>(null);

    /// <summary>True when it is known, at no cost, that the store holds something else by now.</summary>
    bool HasChangedSince(Secret secret) => false;
}
