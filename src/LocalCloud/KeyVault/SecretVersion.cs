namespace LocalCloud;

/// <summary>One version of a secret.</summary>
public sealed class SecretVersion(string name, string value, DateTimeOffset created)
{
    public string Name { get; } = name;

    /// <summary>32 random hexadecimal digits; their order says nothing about age.</summary>
    public string Version { get; } = Guid.NewGuid().ToString("N");

    public string Value { get; } = value;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; private set; } = created;

    public bool Enabled { get; private set; } = true;

    /// <summary>Information only: the vault also returns an expired secret.</summary>
    public DateTimeOffset? Expires { get; init; }

    public void Disable(DateTimeOffset now) => (Enabled, Updated) = (false, now);
}
