namespace ContactLookup.Tokens;

/// <summary>An access token. Prints redacted; <see cref="Reveal"/> is called only to put it on a request.</summary>
internal sealed class AccessToken(string value, long requestedAt, Uri? instanceUrl = null)
{
    /// <summary>Timestamp of the moment before its request was sent, so that a lifetime counted from here never ends too late.</summary>
    public long RequestedAt { get; } = requestedAt;

    /// <summary>Where the login says that the API of this account is, for logins that say so.</summary>
    public Uri? InstanceUrl { get; } = instanceUrl;

    public string Reveal() => value;

    public bool HasSameValueAs(AccessToken other) => string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override string ToString() => "[access token]";
}
