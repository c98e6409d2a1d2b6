using ContactLookup.Settings;

namespace ContactLookup.Phone;

/// <summary>How phone numbers are read.</summary>
internal static class PhoneSettingNames
{
    public static readonly Setting PhoneDefaultRegion = new(
        "Phone__DefaultRegion", "", "Region (ISO 3166, such as DE) whose rules give a national number its meaning; empty means that only international numbers are understood.");
}
