namespace LocalCloud;

/// <summary>A token of the vault, with its lease.</summary>
/// <param name="value">What a client sends.</param>
/// <param name="created">When it was issued.</param>
/// <param name="timeToLive">The lease of one issue or renewal; null for a token that never expires, as a root token.</param>
/// <param name="longest">No renewal extends it beyond this since its creation; null is no limit.</param>
/// <param name="renewable">Whether its lease can be renewed.</param>
internal sealed class VaultToken(string value, DateTimeOffset created, TimeSpan? timeToLive, TimeSpan? longest, bool renewable)
{
    public string Value { get; } = value;

    public DateTimeOffset Created { get; } = created;

    public TimeSpan? TimeToLive { get; } = timeToLive;

    public TimeSpan? Longest { get; } = longest;

    public bool Renewable { get; } = renewable;

    /// <summary>When its present lease ends; null when it never ends.</summary>
    public DateTimeOffset? Expires { get; set; } = created + timeToLive;

    public string Accessor { get; } = Guid.NewGuid().ToString("N");
}
