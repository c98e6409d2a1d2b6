using System.Text.RegularExpressions;
using ContactLookup.Settings;
using Microsoft.Extensions.Configuration;

namespace FunctionApp.Tests.Settings;

/// <summary>What can be deployed and what the code understands are one list: infra/settings.bicep against the catalog.</summary>
public sealed partial class BicepSettingsTests
{
    private static readonly string Bicep = Repository.Read("infra/settings.bicep");

    /// <summary>A developer's own: the app refuses them in Azure, so a template must not set them.</summary>
    private static readonly string[] NeverDeployed = ["Secrets__Configuration__ClientSecret", "Providers__<name>__ClientSecret"];

    public static TheoryData<string> SettingsOfChoices => [.. ChoicesInBicep().Keys];

    [Fact]
    public void Every_setting_of_the_code_can_be_deployed_and_the_reverse() =>
        Assert.Equal(
            SettingCatalog.All.Select(setting => setting.Name).Except(NeverDeployed).Order(StringComparer.Ordinal),
            NamesInBicep().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_setting_with_a_fixed_list_of_values_has_the_same_list_in_Bicep() =>
        Assert.Equal(
            SettingCatalog.All.Select(setting => setting.Name).Where(name => WordsInCode(name) is not null).Order(StringComparer.Ordinal),
            ChoicesInBicep().Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(SettingsOfChoices))]
    public void The_words_a_template_may_use_are_those_the_code_reads(string name) =>
        Assert.Equal(
            WordsInCode(name)!.Where(word => (name, word) != ("Secrets__Source", "configuration")).Order(StringComparer.Ordinal),
            ChoicesInBicep()[name].Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(SettingsOfChoices))]
    public void The_meaning_of_a_setting_names_the_words_that_it_accepts(string name) => Assert.All(
        WordsInCode(name)!.Where(word => word is not ("true" or "false")),
        word => Assert.Contains(word, SettingCatalog.All.Single(setting => setting.Name == name).Meaning, StringComparison.Ordinal));

    private static IEnumerable<string> NamesInBicep() =>
        Property().Matches(Bicep).Select(m => m.Groups["name"].Value).Concat(ProviderProperty().Matches(Bicep).Select(m => m.Groups["name"].Value));

    private static Dictionary<string, string[]> ChoicesInBicep() => Property().Matches(Bicep)
        .Where(m => m.Groups["type"].Value.StartsWith('('))
        .ToDictionary(m => m.Groups["name"].Value, m => Word().Matches(m.Groups["type"].Value).Select(word => word.Groups[1].Value).ToArray());

    /// <summary>The words that the code says it reads when it is given another, or null when it takes any.</summary>
    private static string[]? WordsInCode(string name)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Genesys:Region"] = "mypurecloud.com",
            ["Genesys:ClientId"] = "client",
            ["Secrets:Source"] = name.StartsWith("Secrets__Vault", StringComparison.Ordinal) ? "vault" : "keyvault",
            ["Secrets:KeyVault:Uri"] = "https://kv-contact-lookup.vault.azure.net/",
            [name.Replace("__", ":", StringComparison.Ordinal)] = "no-such-word",
        }).Build();
        try
        {
            LookupSettings.Read(configuration);
            return null;
        }
        catch (SettingsException e)
        {
            return e.Problems.Select(problem => OneOf().Match(problem)).FirstOrDefault(m => m.Success && m.Groups["name"].Value == name)?.Groups["words"].Value.Split(", ");
        }
    }

    [GeneratedRegex(@"^  (?<name>[A-Z][A-Za-z_]+(?:__[A-Za-z]+)+|AZURE_CLIENT_ID): (?<type>.+)$", RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex(@"'(?<name>Providers__<name>__[A-Za-z_<>]+): ")]
    private static partial Regex ProviderProperty();

    [GeneratedRegex(@"^(?<name>\w+) must be one of (?<words>.+?)(; it is '.*')?\.$")]
    private static partial Regex OneOf();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Word();
}
