namespace FunctionApp.Tests.Settings;

/// <summary>The file that a local run begins with.</summary>
public sealed class SampleTests
{
    private static readonly string[] OfTheHost = ["FUNCTIONS_WORKER_RUNTIME", "AZURE_FUNCTIONS_ENVIRONMENT"];

    [Fact]
    public void The_sample_has_the_shape_that_func_start_reads()
    {
        using var sample = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));

        Assert.Equal(["IsEncrypted", "Values"], sample.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.False(sample.RootElement.GetProperty("IsEncrypted").GetBoolean());
        Assert.Equal("custom", Values()["FUNCTIONS_WORKER_RUNTIME"]);
    }

    [Fact]
    public void Every_value_of_the_sample_is_a_setting_of_the_app_or_of_the_host()
    {
        Assert.All(Values().Keys, key => Assert.Contains(key, SettingCatalog.All.Select(s => s.Name).Concat(OfTheHost)));
    }

    [Fact]
    public void The_unchanged_sample_is_refused_for_its_placeholders_only()
    {
        var values = Values();

        var problems = SettingsReaderTests.ProblemsOf([("Secrets__KeyVault__Uri", ""), .. values.Select(v => (v.Key, v.Value))]);

        Assert.Equal(values.Where(v => v.Value.StartsWith('<')).Select(v => v.Key), problems.Select(p => p.Split(' ')[0]));
        Assert.All(problems, problem => Assert.Contains("placeholder", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_with_its_placeholders_replaced_finds_a_contact()
    {
        var cloud = await Cloud.StartAsync();
        var values = Values();
        values["Genesys__Region"] = "mypurecloud.de";
        values["Genesys__ClientId"] = cloud.Genesys.Client.Id;
        values["Secrets__Configuration__ClientSecret"] = cloud.Genesys.Client.Secrets.Single();
        Assert.DoesNotContain(values.Values, value => value.StartsWith('<'));

        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud, OwnsCloud = true }, [("Secrets__KeyVault__Uri", ""), .. values.Select(v => (v.Key, v.Value))]);

        Assert.Equal("found", (await app.LookUpAsync("tel:+13175550125")).Status);
        Assert.Equal(0, cloud.KeyVault.Traffic.Requests);
    }

    private static Dictionary<string, string> Values()
    {
        using var sample = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        return sample.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString()!);
    }
}
