using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>infra/deploy: options, dry runs, and what is missing on the machine.</summary>
public sealed partial class DeployOptionTests : DeployScript
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
    [InlineData("az is not installed", "az")]
    [InlineData("dotnet is not installed", "dotnet")]
    [InlineData("curl is not installed", "curl")]
    [InlineData("zip is not installed", "func", "zip")]
    public void A_missing_tool_is_named_before_anything_is_changed(string message, params string[] tools)
    {
        Assert.All(tools, Sandbox.RemoveTool);

        var outcome = DeployWithoutSecret();

        AssertRefused(outcome, message);
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("az account show*", 1, "", "Run: az login")]
    [InlineData("az bicep version*", 1, "", "Run: az bicep install")]
    [InlineData("az functionapp list-flexconsumption-locations*", 0, "0\n", "Flex Consumption is not offered in 'westeurope'")]
    public void What_Azure_lacks_is_named_before_anything_is_changed(string call, int code, string output, string message)
    {
        Sandbox.When(call, output, code);

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

    public static TheoryData<string> CommandsOfDocuments { get; } =
    [
        .. ((string[])["README.md", "docs/deploy.md", "docs/genesys.md", "docs/doctor.md", "docs/telemetry.md"])
            .SelectMany(document => Command().Matches(Repository.Read(document).Replace("\\\n", " ", StringComparison.Ordinal)))
            .Select(command => command.Groups["options"].Value).Distinct(),
    ];

    [SkippableTheory]
    [MemberData(nameof(CommandsOfDocuments))]
    public void A_command_of_the_documents_has_options_that_the_script_takes(string options)
    {
        var given = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var package = Sandbox.Write("functionapp.zip", "");
        var parameters = Sandbox.Write("production.bicepparam", "");
        given = [.. given.Select(option => option switch { "functionapp.zip" => package, "production.bicepparam" => parameters, _ => option })];

        // A leading ellipsis stands for the options of the first run.
        var outcome = Run(given[0] == "…" ? [.. First, .. given[1..], "--dry-run"] : [.. given, "--dry-run"], Secret + "\n");

        AssertSucceeded(outcome);
    }

    private IReadOnlyList<string> Files()
        => [.. Directory.EnumerateFileSystemEntries(Sandbox.Tree, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"infra/deploy +(?<options>(?:--|…)[^`\n#&<]*)")]
    private static partial Regex Command();
}
