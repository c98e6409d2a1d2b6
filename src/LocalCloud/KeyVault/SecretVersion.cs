namespace LocalCloud;

/// <summary>One version of a secret.</summary>
public sealed class SecretVersion
{
    internal SecretVersion(string name, string value, DateTimeOffset created)
    {
        Name = name;
        Value = value;
        Created = created;
        Updated = created;
    }

    public string Name { get; }

    /// <summary>32 random hexadecimal digits; their order says nothing about age.</summary>
    public string Version { get; } = Guid.NewGuid().ToString("N");

    public string Value { get; }

    public DateTimeOffset Created { get; }

    public DateTimeOffset Updated { get; private set; }

    public bool Enabled { get; private set; } = true;

    /// <summary>Information only: the vault also returns an expired secret.</summary>
    public DateTimeOffset? Expires { get; init; }

    public string? ContentType { get; init; }

    public void Disable(DateTimeOffset now) => (Enabled, Updated) = (false, now);

    public void Enable(DateTimeOffset now) => (Enabled, Updated) = (true, now);
}
