using ContactLookup.Settings;

namespace ContactLookup.Providers.Replies;

/// <summary>How one of several contacts with the same number is chosen.</summary>
internal enum MatchRule
{
    /// <summary>The only contact with a name. When several have one, the rule chooses no contact.</summary>
    PreferCurated,

    /// <summary>A contact is chosen only when it is the only one.</summary>
    OnlyIfSingle,

    /// <summary>The contact that was created first, which is what Genesys Cloud itself does.</summary>
    FirstCreated,

    /// <summary>The contact that was changed last.</summary>
    MostRecent,
}

/// <summary>Reads the rule from the settings.</summary>
internal static class MatchRules
{
    /// <summary>Why a rule chose nobody of several contacts, and the other rules.</summary>
    public static string Describe(MatchRule rule)
    {
        var (need, others) = rule switch
        {
            MatchRule.PreferCurated => ("prefer_curated chooses one only when exactly one of them has a name", "first_created or most_recent"),
            MatchRule.OnlyIfSingle => ("only_if_single chooses one only when it is the only contact", "prefer_curated, first_created or most_recent"),
            MatchRule.FirstCreated => ("first_created needs contacts with a creation date, of which one is the earliest", "prefer_curated or most_recent"),
            _ => ("most_recent needs contacts with a date of change, of which one is the latest", "prefer_curated or first_created"),
        };
        return $"The match rule {need}. Set {ReplySettingNames.LookupMatch} to {others} for another choice.";
    }

    public static MatchRule Read(SettingValues values) => values.Choice(
        ReplySettingNames.LookupMatch,
        ("prefer_curated", MatchRule.PreferCurated),
        ("only_if_single", MatchRule.OnlyIfSingle),
        ("first_created", MatchRule.FirstCreated),
        ("most_recent", MatchRule.MostRecent));
}
