namespace Infra.Tests;

/// <summary>infra/deploy: the files for Genesys Cloud and the list of what is left to do.</summary>
public sealed class DeployNextTests : DeployScript
{
    [SkippableFact]
    public void The_files_for_Genesys_are_written_for_the_address_and_the_settings_of_the_deployment()
    {
        Sandbox.When("az deployment group show*", Outputs(customFields: "tier, vip:boolean", budget: "00:00:07.500"));

        var outcome = Continue("--from", "next");

        Assert.Equal("", outcome.Errors);
        var made = Assert.Single(Sandbox.Calls, call => call.StartsWith("dotnet run", StringComparison.Ordinal));
        Assert.EndsWith($"artifacts/genesys --lookup-url {LookupUrl} Lookup__CustomFields=tier, vip:boolean Lookup__Budget=00:00:07.500", made, StringComparison.Ordinal);
        Assert.Contains("set its Execution Timeout to 12 seconds", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("next")]
    [InlineData("next", "--dry-run")]
    public void What_is_left_to_do_is_listed_in_its_order(params string[] options)
    {
        var outcome = Continue(["--from", .. options]);

        AssertSucceeded(outcome);
        var places = ((string[])["externalContacts:contact:view", "functionKey", "from Inactive to Active", "contact-lookup.custom.json", "Test it", "publish it", "contact-lookup.flow.yaml", "egress-ranges"])
            .Select(step => outcome.Output.IndexOf(step, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [SkippableFact]
    public void Without_the_SDK_the_command_that_writes_the_files_for_Genesys_is_shown()
    {
        Sandbox.When("az deployment group show*", Outputs(customFields: "tier, vip:boolean"));
        Sandbox.RemoveTool("dotnet");

        var outcome = Continue("--from", "next");

        Assert.Equal(0, outcome.Code);
        Assert.Contains($"--lookup-url {LookupUrl} Lookup__CustomFields=tier\\,\\ vip:boolean\n", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Without_a_network_the_missing_address_and_its_price_are_named()
    {
        Sandbox.When("az deployment group show*", Outputs(egress: ""));

        var outcome = Continue("--from", "next");

        Assert.Equal("", outcome.Errors);
        Assert.DoesNotContain("Its list of allowed IPs", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("has no fixed address", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("37 USD a month", outcome.Output, StringComparison.Ordinal);
    }
}
