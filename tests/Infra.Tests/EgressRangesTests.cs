namespace Infra.Tests;

public sealed class EgressRangesTests : IDisposable
{
    private const string Ranges = """
        {"entities":[
          {"cidr":"192.0.2.1/32","service":"data-actions","region":"eu-central-1","direction":"both"},
          {"cidr":"192.0.2.2/32","service":"data-actions","region":"eu-central-1","direction":"outbound"},
          {"cidr":"192.0.2.3/32","service":"data-actions","region":"eu-central-1","direction":"inbound"},
          {"cidr":"192.0.2.4/32","service":"api","region":"eu-central-1","direction":"both"}]}
        """;

    private readonly Sandbox _sandbox = new("curl");

    public EgressRangesTests() => Skip.IfNot(_sandbox.Has("jq"), "jq is not installed; the script needs it.");

    public void Dispose() => _sandbox.Dispose();

    [SkippableFact]
    public void The_ranges_data_actions_call_from_are_printed_as_the_parameters_file_takes_them()
    {
        _sandbox.When("curl *https://api.mypurecloud.de/api/v2/ipranges", Ranges);

        var outcome = _sandbox.Run("infra/genesys/egress-ranges", ["mypurecloud.de"]);

        Assert.Equal("", outcome.Errors);
        Assert.Equal("  '192.0.2.1/32'\n  '192.0.2.2/32'\n", outcome.Output);
    }

    [SkippableTheory]
    [InlineData("""{"entities":[]}""")]
    [InlineData("""{"entities":[{"cidr":"192.0.2.4/32","service":"api","direction":"both"}]}""")]
    [InlineData("<html>")]
    [InlineData("{}")]
    public void An_answer_without_ranges_is_refused_because_an_empty_list_lets_everyone_in(string answer)
    {
        _sandbox.When("curl *", answer);

        var outcome = _sandbox.Run("infra/genesys/egress-ranges", ["mypurecloud.de"]);

        Assert.Equal(1, outcome.Code);
        Assert.Equal("", outcome.Output);
        Assert.Contains("open the app to everyone", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void When_Genesys_does_not_answer_the_option_for_a_saved_answer_is_named()
    {
        _sandbox.When("curl *", code: 22);

        var outcome = _sandbox.Run("infra/genesys/egress-ranges", ["mypurecloud.de"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("--from", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("192.0.2.2/32,192.0.2.1/32")]
    [InlineData("192.0.2.1/32,203.0.113.9/32", "missing: 192.0.2.2/32", "too many: 203.0.113.9/32")]
    public void A_parameters_file_is_compared_with_what_Genesys_lists(string listed, params string[] differences)
    {
        var answer = _sandbox.Write("ranges.json", Ranges);
        var addresses = string.Concat(listed.Split(',').Select(address => $"  '{address}'\n"));
        var file = _sandbox.Write("production.bicepparam", $"param allowedAddresses = [\n{addresses}]\nparam operatorAddresses = [\n  '198.51.100.7/32'\n]\n");

        var outcome = _sandbox.Run("infra/genesys/egress-ranges", ["--from", answer, "--check", file]);

        Assert.Equal(differences.Length == 0 ? 0 : 1, outcome.Code);
        Assert.All(differences, difference => Assert.Contains(difference, outcome.Errors, StringComparison.Ordinal));
        Assert.Equal(differences.Length == 0, outcome.Errors.Length == 0);
    }
}
