using System.Net;
using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Providers;

/// <summary>
/// Says why a provider gave no matches: which server, what it said, and what to change. The provider's definition knows its
/// error codes and has the advice.
/// </summary>
internal sealed class LookupFailures
{
    private readonly ProviderSettings _settings;
    private readonly string _host;
    private readonly ErrorReader _errors;
    private readonly Dictionary<string, string> _help;

    /// <param name="settings">The provider.</param>
    /// <param name="host">The host that reasons name.</param>
    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public LookupFailures(ProviderSettings settings, string host)
    {
        _settings = settings;
        _host = host;
        _errors = new ErrorReader(settings.Parsed.Response);
        _help = settings.Parsed.Help.ToDictionary(h => h.Key, h => h.Value.Replace("<name>", settings.Name, StringComparison.Ordinal));
    }

    /// <summary>The HTTP status that an answer means, by response.readErrorAs of the definition.</summary>
    public int StatusOf(UpstreamAnswer answer) => _errors.StatusOf(answer);

    private ProviderDefinition Definition => _settings.Parsed;

    private bool AsksLogin => Definition.Authentication.Type == AuthenticationType.ClientCredentials;

    /// <summary>There was no token to ask with; whoever looked for one has said why.</summary>
    public Failure WithoutToken(Failure failure) => failure with { Reason = WithHelp(failure.Reason, _help.GetValueOrDefault(failure.Status.Name())) };

    /// <summary>The login named an instance that is not believed.</summary>
    public Failure StrangeInstance() => new(
        LookupStatus.BadResponse,
        Hop.Login,
        $"The login of {Definition.Title} names an instance on a host that the definition does not list, so the token was not sent there. Add the host's ending to authentication.instanceHosts, or set {ProviderSettingNames.ProviderUrl.For(_settings.Name)} and leave instanceHosts out.",
        Retryable: false);

    /// <summary>The credentials were refused (HTTP 401), also the second time.</summary>
    /// <param name="answer">The last refusal.</param>
    /// <param name="wasFresh">The token was asked for after the first refusal.</param>
    /// <param name="wasSame">It was the same token again.</param>
    public Failure Refused(UpstreamAnswer answer, bool wasFresh, bool wasSame) => Failed(
        LookupStatus.Unauthorized,
        (AsksLogin, wasSame, wasFresh) switch
        {
            (false, _, _) => $"refused the credentials, also after they were read again from their store ({Said(answer)})",
            (_, true, _) => $"refused the token ({Said(answer)}), and asking for another gave the same one; see that whatever hands it out or rotates it still does",
            (_, _, true) => $"refused a token that was fetched for this very request ({Said(answer)})",
            _ => $"keeps refusing tokens that were just fetched ({Said(answer)})",
        },
        retryable: false,
        answer);

    /// <summary>The answer is a success and has no matches where they should be.</summary>
    public Failure NoListOfContacts(UpstreamAnswer answer) => Failed(
        LookupStatus.BadResponse, "answered with something that is no list of contacts; check that nothing in between answers for it", retryable: true, answer);

    /// <summary>Any other answer that is no success.</summary>
    public Failure Diagnose(UpstreamAnswer answer)
    {
        if (answer.Fault != UpstreamFault.None)
        {
            return answer.Fault switch
            {
                UpstreamFault.TimedOut => Failed(LookupStatus.Timeout, $"{answer.Fault.Describe()}; this usually passes by itself", retryable: true, answer),
                UpstreamFault.AnswerTooLarge => Failed(LookupStatus.BadResponse, answer.Fault.Describe(), retryable: false, answer),
                _ => Failed(LookupStatus.Unavailable, answer.Fault.Describe(), retryable: true, answer),
            };
        }

        var said = Said(answer);
        return (HttpStatusCode)_errors.StatusOf(answer) switch
        {
            HttpStatusCode.Unauthorized => Failed(LookupStatus.Unauthorized, $"refused the request ({said})", retryable: false, answer),
            HttpStatusCode.Forbidden => Failed(LookupStatus.PermissionDenied, $"{(AsksLogin ? "accepted the token but does not let it" : "does not let this app")} read contacts ({said})", retryable: false, answer),
            HttpStatusCode.NotFound => Failed(LookupStatus.BadResponse, $"does not know the address that was asked ({said}); check the server's address in the settings", retryable: false, answer),
            HttpStatusCode.TooManyRequests => Failed(LookupStatus.Throttled, $"has had too many requests ({said}){Wait(answer)}", retryable: true, answer),
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => Failed(LookupStatus.Timeout, $"gave up on the request ({said}); this usually passes by itself", retryable: true, answer),
            >= HttpStatusCode.InternalServerError => Failed(LookupStatus.Unavailable, $"is out of order ({said}); this usually passes by itself", retryable: true, answer),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                Failed(LookupStatus.BadResponse, $"redirected the request elsewhere ({said}), which is not followed with credentials; correct the server's address in the settings", retryable: false, answer),
            _ => Failed(LookupStatus.BadResponse, $"did not accept the request ({said})", retryable: false, answer),
        };
    }

    private Failure Failed(LookupStatus status, string sentence, bool retryable, UpstreamAnswer answer)
    {
        // Advice for the very code the provider sent goes before advice for the status.
        var help = (_errors.CodeOf(answer) is { } code ? _help.GetValueOrDefault(code) : null) ?? _help.GetValueOrDefault(status.Name());
        return new Failure(status, Hop.Lookup, WithHelp($"{Definition.Title} ({_host}) {sentence}.", help), retryable)
        {
            HttpStatus = answer.Status == 0 ? null : answer.Status,
            RetryAfter = answer.RetryAfter,
        };
    }

    private static string WithHelp(string reason, string? help) => help is null ? reason : $"{reason} {help}";

    private string Said(UpstreamAnswer answer) =>
        _errors.CodeOf(answer) is { } code ? $"HTTP {answer.Status} {code}" : $"HTTP {answer.Status}";

    private static string Wait(UpstreamAnswer answer) =>
        answer.RetryAfter is { } wait ? $" and asks to be left alone for {Math.Ceiling(wait.TotalSeconds)} s, which is longer than this call has" : "";
}
