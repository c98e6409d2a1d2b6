using ContactLookup.Answers;
using ContactLookup.Calls;
using ContactLookup.Phone;
using ContactLookup.Providers;
using ContactLookup.Providers.Replies;
using ContactLookup.Secrets;
using ContactLookup.Settings;
using Microsoft.Extensions.Configuration;

namespace ContactLookup;

/// <summary>Every setting, read and checked. <see cref="SettingCatalog"/> says what each one means.</summary>
public sealed class LookupSettings
{
    private static readonly TimeSpan ShortestBudget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBudget = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan LongestSecretCache = TimeSpan.FromHours(24);

    private LookupSettings(SettingValues values)
    {
        var providers = new ProviderSettingsReader(values);
        Providers = providers.ReadAll();
        Shadow = providers.ReadShadow();
        SecretCacheDuration = values.Duration(SecretSettingNames.SecretsCacheDuration, TimeSpan.Zero, LongestSecretCache);
        Budget = values.Duration(CallSettingNames.LookupBudget, ShortestBudget, LongestBudget);
        OutcomesAsHttpStatus = values.Choice(SettingCatalog.LookupErrors, ("answer", false), ("http", true));
        Match = MatchRules.Read(values);
        AnswerCache = AnswerCacheSettings.Read(values);
        CustomFields = providers.ReadCustomFields([.. Providers, Shadow]);
        DefaultRegion = PhoneSettings.ReadDefaultRegion(values);
        LogLevels.Check(values);
        Ignored = FindUnknown(values.Configuration);
    }

    /// <summary>True when an outcome is also the HTTP status of the response.</summary>
    public bool OutcomesAsHttpStatus { get; }

    /// <summary>Settings that are set but that the app does not read: one sentence each, for a warning.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The custom fields that every answer has. When empty, an answer has the custom fields of its contact.</summary>
    public IReadOnlyList<CustomFieldSettings> CustomFields { get; }

    /// <summary>The providers that are asked, in this order, until one knows the number.</summary>
    internal IReadOnlyList<ProviderSettings> Providers { get; }

    /// <summary>The provider that each answer is compared with, or null.</summary>
    internal ProviderSettings? Shadow { get; }

    /// <summary>How long a secret is used before it is read again.</summary>
    internal TimeSpan SecretCacheDuration { get; }

    /// <summary>Time of a whole answer.</summary>
    internal TimeSpan Budget { get; }

    /// <summary>How one of several contacts is chosen.</summary>
    internal MatchRule Match { get; }

    /// <summary>How long answers are kept in memory, and how many.</summary>
    internal AnswerCacheSettings AnswerCache { get; }

    /// <summary>Region of national numbers, or null.</summary>
    internal string? DefaultRegion { get; }

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong; lists every problem.</exception>
    public static LookupSettings Read(IConfiguration configuration)
    {
        var values = new SettingValues(configuration);
        var settings = new LookupSettings(values);
        return values.Problems is { Count: > 0 } problems ? throw new SettingsException(problems) : settings;
    }

    /// <summary>Settings that are set but that the app does not read: one sentence each, for a warning.</summary>
    internal static IReadOnlyList<string> FindUnknown(IConfiguration configuration) =>
        UnknownSettings.Find(configuration, SettingCatalog.All, ProviderSettingsReader.FindUnused);
}
