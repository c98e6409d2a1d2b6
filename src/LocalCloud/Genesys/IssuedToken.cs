namespace LocalCloud;

/// <summary>A token the login has given out. Opaque to its holder: a lookup key, nothing more.</summary>
public sealed class IssuedToken
{
    internal IssuedToken(int number, string value, OAuthClient client, DateTimeOffset issued, DateTimeOffset expires)
    {
        Number = number;
        Value = value;
        Client = client;
        Issued = issued;
        Expires = expires;
        LastUsed = issued;
    }

    /// <summary>1 for the first token of this cloud, 2 for the second, and so on.</summary>
    public int Number { get; }

    public string Value { get; }

    public OAuthClient Client { get; }

    public DateTimeOffset Issued { get; }

    public DateTimeOffset Expires { get; internal set; }

    public DateTimeOffset LastUsed { get; internal set; }

    public bool Revoked { get; internal set; }

    public override string ToString() => $"token {Number} of {Client.Name}";
}
