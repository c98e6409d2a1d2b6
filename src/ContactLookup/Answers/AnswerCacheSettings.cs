using ContactLookup.Settings;

namespace ContactLookup.Answers;

/// <summary>How long answers are kept in memory, and how many.</summary>
/// <param name="Found">For found contacts; zero is off.</param>
/// <param name="NotFound">For misses; zero is off.</param>
/// <param name="MaxEntries">At the most.</param>
internal sealed record AnswerCacheSettings(TimeSpan Found, TimeSpan NotFound, int MaxEntries)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private const int MostEntries = 1_000_000;

    public static AnswerCacheSettings Read(SettingValues values) => new(
        values.Duration(AnswerSettingNames.AnswerCacheDuration, TimeSpan.Zero, Longest),
        values.Duration(AnswerSettingNames.AnswerCacheNotFoundDuration, TimeSpan.Zero, Longest),
        values.Count(AnswerSettingNames.AnswerCacheMaxEntries, 1, MostEntries));
}
