namespace ContactLookup.Secrets;

/// <summary>A secret as it came out of its store. Prints redacted; <see cref="Reveal"/> is called only to send it to the login.</summary>
internal sealed class Secret
{
    private readonly string _value;

    private Secret(string value, string version, DateTimeOffset? expiresOn, DateTimeOffset? createdOn)
    {
        _value = value;
        Version = version;
        ExpiresOn = expiresOn;
        CreatedOn = createdOn;
    }

    /// <summary>What tells this reading from another: the store's version, or "".</summary>
    public string Version { get; }

    /// <summary>When the store says that it expires; a secret past that is still handed out, and still sent.</summary>
    public DateTimeOffset? ExpiresOn { get; }

    /// <summary>When its version was created, or null when the store does not say.</summary>
    public DateTimeOffset? CreatedOn { get; }

    /// <summary>
    /// Makes a secret of a store's text, or null when there is nothing in it. White space around it is no part of any
    /// client secret; it is what a secret put in from a file or by pasting brings along, and would end as a 401.
    /// </summary>
    public static Secret? From(string? text, string version = "", DateTimeOffset? expiresOn = null, DateTimeOffset? createdOn = null)
    {
        var value = text?.Trim();
        return string.IsNullOrEmpty(value) ? null : new Secret(value, version, expiresOn, createdOn);
    }

    public string Reveal() => _value;

    public bool HasSameValueAs(Secret other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    public override string ToString() => "[secret]";
}
