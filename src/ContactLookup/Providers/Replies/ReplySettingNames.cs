using ContactLookup.Settings;

namespace ContactLookup.Providers.Replies;

/// <summary>How a reply becomes a contact.</summary>
internal static class ReplySettingNames
{
    public static readonly Setting LookupCustomFields = new(
        "Lookup__CustomFields", "", "Custom fields that every answer has, comma-separated, each key or key:type with type string, number or boolean; company.key is a custom field of the company; empty means all custom fields of the contact and none of the company.");
    public static readonly Setting LookupMatch = new(
        "Lookup__Match", "prefer_curated", "Who is meant when a number has several contacts: prefer_curated, only_if_single, first_created or most_recent.");
}
