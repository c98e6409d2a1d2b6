using System.Net.Http.Headers;
using System.Text;
using ContactLookup.Providers.Definitions;
using ContactLookup.Tokens;

namespace ContactLookup.Providers.Requests;

/// <summary>Puts a token, a key or a password on a request, the way the definition says. On the request, never on a shared client.</summary>
internal sealed class Credential
{
    private readonly AuthenticationType _type;
    private readonly string _header;
    private readonly string _userName;

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

        // A colon would end the user name.
        _userName = definition.UserName is { } user ? Template.Parse(user, Position.Header, values).RenderFixed() : "";
        if (_type == AuthenticationType.Basic && (_userName.Length == 0 || _userName.Contains(':', StringComparison.Ordinal)))
        {
            throw new DefinitionException("authentication.userName is missing or has a colon in it; basic needs one without.");
        }
    }

    public void PutOn(HttpRequestMessage request, AccessToken token)
    {
        switch (_type)
        {
            case AuthenticationType.ApiKey:
                request.Headers.TryAddWithoutValidation(_header, token.Reveal());
                break;
            case AuthenticationType.Basic:
                var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_userName}:{token.Reveal()}"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
                break;
            default:
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
                break;
        }
    }
}
