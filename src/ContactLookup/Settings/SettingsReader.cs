using ContactLookup.Providers;
using Microsoft.Extensions.Configuration;

namespace ContactLookup.Settings;

/// <summary>
/// Reads and checks the settings. Every problem is told at once, because whoever deploys sees one refused start at a time.
/// </summary>
public sealed class SettingsReader
{
    private static readonly TimeSpan ShortestBudget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBudget = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan LongestSecretCache = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestAnswerCache = TimeSpan.FromHours(1);
    private const int MostAnswers = 1_000_000;

    private readonly SettingValues _values;
    private readonly ProviderSettingsReader _providers;

    private SettingsReader(IConfiguration configuration)
    {
        _values = new SettingValues(configuration);
        _providers = new ProviderSettingsReader(_values);
    }

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingsException">Something is missing or wrong; lists every problem.</exception>
    public static LookupSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = reader.ReadAll();
        return reader._values.Problems is { Count: > 0 } problems ? throw new SettingsException(problems) : settings;
    }

    private LookupSettings ReadAll() => new()
    {
        Providers = _providers.ReadAll(),
        Shadow = _values.Text(SettingCatalog.LookupShadow) is { Length: > 0 } shadow ? _providers.Read(SettingCatalog.LookupShadow, shadow) : null,
        SecretCacheDuration = _values.Duration(SettingCatalog.SecretsCacheDuration, TimeSpan.Zero, LongestSecretCache),
        Budget = _values.Duration(SettingCatalog.LookupBudget, ShortestBudget, LongestBudget),
        OutcomesAsHttpStatus = _values.Choice(SettingCatalog.LookupErrors, ("answer", false), ("http", true)),
        Match = _values.Choice(
            SettingCatalog.LookupMatch,
            ("prefer_curated", MatchRule.PreferCurated),
            ("only_if_single", MatchRule.OnlyIfSingle),
            ("first_created", MatchRule.FirstCreated),
            ("most_recent", MatchRule.MostRecent)),
        AnswerCache = new AnswerCacheSettings(
            _values.Duration(SettingCatalog.AnswerCacheDuration, TimeSpan.Zero, LongestAnswerCache),
            _values.Duration(SettingCatalog.AnswerCacheNotFoundDuration, TimeSpan.Zero, LongestAnswerCache),
            _values.Count(SettingCatalog.AnswerCacheMaxEntries, 1, MostAnswers)),
        CustomFields = ReadCustomFields(),
        DefaultRegion = ReadDefaultRegion(),
    };

    private List<CustomFieldSettings> ReadCustomFields()
    {
        var fields = new List<CustomFieldSettings>();
        foreach (var declared in _values.Text(SettingCatalog.LookupCustomFields).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = declared.Split(':', 2, StringSplitOptions.TrimEntries);
            CustomFieldType? type = (parts.Length == 1 ? "string" : parts[1].ToLowerInvariant()) switch
            {
                "string" => CustomFieldType.Text,
                "number" => CustomFieldType.Number,
                "boolean" => CustomFieldType.Flag,
                _ => null,
            };
            var name = CustomFieldFlattener.Name(parts[0]);
            if (type is null || parts[0].Length == 0)
            {
                _values.Problem(SettingCatalog.LookupCustomFields, $"has '{declared}'; write a key, or a key with one of :string, :number and :boolean behind it.");
            }
            else if (fields.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                _values.Problem(SettingCatalog.LookupCustomFields, $"has {name} twice.");
            }
            else
            {
                fields.Add(new CustomFieldSettings(name, type.Value));
            }
        }

        return fields;
    }

    private string? ReadDefaultRegion()
    {
        var region = _values.Text(SettingCatalog.PhoneDefaultRegion).ToUpperInvariant();
        if (region.Length == 0)
        {
            return null;
        }

        if (!Phone.PhoneReader.IsRegion(region))
        {
            _values.Problem(SettingCatalog.PhoneDefaultRegion, $"is '{region}', which is no region. It is an ISO 3166 code of two letters, such as DE or US.");
            return null;
        }

        return region;
    }
}
