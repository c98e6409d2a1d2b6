using ContactLookup.Providers.Definitions;
using ContactLookup.Tokens;

namespace ContactLookup.Providers.Requests;

/// <summary>Puts a token, a key or a password on a request, the way the definition says. On the request, never on a shared client.</summary>
internal sealed class Credential
{
    private readonly AuthenticationType _type;
    private readonly string _header;
    private readonly string _userName;

    // The header of the token in use, so that it is written once and not for every request.
    private volatile Written? _last;

    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public Credential(AuthenticationDefinition definition, IReadOnlyDictionary<string, string> values)
    {
        _type = definition.Type;
        _header = definition.Header ?? "";
        if (_type == AuthenticationType.ApiKey && _header.Length == 0)
        {
            throw new DefinitionException("authentication.header is missing; api_key needs the name of one, such as X-Api-Key.");
        }

        // An API may well want its key as the whole of Authorization.
        if (_header.Length > 0 && !_header.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        {
            RequestTemplate.HeaderName(_header, "authentication.header");
        }

        if (_type != AuthenticationType.ApiKey)
        {
            _header = "Authorization";
        }

        // A colon would end the user name.
        _userName = definition.UserName is { } user ? Template.Parse(user, Position.Header, values).RenderFixed() : "";
        if (_type == AuthenticationType.Basic && (_userName.Length == 0 || _userName.Contains(':', StringComparison.Ordinal)))
        {
            throw new DefinitionException("authentication.userName is missing or has a colon in it; basic needs one without.");
        }
    }

    public void PutOn(HttpRequestMessage request, AccessToken token)
    {
        var written = _last;
        if (written?.Token != token)
        {
            _last = written = new Written(token, Write(token.Reveal()));
        }

        request.Headers.TryAddWithoutValidation(_header, written.Value);
    }

    private string Write(string token) => _type switch
    {
        AuthenticationType.ApiKey => token,
        AuthenticationType.Basic => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_userName}:{token}"))}",
        _ => $"Bearer {token}",
    };

    private sealed class Written(AccessToken token, string value)
    {
        public AccessToken Token => token;

        public string Value => value;
    }
}
