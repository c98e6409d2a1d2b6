using ContactLookup.Settings;

namespace ContactLookup.Answers;

/// <summary>How long answers are kept.</summary>
internal static class AnswerSettingNames
{
    public static readonly Setting AnswerCacheDuration = new(
        "Lookup__AnswerCache__Duration", "00:01:00", "How long a found contact is answered from memory, from 00:00:00 (never) to 01:00:00.");
    public static readonly Setting AnswerCacheNotFoundDuration = new(
        "Lookup__AnswerCache__NotFoundDuration", "00:00:15", "How long \"not found\" is answered from memory, from 00:00:00 (never) to 01:00:00.");
    public static readonly Setting AnswerCacheMaxEntries = new(
        "Lookup__AnswerCache__MaxEntries", "10000", "Largest number of answers in memory, from 1 to 1000000.");
}
