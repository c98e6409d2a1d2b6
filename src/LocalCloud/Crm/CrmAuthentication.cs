namespace LocalCloud;

/// <summary>How a CRM wants its callers to prove who they are.</summary>
public enum CrmAuthentication
{
    /// <summary>The header <c>X-Api-Key</c>.</summary>
    ApiKey,

    /// <summary>A bearer token that never changes.</summary>
    StaticBearer,

    /// <summary>A bearer token from the CRM's own <c>/oauth/token</c>, by client credentials.</summary>
    ClientCredentials,

    /// <summary>Nothing at all.</summary>
    None,
}
