namespace Infra.Tests;

/// <summary>infra/deploy: options, dry runs, and what is missing on the machine.</summary>
public sealed class DeployOptionTests : DeployScript
{
    [SkippableFact]
    public void A_dry_run_shows_every_change_and_runs_nothing_and_needs_no_az()
    {
        var before = Files();

        Sandbox.RemoveTool("az");

        var outcome = DeployWithoutSecret("--dry-run");

        AssertSucceeded(outcome);
        Assert.Empty(Sandbox.Calls);
        Assert.Equal(before, Files());
        Assert.All(
            ["az group create", "az deployment group create", "az keyvault secret set", "secretNames=", "dotnet publish", "func azure functionapp publish", "curl"],
            command => Assert.Contains(command, outcome.Output, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void What_if_shows_the_changes_of_the_template_and_stops()
    {
        Sandbox.When("az group show*", "westeurope\n").When("az deployment group what-if*", "+ Create vault");

        var outcome = DeployWithoutSecret("--what-if");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("+ Create vault", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void What_if_does_not_create_the_group_it_would_compare_with()
    {
        var outcome = DeployWithoutSecret("--what-if");

        AssertRefused(outcome, "does not exist yet");
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("az", "az is not installed")]
    [InlineData("dotnet", "dotnet is not installed")]
    [InlineData("curl", "curl is not installed")]
    public void A_missing_tool_is_named_before_anything_is_changed(string tool, string message)
    {
        Sandbox.RemoveTool(tool);

        var outcome = DeployWithoutSecret();

        AssertRefused(outcome, message);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void Without_func_and_zip_the_missing_one_is_named_before_anything_is_changed()
    {
        Sandbox.RemoveTool("func");
        Sandbox.RemoveTool("zip");

        var outcome = DeployWithoutSecret();

        AssertRefused(outcome, "zip is not installed");
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("az account show*", "Run: az login")]
    [InlineData("az bicep version*", "Run: az bicep install")]
    public void What_az_lacks_is_named_before_anything_is_changed(string call, string message)
    {
        Sandbox.When(call, code: 1, errors: "ERROR");

        var outcome = DeployWithoutSecret();

        AssertRefused(outcome, message);
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("--resource-group is missing", "--location", "westeurope")]
    [InlineData("--genesys-region is missing", "--resource-group", "rg", "--genesys-client-id", "x")]
    [InlineData("--genesys-client-id is missing", "--resource-group", "rg", "--genesys-region", "mypurecloud.com")]
    [InlineData("--location needs a value", "--resource-group", "rg", "--location")]
    [InlineData("--from must be one of the steps check group", "--resource-group", "rg", "--from", "nowhere")]
    [InlineData("--runtime must be custom or dotnet-isolated", "--resource-group", "rg", "--runtime", "java")]
    [InlineData("--secret-expires must be a number of days", "--resource-group", "rg", "--secret-expires", "soon")]
    [InlineData("--otlp-endpoint must be an http or https address", "--resource-group", "rg", "--otlp-endpoint", "collector:4317")]
    [InlineData("--otlp-protocol must be http/protobuf or grpc", "--resource-group", "rg", "--otlp-endpoint", "https://otlp.example", "--otlp-protocol", "json")]
    [InlineData("--otlp-headers-secret must be the name of a secret", "--resource-group", "rg", "--otlp-endpoint", "https://otlp.example", "--otlp-headers-secret", "Authorization=x")]
    [InlineData("need --otlp-endpoint", "--resource-group", "rg", "--otlp-headers-secret", "otlp-headers")]
    [InlineData("--smoke-number must be digits", "--resource-group", "rg", "--smoke-number", "+1\",\"x\":\"")]
    [InlineData("Unknown option: --verbose", "--resource-group", "rg", "--verbose")]
    [InlineData("cannot be read", "--resource-group", "rg", "--parameters", "nowhere.bicepparam")]
    public void A_wrong_option_is_named_before_anything_runs(string message, params string[] options)
    {
        var outcome = Run(options);

        AssertRefused(outcome, message);
        Assert.Empty(Sandbox.Calls);
    }

    [SkippableFact]
    public void A_region_without_flex_consumption_is_refused_before_the_group_is_made()
    {
        Sandbox.When("az functionapp list-flexconsumption-locations*", "0\n");

        var outcome = DeployWithoutSecret();

        AssertRefused(outcome, "Flex Consumption is not offered in 'westeurope'");
        Assert.Empty(Changes());
    }

    private IReadOnlyList<string> Files()
        => [.. Directory.EnumerateFileSystemEntries(Sandbox.Tree, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
