using ContactLookup.Calls;

namespace ContactLookup.Diagnosis;

/// <summary>Numbers and times as the report shows them.</summary>
internal static class Written
{
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalMilliseconds):0} ms"),
        { TotalMinutes: < 3 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s"),
        { TotalHours: < 3 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours"),
    };

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The sentence about a Retry-After; "" when there was none.</summary>
    public static string Wait(Failure failure) => failure.RetryAfter is { } wait ? $" It asks to wait {Duration(wait)}." : "";
}
