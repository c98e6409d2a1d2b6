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

    /// <summary>Where the secret is, with every setting of the store, so that secrets in two namespaces are different. Null when no secret is sent.</summary>
    public required SecretStoreSettings? Store { get; init; }

    /// <summary>How the store describes the secret, for reasons.</summary>
    public required string SecretReference { get; init; }

    /// <summary>The settings that name the endpoint, the client and the secret, for reasons.</summary>
    public required string SettingsToCheck { get; init; }

    /// <summary>The settings that name the endpoint, for reasons.</summary>
    public required string AddressSettings { get; init; }
}
