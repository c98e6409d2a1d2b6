namespace ContactLookup.Diagnosis;

/// <summary>The first step: every problem of the settings, and every name that the app does not read.</summary>
internal static class SettingsExamination
{
    /// <summary>The step of an app that started, so that its settings have no problem.</summary>
    /// <param name="ignored">One sentence for each setting that the app does not read.</param>
    public static DoctorStep Of(IReadOnlyList<string> ignored)
    {
        if (ignored.Count == 0)
        {
            return StepName.Settings.Make("", StepState.Ok, "Every setting has a valid value.");
        }

        var hasScope = ignored.Any(sentence => sentence.Split(' ')[0].Contains("Scope", StringComparison.OrdinalIgnoreCase));
        return StepName.Settings.Make("", StepState.Warning, string.Join('\n', ignored), advice: new Advice(
            hasScope
                ? "A scope is set. Scopes do not apply to client credentials: what the app may do is decided by the roles of the OAuth client. A scope such as routing:externalcontact:view does not exist in Genesys Cloud."
                : "A name is misspelt, or the setting belongs to another version of the app.",
            hasScope
                ? "Remove the setting. To let the app read contacts, give the OAuth client a role that holds externalContacts:contact:view."
                : "Correct the name or remove the setting. The app runs without it.",
            Advice.Setting(string.Join(", ", ignored.Select(sentence => sentence.Split(' ')[0])))));
    }

    /// <summary>The steps of an app that refuses to start because of its settings.</summary>
    /// <param name="problems">One sentence for each problem; it begins with the name of the setting.</param>
    public static IReadOnlyList<DoctorStep> OfRefused(IReadOnlyList<string> problems) =>
    [
        StepName.Settings.Make("", StepState.Failed, string.Join('\n', problems), advice: new Advice(
            problems.Count == 1
                ? "The app does not start with this setting."
                : $"The app does not start with these {problems.Count} settings.",
            problems.Count == 1 ? "Correct it as the sentence says." : "Correct each as its sentence says.",
            Advice.Setting(string.Join(", ", problems.Select(problem => problem.Split(' ')[0]).Distinct())))),
        .. StepName.OfGenesysCall.Select(step => step.Make("", StepState.Skipped, "The settings have to be valid first.")),
    ];
}
