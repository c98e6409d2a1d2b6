using ContactLookup.Calls;
using ContactLookup.Tokens;

namespace ContactLookup.Diagnosis;

/// <summary>
/// The pause of the doctor after a login refused it, or sent it Retry-After: as long as the hold-off of lookups would be.
/// </summary>
/// <param name="Failure">Why the last attempt failed; null when it did not.</param>
/// <param name="Until">Timestamp of the end of the pause.</param>
/// <param name="Failures">How many attempts failed in a row.</param>
internal sealed record OwnRefusal(Failure? Failure, long Until, int Failures)
{
    /// <summary>What is remembered after an examination.</summary>
    /// <param name="last">What was remembered before.</param>
    /// <param name="failure">The failure of a new attempt; null when none was made or it succeeded.</param>
    /// <param name="time">The clock.</param>
    public static OwnRefusal After(OwnRefusal? last, Failure? failure, TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (failure is not ({ Status: LookupStatus.CredentialsRejected } or { RetryAfter: not null }))
        {
            return last is { Failure: not null } && now < last.Until ? last : new OwnRefusal(null, now, 0);
        }

        var failures = (last?.Failures ?? 0) + 1;
        var length = HoldOff.Length(failure, failures, tokenLeft: null);
        return new OwnRefusal(failure, now + (long)(length.TotalSeconds * time.TimestampFrequency), failures);
    }

    /// <summary>The failure and the rest of the pause; null when the pause is over.</summary>
    public (Failure Failure, TimeSpan Left)? Read(TimeProvider time)
    {
        var now = time.GetTimestamp();
        return Failure is { } failure && now < Until ? (failure, time.GetElapsedTime(now, Until)) : null;
    }
}
