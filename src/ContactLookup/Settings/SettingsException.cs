namespace ContactLookup.Settings;

/// <summary>The settings have problems. Lists all of them, each with the name of its setting and without the value of a secret.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception($"The settings have {problems.Count} problem(s): {string.Join(" | ", problems)}")
{
    /// <summary>One sentence for each problem. It begins with the name of the setting.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
