using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace LocalCloud;

/// <summary>
/// What the login and the API of one Genesys Cloud organization share: clients, tokens, contacts, and the switches of
/// an administrator. All of it may be changed while requests arrive.
/// </summary>
public sealed class GenesysOrganization
{
    /// <summary>
    /// The lifetime a default client was observed to get: the documented 24 hours, less the second already gone.
    /// </summary>
    public static readonly TimeSpan DefaultTokenLifetime = TimeSpan.FromSeconds(86_399);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<string, OAuthClient> _clients = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IssuedToken> _tokens = new(StringComparer.Ordinal);
    private readonly List<IssuedToken> _issued = [];

    internal GenesysOrganization(TimeProvider time)
    {
        _time = time;
        Client = AddClient("6f4f7a3c-52f1-4bb0-9a3a-7d1c2f0f6b21", NewSecret());
    }

    public string Id => "a8b1d6de-3a1c-4d1c-8b1e-0b6a7a0c9f10";

    public string Name => "Harbour Row Insurance";

    /// <summary>The client the function app is configured with.</summary>
    public OAuthClient Client { get; }

    public ContactDirectory Contacts { get; } = ContactDirectory.Load();

    /// <summary>The contact of each conversation that was linked to one.</summary>
    public ConcurrentDictionary<string, string> ContactOfConversation { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long new tokens live. Genesys allows 300 s to 172,800 s; tests may go below.</summary>
    public TimeSpan TokenLifetime { get; set; } = DefaultTokenLifetime;

    /// <summary>How long a token may stay unused before it expires; organizations under HIPAA have 15 minutes. Default: no limit.</summary>
    public TimeSpan? IdleExpiry { get; set; }

    /// <summary>Requests a minute that one token may make before it gets 429; Genesys allows 300. Default: off.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Every token given out so far, oldest first.</summary>
    public IReadOnlyList<IssuedToken> IssuedTokens
    {
        get
        {
            lock (_lock)
            {
                return [.. _issued];
            }
        }
    }

    /// <summary>A secret of the form and length Genesys generates, never used before.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public OAuthClient AddClient(string id, string secret)
    {
        var client = new OAuthClient(id, secret);
        lock (_lock)
        {
            _clients.Add(id, client);
        }

        return client;
    }

    /// <summary>Makes every token given out so far worthless, as an administrator or an incident may do at any time.</summary>
    public void RevokeAllTokens()
    {
        lock (_lock)
        {
            foreach (var token in _tokens.Values)
            {
                token.Revoked = true;
            }

            _tokens.Clear();
        }
    }

    /// <summary>Lets every token given out so far end this soon, earlier than was promised to its holder.</summary>
    public void ExpireTokensIn(TimeSpan span)
    {
        lock (_lock)
        {
            foreach (var token in _tokens.Values)
            {
                token.Expires = _time.GetUtcNow() + span;
            }
        }
    }

    /// <summary>Issues a token without the login, for set-ups that keep a ready token in the vault.</summary>
    public IssuedToken IssueToken(OAuthClient client)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64));
            var token = new IssuedToken(_issued.Count + 1, value, client, now, now + TokenLifetime);
            _issued.Add(token);
            _tokens.Add(value, token);
            return token;
        }
    }

    internal OAuthClient? FindClient(string id)
    {
        lock (_lock)
        {
            return _clients.GetValueOrDefault(id);
        }
    }

    /// <summary>The live token with this value, marked as used now; null when it is unknown, revoked, expired or idle too long.</summary>
    internal IssuedToken? UseToken(string value)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (!_tokens.TryGetValue(value, out var token))
            {
                return null;
            }

            var idle = IdleExpiry is { } limit && now - token.LastUsed >= limit;
            if (idle || now >= token.Expires || !token.Client.Enabled)
            {
                _tokens.Remove(value);
                return null;
            }

            token.LastUsed = now;
            return token;
        }
    }
}
