using ContactLookup.Settings;

namespace ContactLookup.Providers.Replies;

/// <summary>How a reply becomes a contact.</summary>
internal static class ReplySettingNames
{
    public static readonly Setting LookupCustomFields = new(
        "Lookup__CustomFields", "", "Custom fields that every answer has, parted by commas, each a key or key:type with the types string, number and boolean; empty means the custom fields of the contact.");
    public static readonly Setting LookupMatch = new(
        "Lookup__Match", "prefer_curated", "Who is meant when a number has several contacts: prefer_curated, only_if_single, first_created or most_recent.");
}
