namespace Infra.Tests;

/// <summary>infra/deploy: building and publishing the package.</summary>
public sealed class DeployPublishTests : DeployScript
{
    [SkippableTheory]
    [InlineData("package/stale.dll", false)]
    [InlineData("functionapp/local.settings.json", true)]
    public void The_folder_of_the_package_is_made_anew_and_the_one_that_func_start_runs_stays(string file, bool stays)
    {
        var path = Path.Combine(Sandbox.Tree, "artifacts", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");

        Deploy();

        Assert.Equal(stays, File.Exists(path));
    }

    [SkippableTheory]
    [InlineData("func azure functionapp publish*", "func")]
    [InlineData("az functionapp deployment source config-zip*", "zip")]
    public void An_upload_that_succeeded_counts_although_the_host_is_not_healthy_and_the_smoke_step_decides(string upload, string way)
    {
        // The text of both Azure CLI and Core Tools.
        Sandbox.When(upload, code: 1, errors: "Deployment was successful but the app appears to be unhealthy, please check the app logs.", run: Effects["func azure functionapp publish*"]);
        if (way == "zip")
        {
            Sandbox.RemoveTool("func");
        }

        var outcome = Deploy();

        Assert.Equal(0, outcome.Code);
        Assert.Contains("The upload succeeded and the package is live", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("The lookup works", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("runs the package it had", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_live_package_that_does_not_start_ends_the_deployment_in_the_smoke_step()
    {
        Sandbox
            .When("func azure functionapp publish*", code: 1, errors: "Deployment was successful but the app appears to be unhealthy")
            .When("curl *", "\n503");

        var outcome = Deploy();

        AssertRefused(outcome, "Step 'smoke' failed");
        Assert.Contains("HTTP 503", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("runs the package it had", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_package_that_was_built_earlier_is_published_as_it_is()
    {
        Sandbox.When("az functionapp deployment source config-zip*", run: Effects["func azure functionapp publish*"]);
        var earlier = Sandbox.Write("functionapp.zip", "an earlier package");

        var outcome = Deploy("--package", earlier);

        AssertSucceeded(outcome);
        Assert.Contains(Sandbox.Calls, call => call.Contains("--src " + earlier + " ", StringComparison.Ordinal));
        Assert.DoesNotContain(Sandbox.Calls, call => call.StartsWith("dotnet publish", StringComparison.Ordinal) || call.StartsWith("func", StringComparison.Ordinal));
        Assert.Equal("an earlier package", File.ReadAllText(earlier));
    }

    [SkippableFact]
    public void The_executable_host_json_names_gets_its_run_bit()
    {
        Continue("--from", "package", "--until", "package");

        var mode = File.GetUnixFileMode(Path.Combine(Sandbox.Tree, "artifacts", "package", "ContactLookup"));
        Assert.True(mode.HasFlag(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
    }

    [SkippableTheory]
    [InlineData("", "has no host.json")]
    [InlineData("printf '{\"customHandler\":{\"description\":{\"defaultExecutablePath\":\"Gone\"}}}' >\"$folder/host.json\"", "names the executable 'Gone'")]
    public void A_build_without_host_json_or_executable_is_not_published(string build, string message)
    {
        Sandbox.When("dotnet publish*", run: FolderOfBuild + build);

        var outcome = Continue("--from", "package");

        AssertRefused(outcome, message);
        AssertNotCalled("func");
    }

    [SkippableFact]
    public void Without_func_the_package_is_published_as_a_zip_that_keeps_the_run_bit()
    {
        Sandbox.When("az functionapp deployment source config-zip*");
        Sandbox.RemoveTool("func");
        var folder = Directory.CreateDirectory(Path.Combine(Sandbox.Tree, "artifacts", "package"));
        File.WriteAllText(Path.Combine(folder.FullName, "local.settings.json"), "secrets of a developer");

        var outcome = Continue("--from", "package");

        Assert.Equal("", outcome.Errors);
        Assert.Contains(Sandbox.Calls, call => call.StartsWith("az functionapp deployment source config-zip", StringComparison.Ordinal));
        using var archive = System.IO.Compression.ZipFile.OpenRead(Path.Combine(Sandbox.Tree, "artifacts", "package.zip"));
        Assert.DoesNotContain(archive.Entries, entry => entry.FullName == "local.settings.json");
        var executable = Assert.Single(archive.Entries, entry => entry.FullName == "ContactLookup");
        Assert.Equal(Convert.ToInt32("755", 8), (executable.ExternalAttributes >> 16) & Convert.ToInt32("777", 8));
    }

    [SkippableFact]
    public void The_isolated_worker_is_published_without_func_which_would_change_its_runtime()
    {
        Sandbox
            .When("az deployment group show*", Outputs(runtime: "dotnet-isolated"))
            .When("az functionapp deployment source config-zip*");

        var outcome = Continue("--from", "package", "--runtime", "dotnet-isolated");

        Assert.Equal("", outcome.Errors);
        Assert.Contains(Sandbox.Calls, call => call.Contains("src/IsolatedWorker", StringComparison.Ordinal));
        AssertNotCalled("func");
    }

    [SkippableFact]
    public void A_package_for_another_runtime_than_the_deployed_one_is_refused()
    {
        Sandbox.When("az deployment group show*", Outputs(runtime: "dotnet-isolated"));

        var outcome = Continue("--from", "package");

        AssertRefused(outcome, "deployed for dotnet-isolated");
    }
}
