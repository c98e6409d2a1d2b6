namespace LocalCloud;

/// <summary>How a CRM wants its callers to prove who they are.</summary>
public enum CrmAuthentication
{
    /// <summary>The header <c>X-Api-Key</c>.</summary>
    ApiKey,

    /// <summary>A bearer token that never changes.</summary>
    StaticBearer,

    /// <summary>A bearer token from the CRM's own token endpoint, by client credentials.</summary>
    ClientCredentials,

    /// <summary>A user name, which is an agent's e-mail address and <c>/token</c>, and the API key as its password.</summary>
    Basic,

    /// <summary>Nothing at all.</summary>
    None,
}
