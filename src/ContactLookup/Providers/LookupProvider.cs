using System.Net;
using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Phone;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;
using ContactLookup.Providers.Requests;
using ContactLookup.Telemetry;
using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Providers;

/// <summary>
/// One place that contacts are looked up in. Asks with each form of the number in turn; a refused token is renewed and the
/// request replayed at once.
/// </summary>
internal sealed class LookupProvider
{
    /// <summary>The largest reply that is read. 25 full records with their organizations are about 200 KB.</summary>
    public const int MostReplyBytes = 2 * 1024 * 1024;

    /// <summary>The most replays of one request. A token can be revoked right after it was issued; a third refusal has another cause.</summary>
    public const int MostReplays = 2;

    private readonly string _reference;
    private readonly ProviderDefinition _definition;
    private readonly RequestTemplate _request;
    private readonly InstanceUrl _instance;
    private readonly Credential _credential;
    private readonly MatchReader _reader;
    private readonly LookupFailures _failures;
    private readonly TokenCache? _tokens;
    private readonly RetryingUpstream _upstream;
    private readonly TimeProvider _time;
    private readonly LookupMetrics _metrics;
    private readonly string? _secretReference;
    private readonly ILogger _log;
    private readonly RequestOrigin _origin;
    private readonly DeclaredFieldWatch _declaredFields;
    private readonly PointerWatch _pointers;
    private bool _hasToldOfUnreadable;

    /// <param name="settings">What it is called, how it is asked, and where.</param>
    /// <param name="customFields">The custom fields that every answer has.</param>
    /// <param name="declaredFields">Notices those that no contact has, of this provider or another.</param>
    /// <param name="defaultRegion">Whose national notation the numbers of records are in, or null.</param>
    /// <param name="tokens">Where its token comes from; null for a provider without authentication.</param>
    /// <param name="upstream">What it is asked through.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Where it is measured.</param>
    /// <param name="secretReference">How metrics name its secret; null for a provider without one.</param>
    /// <param name="log">Where it says, once, what it cannot find in records.</param>
    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public LookupProvider(
        ProviderSettings settings,
        IReadOnlyList<CustomFieldSettings> customFields,
        DeclaredFieldWatch declaredFields,
        string? defaultRegion,
        TokenCache? tokens,
        RetryingUpstream upstream,
        TimeProvider time,
        LookupMetrics metrics,
        string? secretReference,
        ILogger<LookupProvider> log)
    {
        Name = settings.Name;
        _reference = settings.Definition;
        _definition = settings.Parsed;
        _request = new RequestTemplate(_definition.Request, settings.Servers, settings.Values);
        _instance = new InstanceUrl(_definition.Authentication.InstanceHosts, settings.Servers.Values);
        _credential = new Credential(_definition.Authentication, settings.Values);
        _declaredFields = declaredFields;
        _declaredFields.Await(Name, _definition.Response);
        _pointers = new PointerWatch(_definition.Response, ProviderDefinitions.IsShipped(settings.Definition));
        _reader = new MatchReader(_definition.Response, customFields, defaultRegion, RecordLink.Make(_definition.Response.Link, settings.Values), _pointers, declaredFields);
        _failures = new LookupFailures(settings, _request.Host, upstream.Budget);
        _tokens = tokens;
        _upstream = upstream;
        _time = time;
        _metrics = metrics;
        _secretReference = secretReference;
        _log = log;
        _origin = new RequestOrigin(metrics, Name, Flight: null);
    }

    public string Name { get; }

    /// <summary>Reads the state for metrics, log and health. Sends no request.</summary>
    public ProviderState ReadState()
    {
        var token = _tokens?.ReadState() ?? default;
        var secret = _metrics.ReadSecret(_secretReference);
        var counts = _metrics.CountsOf(Name);
        return new ProviderState
        {
            Provider = Name,
            NeedsToken = _tokens is not null,
            TokenAge = token.Age,
            TokenExpiresIn = token.ExpiresIn,
            TokenProblem = token.Problem,
            SecretAge = secret.Age,
            SecretExpiresIn = secret.ExpiresIn,
            Circuit = _upstream.Circuit,
            RequestsLastMinute = _upstream.Rate.LastMinute,
            RequestsPerMinuteLimit = _definition.Request.RequestsPerMinute is > 0 and var limit ? limit : null,
            TokenHits = counts.Hits,
            TokenWaits = counts.Waits,
            TokenFailures = counts.Failures,
            Retries = counts.Retries,
        };
    }

    /// <summary>Gets the token, so that the first caller does not wait for it.</summary>
    public async Task<Failure?> WarmAsync(Deadline deadline, HopTimes times) =>
        _tokens is null ? null : (await _tokens.GetAsync(deadline, times).ConfigureAwait(false)).Failure;

    /// <summary>Lets the next call ask for a token at once although the last token request failed. A Retry-After of the login is still obeyed.</summary>
    public void EndHoldOff() => _tokens?.EndHoldOff();

    /// <summary>Requests of the last minute, beside how many the provider allows.</summary>
    public RequestRate Rate => _upstream.Rate;

    /// <summary>Why the last token flight failed, and how long the next one has to wait; or null.</summary>
    public (Failure Failure, TimeSpan Left)? HoldOff => _tokens?.ReadHoldOff();

    /// <summary>Why the provider must not be asked now: it sent Retry-After. Null when it may be asked.</summary>
    public Failure? FindRefusal() => _upstream.Refusal is { } refusal ? _failures.Diagnose(refusal) : null;

    /// <summary>Why an answer of the API is no success.</summary>
    public Failure Diagnose(UpstreamAnswer answer) => _failures.Diagnose(answer);

    /// <summary>
    /// Sends one lookup with a given token and reads the reply, for a check of the provider. It keeps nothing, and a refused
    /// token stays in use.
    /// </summary>
    /// <param name="number">The number to ask for, in the first form of the definition.</param>
    /// <param name="token">The token; null for a provider without authentication.</param>
    /// <param name="send">Sends the request.</param>
    public async Task<Outcome<MatchSet>> ProbeAsync(PhoneNumber number, AccessToken? token, Func<HttpRequestMessage, Task<UpstreamAnswer>> send)
    {
        if (!_instance.TryResolve(token, out var server))
        {
            return _failures.StrangeInstance();
        }

        var form = _request.Forms[0];
        var answer = await send(MakeRequest(number, form, token, server)).ConfigureAwait(false);
        return IsNobody(answer) ? MatchSet.None : answer.IsSuccess ? Read(answer, number, form) : _failures.Diagnose(answer);
    }

    /// <summary>Asks with each form of the number in turn, until a contact is found.</summary>
    public async Task<Outcome<MatchSet>> AskAsync(PhoneNumber number, Deadline deadline, HopTimes times)
    {
        for (var i = 0; ; i++)
        {
            var asked = await AskAsync(number, _request.Forms[i], deadline, times).ConfigureAwait(false);
            if (i == _request.Forms.Count - 1 || !asked.Succeeded(out var matches, out _) || matches.Count > 0)
            {
                return asked;
            }
        }
    }

    private async Task<Outcome<MatchSet>> AskAsync(PhoneNumber number, PhoneFormat form, Deadline deadline, HopTimes times)
    {
        AccessToken? refused = null;
        long? refusedAt = null;
        for (var replays = 0; ; replays++)
        {
            AccessToken? token = null;
            if (_tokens is not null)
            {
                var got = await GetTokenAsync(_tokens, deadline, times).ConfigureAwait(false);
                if (!got.Succeeded(out token, out var failure))
                {
                    return _failures.WithoutToken(failure);
                }
            }

            if (!_instance.TryResolve(token, out var server))
            {
                return _failures.StrangeInstance();
            }

            var answer = await SendAsync(() => MakeRequest(number, form, token, server), deadline, times).ConfigureAwait(false);
            if (_failures.StatusOf(answer) != (int)HttpStatusCode.Unauthorized || token is null)
            {
                return IsNobody(answer) ? MatchSet.None : answer.IsSuccess ? Read(answer, number, form) : _failures.Diagnose(answer);
            }

            // A token that was requested before the first refusal may be revoked like the first, so a new one can help. A refused
            // token that was requested after it, or the same token again, cannot be helped by renewal.
            var wasFresh = token.RequestedAt >= refusedAt;
            var wasSame = refused is not null && token.HasSameValueAs(refused);
            refusedAt ??= _time.GetTimestamp();
            refused = token;
            if (!_tokens!.Reject(token) || wasFresh || wasSame || replays == MostReplays)
            {
                return _failures.Refused(answer, wasFresh, wasSame);
            }
        }
    }

    private async ValueTask<Outcome<AccessToken>> GetTokenAsync(TokenCache tokens, Deadline deadline, HopTimes times)
    {
        var getting = tokens.GetAsync(deadline, times);
        var hasWaited = !getting.IsCompleted;
        using var span = hasWaited ? Spans.Start("token.wait") : null;
        var got = await getting.ConfigureAwait(false);
        _metrics.TokenServed(Name, got.Failure is null, hasWaited);
        return got;
    }

    private async Task<UpstreamAnswer> SendAsync(Func<HttpRequestMessage> makeRequest, Deadline deadline, HopTimes times)
    {
        using var span = Spans.Start("lookup.send");
        var startedAt = _time.GetTimestamp();
        var answer = await _upstream.SendAsync(makeRequest, deadline).ConfigureAwait(false);
        times.AddLookup(_time.GetElapsedTime(startedAt));
        return answer;
    }

    private HttpRequestMessage MakeRequest(PhoneNumber number, PhoneFormat form, AccessToken? token, Uri? server)
    {
        var request = _request.Make(number, form, server);
        _origin.PutOn(request);
        if (token is not null)
        {
            _credential.PutOn(request, token);
        }

        return request;
    }

    private Outcome<MatchSet> Read(UpstreamAnswer answer, PhoneNumber number, PhoneFormat form)
    {
        using var json = answer.ParseBody();
        if (json is null || _reader.Read(json.RootElement, number, form) is not { } matches)
        {
            return _failures.NoListOfContacts(answer);
        }

        if (matches.Count > 0)
        {
            TellOfNeverSeen();
        }

        if (matches.Unreadable > 0)
        {
            _metrics.RecordsSkipped(Name, matches.Unreadable);
            if (!Interlocked.Exchange(ref _hasToldOfUnreadable, true))
            {
                Log.RecordsUnreadable(_log, Name, matches.Unreadable, matches.Records, _failures.Where);
            }
        }

        return matches.Unreadable > 0 && matches.Unreadable == matches.Records ? _failures.UnreadableRecords(answer, matches.Records) : matches;
    }

    private void TellOfNeverSeen()
    {
        foreach (var (field, resembling) in _declaredFields.CountAnswer(Name))
        {
            Log.CustomFieldNeverSeen(_log, field, SeenNames.Answers, resembling.Length == 0 ? "no key that resembles it" : resembling);
        }

        if (_pointers.CountAnswer() is { Count: > 0 } pointers)
        {
            Log.PointersNeverSeen(_log, SeenNames.Answers, Name, _reference, string.Join("; ", pointers));
        }
    }

    // An API that is asked by key replies 404 for an unknown number, with JSON. A 404 without JSON comes from a web server.
    private bool IsNobody(UpstreamAnswer answer) => _definition.Response.NotFoundMeansNobody && (HttpStatusCode)answer.Status switch
    {
        HttpStatusCode.NoContent => true,
        HttpStatusCode.NotFound => IsJson(answer),
        _ => false,
    };

    private static bool IsJson(UpstreamAnswer answer)
    {
        using var json = answer.ParseBody();
        return json is not null;
    }
}
