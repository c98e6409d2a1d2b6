namespace ContactLookup.Diagnosis;

/// <summary>What is behind a failure and what to do about it.</summary>
/// <param name="Cause">The likely cause; when the evidence fits several, all of them, the likeliest first.</param>
/// <param name="Change">What to change.</param>
/// <param name="Where">Where: a path in the Azure portal or in Genesys Cloud, a setting, a command.</param>
internal sealed record Advice(string Cause, string Change, string Where)
{
    /// <summary>Where the settings of a function app are.</summary>
    public static string Setting(object names) => $"Azure portal > Function App > Settings > Environment variables > App settings: {names}";
}
