namespace FunctionApp.Tests.Settings;

public sealed class SettingsDocumentTests
{
    [Fact]
    public void The_documentation_lists_every_setting_with_its_default_and_its_meaning()
    {
        Repository.AssertGenerated("docs/settings.md", "settings",
        [
            "| Setting | Default | Meaning |",
            "| --- | --- | --- |",
            .. SettingCatalog.All.Select(setting => $"| `{setting.Name}` | {(setting.Default.Length == 0 ? "" : $"`{setting.Default}`")} | {Escape(setting.Meaning)} |"),
        ]);
    }

    private static string Escape(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
