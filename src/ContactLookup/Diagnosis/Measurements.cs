using ContactLookup.Calls;
using ContactLookup.Providers;

namespace ContactLookup.Diagnosis;

/// <summary>The last steps: clock, times and request rate, from what the steps before have measured.</summary>
internal static class Measurements
{
    /// <summary>A difference between the clocks from which a person should know of it.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(60);

    /// <summary>The share of a provider's request rate from which it is a warning.</summary>
    private const double RateWarning = 0.8;

    public static void CheckClock(Findings findings, IEnumerable<Exchange> exchanges)
    {
        var clocks = exchanges.Where(exchange => exchange.ServerTime is not null)
            .Select(exchange => exchange.SentAt + (exchange.Elapsed / 2) - exchange.ServerTime!.Value)
            .ToList();
        if (clocks.Count == 0)
        {
            findings.Skip(StepName.Clock, "No server sent its time.");
            return;
        }

        // One server may have a wrong clock. When even the nearest is far away, it is the app's.
        var nearest = clocks.MinBy(ahead => ahead.Duration());
        if (nearest.Duration() <= MostSkew)
        {
            findings.Judge(StepName.Clock, "The app's clock agrees with the servers' clocks.");
            return;
        }

        findings.Judge(
            StepName.Clock,
            $"The app's clock is {Written.Duration(nearest.Duration())} {(nearest > TimeSpan.Zero ? "ahead of" : "behind")} the servers' clocks.",
            warning: new Advice(
                "The clock of the machine that the app runs on is wrong, or the clocks of all the servers are. A wrong clock makes certificates look expired and Retry-After times wrong.",
                "Set the clock of the machine and let it follow a time server. In Azure, restart the function app, so that it moves to another machine.",
                "timedatectl on your own machine; Azure portal > Function App > Overview > Restart"));
    }

    public static void CheckTimes(Findings findings, TimeSpan budget)
    {
        var path = findings.Steps.Where(step => step.Id is "identity" or "secret" or "login" or "permission").ToList();
        if (path.Find(step => step.Id == StepName.Permission.Id) is not { State: StepState.Ok, Elapsed: var lookup })
        {
            findings.Skip(StepName.Times, "There was no lookup to measure.");
            return;
        }

        var cold = path.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Elapsed);
        findings.Judge(
            StepName.Times,
            $"A lookup took {Written.Duration(lookup)}, a first call with secret and token {Written.Duration(cold)}, both over new connections. A lookup has {Written.Duration(budget)}.",
            warning: lookup * 2 > budget ? new Advice(
                "The API answers slowly, or the app runs far away from it.",
                $"Run the app in the Azure region nearest to the API. Or raise {CallSettingNames.LookupBudget}, and with it the timeout of the data action: twice the budget, 60 s at most.",
                $"{Advice.Setting(CallSettingNames.LookupBudget)}; Genesys Cloud > Admin > Integrations > Actions > the action > Setup > Configuration")
            : cold > budget ? new Advice(
                "The secret store or the login answers slowly. Only the first call after a start waits for them.",
                "Keep one instance always ready, so that calls find a token in memory.",
                "Azure portal > Function App > Settings > Scale and concurrency > Always ready instance minimums")
            : null);
    }

    public static void CheckRate(Findings findings, LookupProvider provider)
    {
        var (sent, limit) = (provider.Rate.LastMinute, provider.Rate.PerMinute);
        var allowed = limit > 0 ? $", of {limit} that are allowed" : "; a limit is not known";
        findings.Judge(
            StepName.Rate,
            string.Create(CultureInfo.InvariantCulture, $"This process sent {sent} requests in the last minute{allowed}. The circuit breaker is {provider.ReadState().Circuit}."),
            warning: limit > 0 && sent >= limit * RateWarning ? new Advice(
                "There are so many calls that the provider will refuse some of them, or something calls the app in a loop.",
                "Raise Lookup__AnswerCache__Duration, so that a caller who calls again is answered from memory. For more calls than that, ask the provider to raise the limit.",
                Advice.Setting("Lookup__AnswerCache__Duration")) : null);
    }
}
