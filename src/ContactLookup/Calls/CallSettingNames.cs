using ContactLookup.Settings;

namespace ContactLookup.Calls;

/// <summary>How long a call may take.</summary>
internal static class CallSettingNames
{
    public static readonly Setting LookupBudget = new(
        "Lookup__Budget", "00:00:04.500", "Time of a whole answer, from 00:00:00.500 to 00:00:55. Keep it below the timeout of the data action.");
}
