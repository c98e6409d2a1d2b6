using ContactLookup;
using ContactLookup.Providers.Replies;
using ContactLookup.Settings;
using Microsoft.Extensions.Configuration;

namespace GenesysFiles;

/// <summary>What the files depend on: where the app is, and those of its settings that a contract or a timeout follows from.</summary>
/// <param name="LookupUrl">The address the data action calls, https.</param>
/// <param name="CustomFields">The custom fields that every answer has.</param>
/// <param name="Budget">The app's own limit for one answer.</param>
internal sealed record Deployment(Uri LookupUrl, IReadOnlyList<CustomFieldSettings> CustomFields, TimeSpan Budget)
{
    /// <summary>The address in the committed files. Whoever imports one of them replaces the host.</summary>
    public static readonly Uri PlaceholderUrl = new("https://YOUR-FUNCTION-APP.azurewebsites.net/api/contacts/lookup");

    // Measured cold starts are below this.
    private const int SecondsForAColdStart = 4;

    // What the app demands and no file here depends on. Any accepted value will do.
    private static readonly Dictionary<string, string?> Irrelevant = new()
    {
        ["Genesys__Region"] = "mypurecloud.com",
        ["Genesys__ClientId"] = "irrelevant",
        ["Secrets__Source"] = "file",
        ["Secrets__File__Path"] = "/irrelevant",
    };

    /// <summary>Timeout of the data action, in seconds: the app's budget and a cold start. The longest budget is 55 s, and Genesys takes at most 60 s.</summary>
    public int ActionTimeoutSeconds => (int)Math.Ceiling(Budget.TotalSeconds) + SecondsForAColdStart;

    /// <summary>Timeout of the flow's step, in seconds: longer than the data action's.</summary>
    public int StepTimeoutSeconds => ActionTimeoutSeconds + 1;

    /// <summary>Reads the settings with the app's own reader, so that a name or a value the app refuses is refused here too.</summary>
    /// <param name="lookupUrl">The address the data action calls.</param>
    /// <param name="settings">App settings by name; only those that differ from their default have to be there.</param>
    /// <exception cref="SettingsException">A value is wrong, or a name is not a setting of the app.</exception>
    public static Deployment Read(Uri lookupUrl, IReadOnlyDictionary<string, string?> settings)
    {
        if (LookupSettings.FindUnknown(Configuration(settings)) is { Count: > 0 } unknown)
        {
            throw new SettingsException(unknown);
        }

        var configuration = Configuration(Irrelevant.Concat(settings));
        var read = LookupSettings.Read(configuration);
        return new Deployment(lookupUrl, read.CustomFields, read.Budget);
    }

    private static IConfiguration Configuration(IEnumerable<KeyValuePair<string, string?>> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value)))
        .Build();
}
