using ContactLookup.Settings;

namespace ContactLookup.Providers.Replies;

/// <summary>Who is meant when a number has several contacts.</summary>
internal enum MatchRule
{
    /// <summary>A contact without a name loses to one with a name; when several remain, nobody is chosen.</summary>
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
    public static MatchRule Read(SettingValues values) => values.Choice(
        ReplySettingNames.LookupMatch,
        ("prefer_curated", MatchRule.PreferCurated),
        ("only_if_single", MatchRule.OnlyIfSingle),
        ("first_created", MatchRule.FirstCreated),
        ("most_recent", MatchRule.MostRecent));
}
