namespace ContactLookup.Tokens;

/// <summary>An access token. Prints redacted; <see cref="Reveal"/> is called only to put it on a request.</summary>
internal sealed class AccessToken(string value, long requestedAt, Uri? instanceUrl = null)
{
    /// <summary>Timestamp before its request was sent. A lifetime that counts from here never ends too late.</summary>
    public long RequestedAt { get; } = requestedAt;

    /// <summary>Address of the API for this account, when the login gives it.</summary>
    public Uri? InstanceUrl { get; } = instanceUrl;

    public string Reveal() => value;

    public bool HasSameValueAs(AccessToken other) => string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override string ToString() => "[access token]";
}
