using ContactLookup.Settings;

namespace ContactLookup.Phone;

/// <summary>How phone numbers are read.</summary>
internal static class PhoneSettingNames
{
    public static readonly Setting PhoneDefaultRegion = new(
        "Phone__DefaultRegion", "", "Region whose rules apply to national numbers, as an ISO 3166 code such as DE. Empty means that only international numbers are understood.");
}
