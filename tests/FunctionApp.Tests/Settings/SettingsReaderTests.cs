using ContactLookup.Providers;
using ContactLookup.Settings;
using Microsoft.Extensions.Configuration;

namespace FunctionApp.Tests.Settings;

public sealed class SettingsReaderTests
{
    private const string Secret = "s3cret-that-must-not-be-shown";

    private static readonly Dictionary<string, string> Sound = new()
    {
        ["Genesys__Region"] = "mypurecloud.com",
        ["Genesys__ClientId"] = "6f4f7a3c-52f1-4bb0-9a3a-7d1c2f0f6b21",
        ["Secrets__KeyVault__Uri"] = "https://kv-contact-lookup.vault.azure.net/",
    };

    private static readonly (string, string)[] HashiCorp =
    [
        ("Secrets__Source", "vault"), ("Secrets__Vault__Address", "https://vault.contoso.example"), ("Secrets__Vault__Path", "genesys"), ("Secrets__Vault__Role", "lookup"),
    ];

    public static TheoryData<string> AwsRegions { get; } = [.. GenesysRegions.ByAwsRegion.Keys];

    [Fact]
    public void Three_settings_are_enough()
    {
        var settings = Read();

        Assert.Equal(TimeSpan.FromSeconds(4.5), settings.Budget);
        Assert.Equal(["genesys"], settings.Providers.Select(p => p.Name));
        Assert.Equal("https://login.mypurecloud.com/", settings.Providers[0].Servers["login"].AbsoluteUri);
    }

    [Fact]
    public void Every_problem_is_reported_at_once_with_the_name_of_its_setting()
    {
        var problems = ProblemsOf(
            ("Genesys__Region", "mars"),
            ("Genesys__ClientId", ""),
            ("Genesys__DivisionId", "Home"),
            ("Secrets__KeyVault__Uri", "kv-contact-lookup"),
            ("Secrets__KeyVault__SecretName", "genesys/client_secret"),
            ("Secrets__KeyVault__TryPreviousVersion", "perhaps"),
            ("Secrets__Holds", "password"),
            ("Secrets__CacheDuration", "30"),
            ("Lookup__Budget", "4.5"),
            ("Lookup__Errors", "throw"),
            ("Lookup__Match", "random"),
            ("Lookup__CustomFields", "tier:text"),
            ("Lookup__AnswerCache__Duration", "-00:01:00"),
            ("Lookup__AnswerCache__NotFoundDuration", "02:00:00"),
            ("Lookup__AnswerCache__MaxEntries", "0"),
            ("Phone__DefaultRegion", "Germany"));

        Assert.Equal(
            [
                "Genesys__ClientId", "Genesys__DivisionId", "Genesys__Region", "Lookup__AnswerCache__Duration", "Lookup__AnswerCache__MaxEntries",
                "Lookup__AnswerCache__NotFoundDuration", "Lookup__Budget", "Lookup__CustomFields", "Lookup__Errors", "Lookup__Match", "Phone__DefaultRegion",
                "Secrets__CacheDuration", "Secrets__Holds", "Secrets__KeyVault__SecretName", "Secrets__KeyVault__TryPreviousVersion", "Secrets__KeyVault__Uri",
            ],
            problems.Select(NameOf).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Genesys__Region", "", "is not set", "usw2.pure.cloud")]
    [InlineData("Genesys__Region", "mars", "'mars'", "Genesys__LoginUrl and Genesys__ApiUrl")]
    [InlineData("Genesys__ClientId", "", "is not set", "Client Credentials")]
    [InlineData("Genesys__ClientId", "two words", "space", "paste it again")]
    [InlineData("Genesys__ClientId", "user:pass", "character", "paste it again")]
    [InlineData("Genesys__DivisionId", "Home", "*", "GUID")]
    [InlineData("Genesys__LoginUrl", "http://login.mypurecloud.com", "plain http", "loopback")]
    [InlineData("Genesys__ApiUrl", "http://api.mypurecloud.com", "plain http", "loopback")]
    [InlineData("Genesys__ApiUrl", "api.mypurecloud.com", "https address", "")]
    [InlineData("Genesys__ApiUrl", "https://user:pass@api.mypurecloud.com", "without user", "")]
    [InlineData("Genesys__ApiUrl", "https://api.mypurecloud.com?x=1", "query", "")]
    [InlineData("Secrets__KeyVault__Uri", "", "is not set", "vault.azure.net")]
    [InlineData("Secrets__KeyVault__Uri", "http://127.0.0.1:1/", "https", "")]
    [InlineData("Logging__LogLevel__Default", "Loud", "Logging__LogLevel__Default must be one of Trace, Debug, Information, Warning, Error, Critical, None", "'Loud'")]
    [InlineData("Logging__Console__LogLevel__ContactLookup", "Loud", "Logging__Console__LogLevel__ContactLookup must be one of", "'Loud'")]
    [InlineData("Secrets__KeyVault__SecretName", "under_score", "letters, digits and dashes", "")]
    [InlineData("Secrets__KeyVault__VerifyChallengeResource", "false", "loopback", "")]
    [InlineData("Secrets__Source", "vaultt", "keyvault, vault, file, configuration", "")]
    [InlineData("Secrets__Source", "configuration", "Production", "AZURE_FUNCTIONS_ENVIRONMENT")]
    [InlineData("Secrets__Source", "file", "is not set", "")]
    [InlineData("Lookup__Budget", "00:00:00.499", "00:00:00.500 and 00:00:55", "written like 00:00:04.500")]
    [InlineData("Lookup__Budget", "00:00:56", "00:00:55", "")]
    [InlineData("Lookup__Budget", "5", "must be between", "written like 00:00:04.500")]
    [InlineData("Secrets__CacheDuration", "24:00:01", "00:00:00 and 24:00:00", "")]
    [InlineData("Lookup__AnswerCache__MaxEntries", "many", "whole number", "1000000")]
    [InlineData("Lookup__Providers", "genesys, genesys", "once", "")]
    [InlineData("Lookup__Providers", "my-crm", "letters and digits", "")]
    [InlineData("Lookup__Providers", "nobody", "Definition", "genesys")]
    [InlineData("Lookup__Shadow", "no body", "letters and digits", "")]
    [InlineData("Lookup__CustomFields", "tier,Tier", "twice", "")]
    [InlineData("Phone__DefaultRegion", "ZZ", "ISO 3166", "")]
    public void A_wrong_value_is_refused_with_the_accepted_values(string setting, string value, string said, string advice)
    {
        var problems = ProblemsOf((setting, value));

        Assert.Contains(problems, problem => problem.Contains(said, StringComparison.Ordinal) && problem.Contains(advice, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AwsRegions))]
    public void Every_region_is_known_by_its_domain_its_hosts_and_its_aws_name(string awsRegion)
    {
        var domain = GenesysRegions.ByAwsRegion[awsRegion];

        Assert.All([domain, awsRegion, $"login.{domain}", $"api.{domain}", $"apps.{domain}", $" {domain.ToUpperInvariant()} "], name =>
            Assert.Equal($"https://api.{domain}/", Read(("Genesys__Region", name)).Providers[0].Servers["api"].AbsoluteUri));
    }

    [Fact]
    public void There_are_eighteen_regions()
    {
        Assert.Equal(18, GenesysRegions.ByAwsRegion.Values.Distinct().Count());
    }

    [Theory]
    [InlineData("Secrets__Source")]
    [InlineData("Secrets__Holds")]
    [InlineData("Secrets__CacheDuration")]
    [InlineData("Secrets__KeyVault__Uri")]
    [InlineData("Secrets__KeyVault__SecretName")]
    [InlineData("Secrets__KeyVault__VerifyChallengeResource")]
    [InlineData("Secrets__KeyVault__TryPreviousVersion")]
    public void A_secret_in_the_wrong_setting_is_not_repeated_in_the_error(string setting)
    {
        var problems = ProblemsOf((setting, $"_{Secret}_"));

        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.DoesNotContain(Secret, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_malformed_secret_is_refused_without_being_shown()
    {
        var problems = ProblemsOf([.. HashiCorp, ("Secrets__Vault__Auth", "token"), ("Secrets__Vault__Token", $"{Secret} {Secret}")]);

        Assert.Equal("Secrets__Vault__Token", NameOf(Assert.Single(problems)));
        Assert.DoesNotContain(Secret, problems[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure", "Secrets__Vault__Role")]
    [InlineData("approle", "Secrets__Vault__RoleId", "Secrets__Vault__SecretId")]
    [InlineData("token", "Secrets__Vault__Token")]
    [InlineData("tokenfile", "Secrets__Vault__TokenFile")]
    public void Each_way_to_log_in_to_HashiCorp_Vault_asks_for_its_own_settings(string auth, params string[] missing)
    {
        var problems = ProblemsOf([.. HashiCorp, ("Secrets__Vault__Auth", auth), ("Secrets__Vault__Role", "")]);

        Assert.Equal(missing, problems.Select(NameOf));
    }

    [Fact]
    public void An_unresolved_key_vault_reference_is_refused_with_its_cause()
    {
        var problems = ProblemsOf([.. HashiCorp, ("Secrets__Vault__Auth", "approle"), ("Secrets__Vault__RoleId", "role"), ("Secrets__Vault__SecretId", "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)")]);

        Assert.Contains("did not resolve", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", false)]
    [InlineData("production", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("Development", true)]
    [InlineData("Staging", true)]
    public void A_secret_in_the_settings_is_refused_in_production(string? environment, bool isAccepted)
    {
        (string, string)[] settings =
        [
            ("Secrets__Source", "configuration"), ("Secrets__Configuration__ClientSecret", Secret),
            .. environment is null ? Array.Empty<(string, string)>() : [("AZURE_FUNCTIONS_ENVIRONMENT", environment)],
        ];

        if (isAccepted)
        {
            Assert.NotNull(Read(settings));
        }
        else
        {
            Assert.Contains("Key Vault", Assert.Single(ProblemsOf(settings)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_placeholder_is_refused_with_its_cause()
    {
        var problems = ProblemsOf(("Genesys__Region", "<the domain>"), ("Genesys__ClientId", "<id>"), ("Secrets__KeyVault__Uri", " <address> "));

        Assert.Equal(["Genesys__ClientId", "Genesys__Region", "Secrets__KeyVault__Uri"], problems.Select(NameOf).Order(StringComparer.Ordinal));
        Assert.All(problems, problem => Assert.Contains("placeholder", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_setting_counts_as_absent()
    {
        var settings = Read(("Lookup__Budget", " "), ("Genesys__DivisionId", ""), ("Secrets__Source", ""));

        Assert.Equal(TimeSpan.FromSeconds(4.5), settings.Budget);
    }

    [Theory]
    [InlineData("Genesys__Regoin", "Genesys__Region")]
    [InlineData("Genesys_Region", "Genesys__Region")]
    [InlineData("GenesysRegion", "Genesys__Region")]
    [InlineData("Lookup__Budgets", "Lookup__Budget")]
    [InlineData("Secrets__KeyVault__Url", "Secrets__KeyVault__Uri")]
    [InlineData("Lookup__AnswerCache__MaxEntrys", "Lookup__AnswerCache__MaxEntries")]
    public void A_misspelt_setting_gets_a_warning_with_the_likely_name(string name, string meant)
    {
        var unknown = LookupSettings.FindUnknown(Configuration((name, Secret)));

        Assert.Equal($"{name} is not a setting of this app. Did you mean {meant}?", Assert.Single(unknown));
    }

    [Theory]
    [InlineData("Lookup__Sound__Volume", 1)]
    [InlineData("Providers__crm__Nonsense__Deep", 1)]
    [InlineData("Providers__crm__Url", 0)]
    [InlineData("Providers__crm__Values__tenant", 0)]
    [InlineData("PhoneSystem", 0)]
    [InlineData("AzureWebJobsStorage", 0)]
    [InlineData("PATH", 0)]
    [InlineData("genesys__region", 0)]
    public void An_unknown_setting_gets_a_warning_only_in_a_section_of_the_app(string name, int warnings)
    {
        var unknown = LookupSettings.FindUnknown(Configuration(("Lookup__Providers", "crm"), (name, Secret)));

        Assert.Equal(warnings, unknown.Count);
        Assert.All(unknown, warning => Assert.DoesNotContain(Secret, warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_misspelt_setting_is_a_warning_in_the_log_of_an_app_that_runs()
    {
        await using var app = await AppUnderTest.StartAsync(("Lookup__Budgett", "00:00:09"));

        await app.LookUpAsync("anonymous");

        Assert.Contains(app.ShippedLog.Lines, line =>
            line.Contains("\"Event\":\"SettingIgnored\"", StringComparison.Ordinal) && line.Contains("Did you mean Lookup__Budget?", StringComparison.Ordinal));
    }

    internal static IReadOnlyList<string> ProblemsOf(params (string Name, string Value)[] settings) =>
        Assert.Throws<SettingsException>(() => Read(settings)).Problems;

    [Theory]
    [InlineData("24:00:00", 24)]
    [InlineData("1.00:00:00", 24)]
    [InlineData("00:30:00", 0.5)]
    public void A_duration_of_24_hours_can_be_written_as_hours(string written, double hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Read(("Secrets__CacheDuration", written)).SecretCacheDuration);

    private static LookupSettings Read(params (string Name, string Value)[] settings) => LookupSettings.Read(Configuration(settings));

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(Sound, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return new ConfigurationBuilder()
            .AddInMemoryCollection(all.Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), (string?)s.Value)))
            .Build();
    }

    private static string NameOf(string problem) => problem[..problem.IndexOf(' ', StringComparison.Ordinal)];
}
