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
    private readonly TimeSpan _budget;
    private readonly ErrorReader _errors;
    private readonly Dictionary<string, string> _help;

    /// <param name="settings">The provider.</param>
    /// <param name="host">The host that reasons name.</param>
    /// <param name="budget">Time of a call.</param>
    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public LookupFailures(ProviderSettings settings, string host, TimeSpan budget)
    {
        _settings = settings;
        _host = host;
        _budget = budget;
        _errors = new ErrorReader(settings.Parsed.Response);
        _help = settings.Parsed.Help.ToDictionary(h => h.Key, h => h.Value.Replace("<name>", settings.Name, StringComparison.Ordinal));
    }

    /// <summary>The HTTP status that an answer means, by response.readErrorAs of the definition.</summary>
    public int StatusOf(UpstreamAnswer answer) => _errors.StatusOf(answer);

    private ProviderDefinition Definition => _settings.Parsed;

    private bool AsksLogin => Definition.Authentication.Type == AuthenticationType.ClientCredentials;

    /// <summary>There is no token to ask with; the failure of the token says why.</summary>
    public Failure WithoutToken(Failure failure) => failure with { Reason = WithHelp(failure.Reason, _help.GetValueOrDefault(failure.Status.Name())) };

    /// <summary>The login named an instance on a host that the definition does not list.</summary>
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
            (false, true, _) => $"refused the token or key ({Said(answer)}), and its store still holds the same one. Store a valid one, and check what rotates it",
            (false, _, _) => $"refused the token or key, also after it was read again from its store ({Said(answer)})",
            (_, true, _) => $"refused the token ({Said(answer)}), and the login issued the same one again; check the client at the login",
            (_, _, true) => $"refused a token that was fetched for this very request ({Said(answer)})",
            _ => $"keeps refusing tokens that were just fetched ({Said(answer)})",
        },
        retryable: false,
        answer);

    /// <summary>The reply is a success and has no matches where they should be.</summary>
    public Failure NoListOfContacts(UpstreamAnswer answer) => Failed(
        LookupStatus.BadResponse,
        $"sent a reply of {answer.Body.Length} bytes (HTTP {answer.Status}) that has no list of contacts at '{Definition.Response.Matches}' (response.matches of the definition). Check that no proxy answers in its place. If it does answer itself, its format has changed: report that with the size and the pointer",
        retryable: true,
        answer);

    /// <summary>The definition cannot read any record of the reply.</summary>
    public Failure UnreadableRecords(UpstreamAnswer answer, int records) => Failed(
        LookupStatus.BadResponse,
        $"sent {records} {(records == 1 ? "record" : "records")} that the definition cannot read. A record must be an object with something at {Where}. Correct the pointers in the definition",
        retryable: false,
        answer);

    /// <summary>What a readable record has.</summary>
    public string Where
    {
        get
        {
            var phones = Definition.Response.Phones is { Count: > 0 } pointers ? $"{string.Join(" or ", pointers.Select(pointer => $"'{pointer}'"))} (response.phones), and " : "";
            return $"{phones}'{Definition.Response.Id}' (response.id) or a pointer of response.contact";
        }
    }

    /// <summary>Explains any other answer that is not a success.</summary>
    public Failure Diagnose(UpstreamAnswer answer)
    {
        if (answer.Fault != UpstreamFault.None)
        {
            return answer.Fault switch
            {
                UpstreamFault.TimedOut => Failed(LookupStatus.Timeout, $"did not answer within {_budget.TotalSeconds:0.##} s ({CallSettingNames.LookupBudget}); this usually passes by itself", retryable: true, answer),
                UpstreamFault.AnswerTooLarge => Failed(LookupStatus.BadResponse, $"sent a reply of more than {LookupProvider.MostReplyBytes / 1024 / 1024} MiB, which is too large for a list of contacts; check that no proxy answers in its place", retryable: false, answer),
                UpstreamFault.ConnectionBroken or UpstreamFault.CircuitOpen => Failed(LookupStatus.Unavailable, answer.Fault.Describe(), retryable: true, answer),
                var fault => Failed(LookupStatus.Unavailable, $"{fault.Describe()}. Setting: {_settings.AddressSettings}", fault.PassesByItself(), answer),
            };
        }

        var said = Said(answer);
        return (HttpStatusCode)_errors.StatusOf(answer) switch
        {
            HttpStatusCode.Unauthorized => Failed(LookupStatus.Unauthorized, $"refused the request ({said})", retryable: false, answer),
            HttpStatusCode.Forbidden => Failed(LookupStatus.PermissionDenied, $"{(AsksLogin ? "accepted the token but does not let it" : "does not let this app")} read contacts ({said})", retryable: false, answer),
            HttpStatusCode.NotFound => Failed(LookupStatus.BadResponse, $"does not know the address of the request ({said}); check {_settings.AddressSettings}", retryable: false, answer),
            HttpStatusCode.TooManyRequests => Failed(LookupStatus.Throttled, $"has had too many requests ({said}){Wait(answer)}", retryable: true, answer),
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => Failed(LookupStatus.Timeout, $"gave up on the request ({said}); this usually passes by itself", retryable: true, answer),
            >= HttpStatusCode.InternalServerError and < (HttpStatusCode)600 => Failed(LookupStatus.Unavailable, $"is out of order ({said}){Wait(answer)}; this usually passes by itself", retryable: true, answer),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                Failed(LookupStatus.BadResponse, $"redirected the request ({said}). The app does not send credentials to another address; correct {_settings.AddressSettings}", retryable: false, answer),
            _ => Failed(LookupStatus.BadResponse, $"did not accept the request ({said})", retryable: false, answer),
        };
    }

    private Failure Failed(LookupStatus status, string sentence, bool retryable, UpstreamAnswer answer)
    {
        // Help for the provider's error code goes before help for the status.
        var help = (_errors.CodeOf(answer) is { } code ? _help.GetValueOrDefault(code) : null) ?? _help.GetValueOrDefault(status.Name());
        return new Failure(status, Hop.Lookup, WithHelp($"{Definition.Title} ({_host}) {sentence}.", help), retryable)
        {
            HttpStatus = answer.Status == 0 ? null : answer.Status,
            RetryAfter = answer.RetryAfter,
            Help = help ?? "",
        };
    }

    private static string WithHelp(string reason, string? help) => help is null ? reason : $"{reason} {help}";

    private string Said(UpstreamAnswer answer) =>
        _errors.CodeOf(answer) is { } code ? $"HTTP {answer.Status} {code}" : $"HTTP {answer.Status}";

    private static string Wait(UpstreamAnswer answer) =>
        answer.RetryAfter is { } wait ? $" and asks to wait {Math.Ceiling(wait.TotalSeconds):0} s" : "";
}
