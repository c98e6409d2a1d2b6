namespace LocalCloud;

/// <summary>A token of the vault, with its lease.</summary>
public sealed class VaultToken
{
    internal VaultToken(string value, DateTimeOffset created, TimeSpan? timeToLive, TimeSpan? longest, bool renewable)
    {
        Value = value;
        Created = created;
        TimeToLive = timeToLive;
        Longest = longest;
        Renewable = renewable;
        Expires = created + timeToLive;
    }

    public string Value { get; }

    public DateTimeOffset Created { get; }

    /// <summary>The lease of one issue or renewal; null is for ever, as with a root token.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>No renewal takes it beyond this since its creation; null is no limit.</summary>
    public TimeSpan? Longest { get; }

    public bool Renewable { get; }

    /// <summary>When its present lease ends; null is never.</summary>
    public DateTimeOffset? Expires { get; internal set; }

    internal string Accessor { get; } = Guid.NewGuid().ToString("N");
}
