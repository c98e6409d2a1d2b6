using Microsoft.Extensions.Configuration;

namespace ContactLookup.Settings;

/// <summary>
/// Reads and checks the value of one setting at a time. A problem is collected, not thrown. A message shows the value only
/// where it cannot be a secret.
/// </summary>
internal sealed class SettingValues(IConfiguration configuration)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<Setting> _reported = [];

    public IConfiguration Configuration => configuration;

    /// <summary>The problems found so far. Each begins with the name of its setting.</summary>
    public IReadOnlyList<string> Problems => _problems;

    // An empty setting counts as absent: portals and templates leave empty strings behind.
    public string Text(Setting setting)
    {
        var value = configuration[setting.Key]?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return setting.Default;
        }

        if (value is ['<', .., '>'])
        {
            Problem(setting, $"still holds the placeholder from the sample. Replace it, angle brackets included: {setting.Meaning}");
        }

        return value;
    }

    public string Required(Setting setting)
    {
        var value = Text(setting);
        if (value.Length == 0)
        {
            Problem(setting, $"is not set. {setting.Meaning}");
        }
        else if (value.StartsWith("@Microsoft.KeyVault", StringComparison.OrdinalIgnoreCase))
        {
            // App Service leaves the reference's own text in the setting when it cannot resolve it.
            Problem(setting, "is a Key Vault reference that the platform did not resolve. Check the reference and the role of the identity it is resolved with (keyVaultReferenceIdentity).");
        }

        return value;
    }

    public string SingleWord(Setting setting, char? forbidden = null)
    {
        var value = Required(setting);
        if (value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == forbidden || c is '<' or '>'))
        {
            Problem(setting, "contains a space, a line break or another character that is not allowed; paste it again.");
        }

        return value;
    }

    public Uri? Server(Setting setting)
    {
        var text = Text(setting);
        if (text.Length == 0)
        {
            return null;
        }

        if (FindServerProblem(text, out var uri) is { } problem)
        {
            Problem(setting, problem);
            return null;
        }

        return uri;
    }

    public static string? FindServerProblem(string text, out Uri? uri) =>
        !Uri.TryCreate(text, UriKind.Absolute, out uri) || uri.Scheme is not ("http" or "https") ? "must be an absolute https address."
        : uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "must be a server's address without user name, query and fragment."
        : uri.Scheme == "http" && !uri.IsLoopback ? "must be https; plain http is accepted for loopback only, because secrets and tokens would cross the network in clear text."
        : null;

    public TimeSpan Duration(Setting setting, TimeSpan least, TimeSpan most)
    {
        var text = Text(setting);
        if (!TryRead(text, out var duration) || duration < least || duration > most)
        {
            Problem(setting, $"must be between {Written(least)} and {Written(most)}, written like {setting.Default}{Instead(setting, text)}");
            return least;
        }

        return duration;
    }

    // .NET would read a bare number, and the 24 of 24:00:00, as days.
    private static bool TryRead(string text, out TimeSpan duration)
    {
        duration = default;
        return text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text.StartsWith("24:", StringComparison.Ordinal) ? $"1.00:{text[3..]}" : text, CultureInfo.InvariantCulture, out duration);
    }

    private static string Written(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours:00}:{duration:mm\\:ss}{(duration.Milliseconds == 0 ? "" : $"{duration:\\.fff}")}");

    public int Count(Setting setting, int least, int most)
    {
        var text = Text(setting);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < least || count > most)
        {
            Problem(setting, $"must be a whole number from {least} to {most}; it is '{text}'.");
            return least;
        }

        return count;
    }

    public T? Choice<T>(Setting setting, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        var text = Text(setting);
        foreach (var (name, value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var names = new List<string>();
        foreach (var (name, _) in choices)
        {
            names.Add(name);
        }

        Problem(setting, $"must be one of {string.Join(", ", names)}{Instead(setting, text)}");
        return default;
    }

    // Only the first problem of a setting is kept; further ones would be about the same text.
    public void Problem(Setting setting, string sentence)
    {
        if (_reported.Add(setting))
        {
            _problems.Add($"{setting.Name} {sentence}");
        }
    }

    // A secret that was pasted into the wrong setting must not reach the log in the message about it.
    private static string Instead(Setting setting, string text) =>
        setting.Name.StartsWith("Secrets__", StringComparison.Ordinal) || text.Length > 40 ? "." : $"; it is '{text}'.";
}
