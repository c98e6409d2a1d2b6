using ContactLookup.Calls;
using ContactLookup.Phone;
using ContactLookup.Providers;
using ContactLookup.Providers.Replies;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Answers;

/// <summary>
/// Asks a second provider after the answer, and counts whether its answer is the same. No caller waits for it, its failures
/// change no answer, and comparisons beyond 16 at a time are left out.
/// </summary>
internal sealed class ShadowProvider(LookupProvider provider, TimeSpan budget, LookupMetrics metrics, TimeProvider time, ILogger<ShadowProvider> log)
{
    private const int MostAtOnce = 16;

    // What the metric contactlookup.shadow.compared has for its result.
    private const string Same = "same";
    private const string OtherStatus = "status";
    private const string OtherName = "name";
    private const string Failed = "failed";
    private const string LeftOut = "left_out";

    private int _underWay;

    /// <summary>Compares in the background.</summary>
    public void Compare(PhoneNumber number, LookupAnswer answer, Func<MatchSet, LookupAnswer> toAnswer)
    {
        if (answer.Failure is not null)
        {
            return;
        }

        if (Interlocked.Increment(ref _underWay) > MostAtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            metrics.ShadowCompared(LeftOut);
            return;
        }

        using var _ = ExecutionContext.SuppressFlow();
        Task.Run(() => CompareAsync(number, answer, toAnswer));
    }

    private async Task CompareAsync(PhoneNumber number, LookupAnswer answer, Func<MatchSet, LookupAnswer> toAnswer)
    {
        var result = await FindDifferenceAsync(number, answer, toAnswer).ConfigureAwait(false);
        Interlocked.Decrement(ref _underWay);
        metrics.ShadowCompared(result);
    }

    private async Task<string> FindDifferenceAsync(PhoneNumber number, LookupAnswer answer, Func<MatchSet, LookupAnswer> toAnswer)
    {
        try
        {
            using var deadline = new Deadline(time, budget, CancellationToken.None);
            var asked = await provider.AskAsync(number, deadline, new HopTimes()).ConfigureAwait(false);
            if (asked.Succeeded(out var found, out var failure))
            {
                return Difference(answer, toAnswer(found));
            }

            Log.ShadowFailed(log, provider.Name, failure.Hop, failure.Reason);
        }
        catch (Exception e)
        {
            Log.ShadowBroke(log, e);
        }

        return Failed;
    }

    // Two systems have different ids for a person. A caller notices whether he is recognized, and under which name.
    private static string Difference(LookupAnswer first, LookupAnswer second)
    {
        if (first.Status != second.Status)
        {
            return OtherStatus;
        }

        return string.Equals(first.Contact[ContactField.FullName], second.Contact[ContactField.FullName], StringComparison.OrdinalIgnoreCase)
            ? Same
            : OtherName;
    }
}
