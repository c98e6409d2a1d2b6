namespace ContactLookup.Secrets;

/// <summary>A secret as its store returned it. Prints redacted; <see cref="Reveal"/> is called only to send it to the login.</summary>
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

    /// <summary>The version in the store, or "".</summary>
    public string Version { get; }

    /// <summary>When it expires according to the store, or null. An expired secret is still sent, because the login decides.</summary>
    public DateTimeOffset? ExpiresOn { get; }

    /// <summary>When its version was created, or null when the store does not say.</summary>
    public DateTimeOffset? CreatedOn { get; }

    /// <summary>
    /// Makes a secret of the text of a store, or null when the text is empty. White space around the text is removed: files and
    /// pasted text often have it, no client secret does, and the login would refuse it.
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
