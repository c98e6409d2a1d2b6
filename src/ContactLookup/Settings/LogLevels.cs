using Microsoft.Extensions.Logging;

namespace ContactLookup.Settings;

/// <summary>Checks <c>Logging__LogLevel__CATEGORY</c> and <c>Logging__PROVIDER__LogLevel__CATEGORY</c>: .NET reads them itself, and ends the app for a wrong one without naming it.</summary>
internal static class LogLevels
{
    public static void Check(SettingValues values)
    {
        var logging = values.Configuration.GetSection("Logging");
        foreach (var level in logging.GetChildren().Prepend(logging).SelectMany(section => section.GetSection("LogLevel").GetChildren()))
        {
            if (!string.IsNullOrEmpty(level.Value) && !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _))
            {
                var name = level.Path.Replace(":", "__", StringComparison.Ordinal);
                values.Problem(new Setting(name, "", ""), $"must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}; it is '{level.Value}'.");
            }
        }
    }
}
