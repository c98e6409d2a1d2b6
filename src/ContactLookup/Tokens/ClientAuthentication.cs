using System.Text.Json.Serialization;

namespace ContactLookup.Tokens;

/// <summary>How the client id and secret are sent to the login.</summary>
internal enum ClientAuthentication
{
    /// <summary>In an Authorization header of type Basic. Genesys Cloud expects this.</summary>
    [JsonStringEnumMemberName("basic")]
    Basic,

    /// <summary>In the body, as client_id and client_secret.</summary>
    [JsonStringEnumMemberName("body")]
    Body,
}
