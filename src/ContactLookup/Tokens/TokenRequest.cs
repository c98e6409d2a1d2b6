using ContactLookup.Secrets;

namespace ContactLookup.Tokens;

/// <summary>A token request without the secret's value, and the names of settings for reasons.</summary>
internal sealed record TokenRequest
{
    /// <summary>The token endpoint, or null when the secret is the token.</summary>
    public required Uri? Endpoint { get; init; }

    /// <summary>Id of the OAuth client.</summary>
    public required string ClientId { get; init; }

    /// <summary>How id and secret are sent.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>Further fields of the form, encoded: scope, audience and the like, or "".</summary>
    public required string Parameters { get; init; }

    /// <summary>Where the secret is: all there is to say about it, so that secrets which differ in a namespace only are two. Null when none is sent.</summary>
    public required SecretStoreSettings? Store { get; init; }

    /// <summary>The same as the store describes it, for reasons.</summary>
    public required string SecretReference { get; init; }

    /// <summary>The settings that name the endpoint, the client and the secret, for reasons.</summary>
    public required string SettingsToCheck { get; init; }

    /// <summary>The settings that name the endpoint, for reasons.</summary>
    public required string AddressSettings { get; init; }
}
