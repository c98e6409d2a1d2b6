using System.Text.Json.Serialization;

namespace ContactLookup.Tokens;

/// <summary>How the client id and secret are sent to the login.</summary>
internal enum ClientAuthentication
{
    /// <summary>In an Authorization header of type Basic, each form-encoded first (RFC 6749, section 2.3.1).</summary>
    [JsonStringEnumMemberName("basic")]
    Basic,

    /// <summary>In an Authorization header of type Basic, not encoded. Genesys Cloud expects this.</summary>
    [JsonStringEnumMemberName("basic_raw")]
    BasicRaw,

    /// <summary>In the body, as client_id and client_secret.</summary>
    [JsonStringEnumMemberName("body")]
    Body,
}
