using ContactLookup.Settings;

namespace ContactLookup.Phone;

/// <summary>Reads the settings for phone numbers.</summary>
internal static class PhoneSettings
{
    public static string? ReadDefaultRegion(SettingValues values)
    {
        var region = values.Text(PhoneSettingNames.PhoneDefaultRegion).ToUpperInvariant();
        if (region.Length == 0)
        {
            return null;
        }

        if (!PhoneReader.IsRegion(region))
        {
            values.Problem(PhoneSettingNames.PhoneDefaultRegion, $"must be an ISO 3166 code of two letters, such as DE or US; it is '{region}'.");
            return null;
        }

        return region;
    }
}
