namespace ContactLookup.Secrets;

/// <summary>What the secret store holds.</summary>
internal enum SecretContent
{
    /// <summary>The secret of an OAuth client, which buys tokens at the login.</summary>
    ClientSecret,

    /// <summary>A ready access token that something else rotates.</summary>
    AccessToken,
}
