using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>The Terraform files, parsed by an HCL parser and held against the provider's schema.</summary>
[Collection(SharedNodeTools.Name)]
public sealed partial class TerraformTests(NodeTools node)
{
    // Terraform's own, which any resource may have.
    private static readonly string[] MetaArguments = ["count", "for_each", "depends_on", "lifecycle", "provider"];

    private static readonly JsonElement Schema = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "terraform-provider-schema.json")));

    [SkippableTheory]
    [InlineData("1-role")]
    [InlineData("2-lookup")]
    public async Task Every_resource_and_argument_is_in_the_providers_schema(string step)
    {
        var terraform = await ParseAsync(step);

        var problems = new List<string>();
        foreach (var kind in (string[])["resource", "data"])
        {
            foreach (var (type, name, body) in Blocks(terraform, kind))
            {
                if (Schema.GetProperty(kind).TryGetProperty(type, out var schema))
                {
                    Check(schema, body, $"{kind} {type}.{name}", problems);
                }
                else
                {
                    problems.Add($"the provider's schema here has no {kind} {type}");
                }
            }
        }

        Assert.Empty(problems);
        Assert.NotEmpty(Blocks(terraform, "resource"));
    }

    [SkippableTheory]
    [InlineData("1-role")]
    [InlineData("2-lookup")]
    public async Task Every_reference_is_to_something_that_is_declared(string step)
    {
        var terraform = await ParseAsync(step);
        var declared = Blocks(terraform, "resource").Select(block => $"{block.Type}.{block.Name}")
            .Concat(Blocks(terraform, "data").Select(block => $"data.{block.Type}.{block.Name}"))
            .Concat(Names(terraform, "variable").Select(name => "var." + name))
            .Concat(terraform.TryGetProperty("locals", out var locals) ? locals[0].EnumerateObject().Select(local => "local." + local.Name) : [])
            .ToHashSet();

        var used = References().Matches(terraform.GetRawText()).Select(match => match.Value).ToHashSet();

        Assert.Empty(used.Except(declared));
    }

    [SkippableFact]
    public async Task The_second_step_reads_the_roles_of_the_first()
    {
        var made = Blocks(await ParseAsync("1-role"), "resource").Where(block => block.Type == "genesyscloud_auth_role").Select(block => block.Body.GetProperty("name").GetString());
        var second = await ParseAsync("2-lookup");
        var read = Blocks(second, "data").Where(block => block.Type == "genesyscloud_auth_role").Select(block => block.Body.GetProperty("name").GetString());

        Assert.Equal(made.Order(), read.Order());

        // The provider warns against making a role and granting it in one run.
        Assert.DoesNotContain(Blocks(second, "resource"), block => block.Type == "genesyscloud_auth_role");
    }

    [SkippableFact]
    public async Task The_variables_of_a_deployment_are_ones_the_second_step_has()
    {
        var variables = JsonElement.Parse(Repository.Read("infra/genesys/deployment.tfvars.json"));

        Assert.Empty(variables.EnumerateObject().Select(variable => variable.Name).Except(Names(await ParseAsync("2-lookup"), "variable")));
    }

    [SkippableFact]
    public async Task Without_an_address_only_the_client_is_made_so_that_infra_deploy_can_follow()
    {
        var always = Blocks(await ParseAsync("2-lookup"), "resource").Where(block => !block.Body.TryGetProperty("count", out _) && !block.Body.TryGetProperty("for_each", out _));

        Assert.Equal(["genesyscloud_oauth_client.lookup"], always.Select(block => $"{block.Type}.{block.Name}"));
    }

    [SkippableFact]
    public async Task The_actions_have_the_headers_of_the_files()
    {
        var headers = Blocks(await ParseAsync("2-lookup"), "resource")
            .Where(block => block.Type.Contains("_action", StringComparison.Ordinal))
            .Select(block => block.Body.GetProperty("config_request")[0].GetProperty("headers").GetString());

        Assert.Equal(["${each.value.file.config.request.headers}", "${local.sign_in.config.request.headers}"], headers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_argument_and_a_missing_one_are_found()
    {
        var problems = new List<string>();
        var client = JsonElement.Parse("""{"name": "x", "colour": "red", "roles": [{"division_id": "*"}]}""");

        Check(Schema.GetProperty("resource").GetProperty("genesyscloud_oauth_client"), client, "client", problems);

        Assert.Equal(["client has no authorized_grant_type", "client.roles has no role_id", "client: colour is not an argument"], problems.Order(StringComparer.Ordinal));
    }

    private async Task<JsonElement> ParseAsync(string step)
    {
        var path = Repository.PathOf($"infra/genesys/terraform/{step}/main.tf");
        return JsonElement.Parse(await node.RunAsync("hcl.mjs", [path], "")).GetProperty(path);
    }

    private static void Check(JsonElement schema, JsonElement body, string at, List<string> problems)
    {
        var required = schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).ToList();
        var known = required.Concat(schema.GetProperty("optional").EnumerateArray().Select(name => name.GetString()!)).Concat(MetaArguments).ToHashSet();
        problems.AddRange(body.EnumerateObject().Where(argument => !known.Contains(argument.Name)).Select(argument => $"{at}: {argument.Name} is not an argument"));
        problems.AddRange(required.Where(name => !body.TryGetProperty(name, out _)).Select(name => $"{at} has no {name}"));
        if (!schema.TryGetProperty("blocks", out var blocks))
        {
            return;
        }

        foreach (var block in blocks.EnumerateObject())
        {
            if (body.TryGetProperty(block.Name, out var inner))
            {
                foreach (var one in inner.EnumerateArray())
                {
                    Check(block.Value, one, $"{at}.{block.Name}", problems);
                }
            }
        }
    }

    private static List<(string Type, string Name, JsonElement Body)> Blocks(JsonElement terraform, string kind) =>
        terraform.TryGetProperty(kind, out var blocks)
            ? [.. blocks.EnumerateObject().SelectMany(type => type.Value.EnumerateObject().Select(block => (type.Name, block.Name, block.Value[0])))]
            : [];

    private static IEnumerable<string> Names(JsonElement terraform, string kind) =>
        terraform.TryGetProperty(kind, out var blocks) ? blocks.EnumerateObject().Select(block => block.Name) : [];

    [GeneratedRegex(@"(?<![\w.])(?:(?:data\.)?genesyscloud_\w+\.\w+|(?:var|local)\.\w+)")]
    private static partial Regex References();
}
