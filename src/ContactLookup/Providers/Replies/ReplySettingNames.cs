using ContactLookup.Settings;

namespace ContactLookup.Providers.Replies;

/// <summary>How a reply becomes a contact.</summary>
internal static class ReplySettingNames
{
    public static readonly Setting LookupCustomFields = new(
        "Lookup__CustomFields", "", "Comma-separated custom fields that every answer has. Each is key or key:type, with the key as the provider's API has it, such as tier_text in Genesys Cloud; the types are string, number and boolean. company.key is a custom field of the company. Empty means all custom fields of the contact and none of the company.");
    public static readonly Setting LookupMatch = new(
        "Lookup__Match", "prefer_curated", "How one of several contacts with the same number is chosen: prefer_curated, only_if_single, first_created or most_recent.");
}
