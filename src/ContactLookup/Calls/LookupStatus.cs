namespace ContactLookup.Calls;

/// <summary>How a lookup ended. Each value has one name on the wire, see <see cref="LookupStatusNames"/>.</summary>
public enum LookupStatus
{
    /// <summary>One contact was chosen.</summary>
    Found,

    /// <summary>No provider has a contact with this number.</summary>
    NotFound,

    /// <summary>Several contacts have this number and the match rule does not choose one.</summary>
    Multiple,

    /// <summary>The caller withheld the number, or the request has no number.</summary>
    Withheld,

    /// <summary>The input is not a phone number that could be looked up.</summary>
    InvalidNumber,

    /// <summary>The client secret could not be read, so no token was asked for.</summary>
    SecretUnavailable,

    /// <summary>The login refused the client id or the client secret.</summary>
    CredentialsRejected,

    /// <summary>The login gave no token for another reason.</summary>
    TokenUnavailable,

    /// <summary>The API refused a new token (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The token is valid but may not read contacts (HTTP 403).</summary>
    PermissionDenied,

    /// <summary>The API has had too many requests (HTTP 429).</summary>
    Throttled,

    /// <summary>The API did not answer within the budget.</summary>
    Timeout,

    /// <summary>The API could not be reached or is out of order.</summary>
    Unavailable,

    /// <summary>The API sent a reply that cannot be read.</summary>
    BadResponse,
}

/// <summary>The names of <see cref="LookupStatus"/> in answer contract v1.</summary>
internal static class LookupStatusNames
{
    private static readonly string[] Names =
    [
        "found", "not_found", "multiple", "withheld", "invalid_number", "secret_unavailable", "credentials_rejected",
        "token_unavailable", "unauthorized", "permission_denied", "throttled", "timeout", "unavailable", "bad_response",
    ];

    /// <summary>Every name, in the order of <see cref="LookupStatus"/>.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a status on the wire, e.g. <c>not_found</c>.</summary>
    public static string Name(this LookupStatus status) => Names[(int)status];
}
