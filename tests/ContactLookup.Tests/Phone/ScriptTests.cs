namespace ContactLookup.Tests.Phone;

/// <summary>The files made by the scripts in tests/phone-reference are what the scripts make.</summary>
public sealed class ScriptTests
{
    [SkippableFact]
    public async Task The_plans_and_the_answers_are_what_the_scripts_make_of_the_locked_packages()
    {
        var scripts = Repository.PathOf("tests/phone-reference");
        var missing = Directory.Exists(Path.Combine(scripts, "node_modules")) ? Tool.Missing("node", "npm") : await Tool.InstallNodePackagesAsync(scripts);
        Skip.If(missing is not null, missing);

        var (code, output, errors) = await Tool.RunAsync(scripts, "npm", ["run", "--silent", "check"]);

        Assert.True(code == 0, output + errors);
        Assert.Contains("NumberingPlans.bin is up to date", output, StringComparison.Ordinal);
        Assert.Contains("reference-answers.tsv.gz is up to date", output, StringComparison.Ordinal);
    }
}
