using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ContactLookup.Settings;

/// <summary>
/// The values of settings as they are set, read one by one and checked. What is wrong with one is collected and not thrown,
/// and its value is shown only where it cannot be a secret.
/// </summary>
internal sealed class SettingValues(IConfiguration configuration)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<Setting> _told = [];

    public IConfiguration Configuration => configuration;

    /// <summary>What is wrong, each by the name of its setting in environment form.</summary>
    public IReadOnlyList<string> Problems => _problems;

    // An empty setting counts as an absent one: portals and templates leave empty strings behind.
    public string Text(Setting setting)
    {
        var value = configuration[setting.Key]?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return setting.Default;
        }

        if (value is ['<', .., '>'])
        {
            Problem(setting, $"still holds the placeholder of a sample, in angle brackets. Put the value in its place: {setting.Meaning}");
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
            Problem(setting, "has a space, a line break or another character that cannot belong to it; paste it again.");
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
        !Uri.TryCreate(text, UriKind.Absolute, out uri) || uri.Scheme is not ("http" or "https") ? "is no absolute https address."
        : uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "must be a server's address without user, query or fragment."
        : uri.Scheme == "http" && !uri.IsLoopback ? "is plain http, which is accepted for loopback only: secrets and tokens would cross the network readable."
        : null;

    public TimeSpan Duration(Setting setting, TimeSpan least, TimeSpan most)
    {
        // A bare number would be read as days; whoever writes 5 means something else.
        var text = Text(setting);
        if (!text.Contains(':', StringComparison.Ordinal)
            || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) || duration < least || duration > most)
        {
            Problem(setting, $"is {Shown(setting, text)}, which is no duration from {least:c} to {most:c}; write hours:minutes:seconds, as in {setting.Default}.");
            return least;
        }

        return duration;
    }

    public int Count(Setting setting, int least, int most)
    {
        var text = Text(setting);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < least || count > most)
        {
            Problem(setting, $"is '{text}', which is no whole number from {least} to {most}.");
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

        Problem(setting, $"is {Shown(setting, text)}; it is one of {string.Join(", ", names)}.");
        return default;
    }

    // The first problem of a setting says what to change; further ones would be about the same text.
    public void Problem(Setting setting, string sentence)
    {
        if (_told.Add(setting))
        {
            _problems.Add($"{setting.Name} {sentence}");
        }
    }

    // A secret pasted into the wrong field must not reach the log by way of the complaint about it.
    private static string Shown(Setting setting, string text) =>
        setting.Name.StartsWith("Secrets__", StringComparison.Ordinal) || text.Length > 40 ? "not a value it can have" : $"'{text}'";
}
