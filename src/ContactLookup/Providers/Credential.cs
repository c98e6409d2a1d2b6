using System.Net.Http.Headers;
using System.Text;
using ContactLookup.Tokens;

namespace ContactLookup.Providers;

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
        if (_type == AuthenticationType.ApiKey && (_header.Length == 0 || !_header.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            throw new DefinitionException("authentication.header names no header; api_key needs one, such as X-Api-Key.");
        }

        _userName = definition.UserName is { } user ? Template.Parse(user, Position.Header, values).RenderFixed() : "";
        if (_type == AuthenticationType.Basic && _userName.Length == 0)
        {
            throw new DefinitionException("authentication.userName is missing; basic needs it.");
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
