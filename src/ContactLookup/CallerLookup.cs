using ContactLookup.Answers;
using ContactLookup.Calls;
using ContactLookup.Phone;
using ContactLookup.Providers;
using ContactLookup.Providers.Replies;
using ContactLookup.Providers.Requests;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup;

/// <summary>Finds who is calling: a phone number in, one flat contact out, within the budget.</summary>
public sealed class CallerLookup
{
    /// <summary>How much longer than the budget a caller waits, so that the lookup itself can say which hop did not answer.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly LookupSettings _settings;
    private readonly Contact _nobody;
    private readonly string _searchedPart;
    private readonly PhoneReader _phones;
    private readonly AnswerCache _answers;
    private readonly IReadOnlyList<LookupProvider> _providers;
    private readonly ShadowProvider? _shadow;
    private readonly LookupMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<CallerLookup> _log;

    internal CallerLookup(
        LookupSettings settings,
        AnswerCache answers,
        IReadOnlyList<LookupProvider> providers,
        ShadowProvider? shadow,
        LookupMetrics metrics,
        TimeProvider time,
        ILogger<CallerLookup> log)
    {
        _settings = settings;
        _nobody = Contact.Nobody(settings.CustomFields);
        _searchedPart = string.Concat(settings.Providers.Select(p => p.SearchedPart).Distinct());
        _phones = new PhoneReader(settings.DefaultRegion);
        _answers = answers;
        _providers = providers;
        _shadow = shadow;
        _metrics = metrics;
        _time = time;
        _log = log;
        foreach (var provider in providers)
        {
            metrics.Watch(provider.Name, provider.ReadState);
        }
    }

    /// <summary>Finds the contact for a number.</summary>
    /// <param name="request">The number and how to read it.</param>
    /// <param name="callerLeft">Stops this caller's waiting when he hangs up. Callers who share the lookup go on.</param>
    /// <returns>The answer. A failure is an answer too.</returns>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async ValueTask<LookupAnswer> FindAsync(LookupRequest request, CancellationToken callerLeft)
    {
        using var active = _metrics.CountActive();
        var startedAt = _time.GetTimestamp();
        var reading = Read(request);
        var answer = reading.Kind == PhoneReadingKind.Number
            ? _answers.Find(reading.Number) ?? await AskAsync(reading.Number, request.CorrelationId, callerLeft).ConfigureAwait(false)
            : Refuse(reading);
        answer = answer with
        {
            Times = answer.Times.WithTotal(_time.GetElapsedTime(startedAt)),
            Contact = answer.Contact == Contact.Empty ? _nobody : answer.Contact,
        };
        Tell(answer, request.CorrelationId);
        return answer;
    }

    /// <summary>Reads the secret and gets the token, so that the first caller does not wait for them.</summary>
    public async Task WarmAsync(CancellationToken stopped)
    {
        using var deadline = new Deadline(_time, _settings.Budget, stopped);
        foreach (var provider in _providers)
        {
            var times = new HopTimes();
            if (await provider.WarmAsync(deadline, times).ConfigureAwait(false) is { } failure)
            {
                Log.NotWarm(_log, failure.Reason);
            }
            else
            {
                Log.Warm(_log, times.Secret.TotalMilliseconds, times.Token.TotalMilliseconds);
            }
        }
    }

    private PhoneReading Read(LookupRequest request)
    {
        var region = request.Region?.Trim() is { Length: > 0 } given && PhoneReader.IsRegion(given.ToUpperInvariant()) ? given.ToUpperInvariant() : null;
        if (region is null && request.CalledNumber is not null && _phones.Read(request.CalledNumber, fromQueryString: request.IsFromQueryString) is { Kind: PhoneReadingKind.Number } called)
        {
            region = PhoneReader.RegionOf(called.Number);
        }

        return _phones.Read(request.PhoneNumber, region, request.IsFromQueryString);
    }

    private async ValueTask<LookupAnswer> AskAsync(PhoneNumber number, string correlationId, CancellationToken callerLeft)
    {
        // The lookup itself ends with the budget and then says which hop did not answer. This deadline is a little later, to hear that.
        using var deadline = new Deadline(_time, _settings.Budget + Grace, callerLeft);
        LookupAnswer? others = null;
        while (true)
        {
            var lookup = _answers.Share(number, () => AskProvidersAsync(number, correlationId), out var joined);
            if (!await deadline.WaitForAsync(lookup).ConfigureAwait(false))
            {
                // The answer of the shared lookup names the hop.
                return others ?? NotInTime(number);
            }

            // A shared lookup began earlier, so its budget ended earlier than this caller's. Another one is worth it
            // only when this caller can wait for most of it.
            var answer = await lookup.ConfigureAwait(false);
            if (!joined || !answer.Retryable || others is not null || deadline.Remaining < _settings.Budget / 2)
            {
                return answer;
            }

            others = answer;
        }
    }

    private async Task<LookupAnswer> AskProvidersAsync(PhoneNumber number, string correlationId)
    {
        using var deadline = new Deadline(_time, _settings.Budget, CancellationToken.None);
        var times = new HopTimes();
        LookupAnswer? answer = null;
        for (var i = 0; i < _providers.Count && answer?.Status is not (LookupStatus.Found or LookupStatus.Multiple); i++)
        {
            // Each provider gets an equal share of the time that is left, so that one that hangs leaves time for the next.
            using var share = new Deadline(_time, deadline.Remaining / (_providers.Count - i), CancellationToken.None);
            var asked = await _providers[i].AskAsync(number, share, times).ConfigureAwait(false);
            answer = Better(answer, asked.Succeeded(out var found, out var failure)
                ? Answer(_providers[i].Name, found)
                : LookupAnswer.Failed(failure, _providers[i].Name), correlationId);
        }

        answer = answer! with { Number = number, Times = times };
        _shadow?.Compare(number, answer, found => Answer("", found));
        return answer;
    }

    private LookupAnswer Answer(string provider, MatchSet found)
    {
        var chosen = found.Choose(_settings.Match);
        var status = found.Count == 0 ? LookupStatus.NotFound : chosen is null ? LookupStatus.Multiple : LookupStatus.Found;
        return new LookupAnswer
        {
            Status = status,
            Reason = status switch
            {
                LookupStatus.NotFound => $"No contact has this number.{_searchedPart} A contact is found when its number is stored in E.164 format: a plus, the country code and the number, without spaces.",
                LookupStatus.Multiple => $"{found.Count} contacts have this number. {MatchRules.Describe(_settings.Match)}",
                _ => "",
            },
            Provider = provider,
            MatchCount = found.Count,
            MatchedFormat = found.Count == 0 ? "" : (chosen?.Form ?? found.Form).Name(),
            Contact = chosen?.Contact ?? Contact.Empty,
            Candidates = status == LookupStatus.Multiple ? found.Candidates() : [],
        };
    }

    // A failure wins over a miss: the provider that failed may know the number.
    private LookupAnswer Better(LookupAnswer? first, LookupAnswer second, string correlationId)
    {
        if (first is null || second.Status is LookupStatus.Found or LookupStatus.Multiple || first.Status == LookupStatus.NotFound)
        {
            if (first?.Failure is { } hidden)
            {
                Log.ProviderFailed(_log, first.Provider, hidden.Hop, hidden.Reason, correlationId);
            }

            return second;
        }

        return first;
    }

    private static LookupAnswer Refuse(PhoneReading reading) => new()
    {
        Status = reading.Kind == PhoneReadingKind.Withheld ? LookupStatus.Withheld : LookupStatus.InvalidNumber,
        Reason = reading.Reason,
    };

    private LookupAnswer NotInTime(PhoneNumber number) => new()
    {
        Status = LookupStatus.Timeout,
        Number = number,
        Retryable = true,
        Provider = _providers[0].Name,
        Reason = $"The lookup did not end within the budget ({CallSettingNames.LookupBudget}). This usually passes by itself.",
    };

    private void Tell(LookupAnswer answer, string correlationId)
    {
        var times = answer.Times;
        _metrics.Lookup(answer.Status, answer.Provider, answer.Cached, times);
        Log.LookupAnswered(
            _log,
            answer.Status.Name(),
            answer.Provider,
            times.Total.TotalMilliseconds,
            times.Secret.TotalMilliseconds,
            times.Token.TotalMilliseconds,
            times.Lookup.TotalMilliseconds,
            answer.MatchCount,
            answer.Cached,
            correlationId);
        if (answer.Failure is { } failure)
        {
            Log.LookupFailed(_log, answer.Status.Name(), failure.Hop, answer.Provider, failure.HttpStatus, failure.Reason, correlationId);
        }
    }
}
