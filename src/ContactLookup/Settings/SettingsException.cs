namespace ContactLookup.Settings;

/// <summary>The settings do not make sense. Lists every problem at once, each with the name of its setting, never with the value of a secret.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception($"The settings have {problems.Count} problem(s): {string.Join(" | ", problems)}")
{
    /// <summary>One sentence a problem, each beginning with the name of the setting.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
