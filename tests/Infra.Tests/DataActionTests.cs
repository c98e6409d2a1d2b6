using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Tests;

public sealed partial class DataActionTests
{
    private static readonly string[] Booleans = ["found", "retryable", "cached", "surveyOptOut"];

    private static readonly string[] Strings =
    [
        "status", "reason", "contractVersion", "provider", "correlationId", "phoneNumber", "matchedFormat",
        "contactId", "contactType", "firstName", "middleName", "lastName", "fullName", "salutation", "title",
        "companyId", "companyName", "workPhone", "cellPhone", "homePhone", "otherPhone", "workEmail", "personalEmail", "otherEmail",
        "address1", "address2", "city", "state", "postalCode", "countryCode", "externalSystemUrl",
    ];

    private static readonly JsonElement Action = JsonDocument.Parse(Text("contact-lookup.custom.json")).RootElement;

    private static JsonElement Request => Action.GetProperty("config").GetProperty("request");

    private static JsonElement Inputs => Action.GetProperty("contract").GetProperty("input").GetProperty("inputSchema").GetProperty("properties");

    private static JsonElement Outputs => Action.GetProperty("contract").GetProperty("output").GetProperty("successSchema").GetProperty("properties");

    [Fact]
    public void The_output_contract_has_every_key_of_the_answer_as_a_scalar()
    {
        var expected = Strings.Select(key => (key, "string"))
            .Concat(Booleans.Select(key => (key, "boolean")))
            .Append(("matchCount", "integer"));

        var actual = Outputs.EnumerateObject().Select(property => (property.Name, property.Value.GetProperty("type").GetString()!));

        Assert.Equal(expected.Order(), actual.Order());
    }

    [Fact]
    public void The_import_file_has_the_keys_an_import_needs()
    {
        Assert.Equal("custom-rest-actions", Action.GetProperty("integrationType").GetString());
        Assert.Equal("custom", Action.GetProperty("actionType").GetString());
        Assert.False(Action.GetProperty("secure").GetBoolean());
        var response = Action.GetProperty("config").GetProperty("response");
        Assert.Equal("${rawResult}", response.GetProperty("successTemplate").GetString());
        Assert.Empty(response.GetProperty("translationMap").EnumerateObject());
        Assert.Empty(response.GetProperty("translationMapDefaults").EnumerateObject());
    }

    [Fact]
    public void The_request_is_a_post_with_the_key_from_the_credential()
    {
        Assert.Equal("POST", Request.GetProperty("requestType").GetString());
        Assert.StartsWith("https://", Request.GetProperty("requestUrlTemplate").GetString(), StringComparison.Ordinal);
        Assert.Equal("${credentials.functionKey}", Request.GetProperty("headers").GetProperty("x-functions-key").GetString());
        Assert.Equal("application/json", Request.GetProperty("headers").GetProperty("Content-Type").GetString());
    }

    [Theory]
    [InlineData("tel:+13175550125")]
    [InlineData("")]
    [InlineData("\"},{\"")]
    [InlineData("back\\slash")]
    public void The_body_is_json_whatever_the_caller_is(string caller)
    {
        var template = Request.GetProperty("requestTemplate").GetString()!;
        Assert.Equal(1, EscapedInput().Count(template));

        // What the macro does with a string: JSON escapes, without quotes around them.
        var body = EscapedInput().Replace(template, JsonSerializer.Serialize(caller)[1..^1].Replace("$", "$$", StringComparison.Ordinal));

        Assert.Equal(caller, JsonDocument.Parse(body).RootElement.GetProperty("phoneNumber").GetString());
    }

    [Fact]
    public void Names_of_inputs_and_outputs_are_ones_Genesys_takes()
    {
        string[] reserved = ["orgId", "integrationId", "rawRequest"];

        Assert.All(
            Inputs.EnumerateObject().Concat(Outputs.EnumerateObject()),
            property =>
            {
                Assert.Matches("^[A-Za-z][A-Za-z0-9_-]*$", property.Name);
                Assert.DoesNotContain(property.Name, reserved);
            });
    }

    [Fact]
    public void The_flow_uses_inputs_and_outputs_of_the_contract_and_handles_all_three_paths()
    {
        var flow = Text("contact-lookup.flow.yaml");

        Assert.All(Keys(flow, "inputs"), key => Assert.True(Inputs.TryGetProperty(key, out _), key));
        Assert.All(Keys(flow, "successOutputs"), key => Assert.True(Outputs.TryGetProperty(key, out _), key));
        Assert.NotEmpty(Keys(flow, "inputs"));
        Assert.NotEmpty(Keys(flow, "successOutputs"));
        Assert.All(["success:", "failure:", "timeout:"], path => Assert.Contains("                " + path + "\n", flow, StringComparison.Ordinal));
        Assert.Contains($"                    {Action.GetProperty("name").GetString()}:\n", flow, StringComparison.Ordinal);
    }

    // The keys one level below a line that is `name:` and nothing else, the first of them.
    private static string[] Keys(string yaml, string name)
    {
        var lines = yaml.Split('\n');
        var start = Array.FindIndex(lines, line => line.Trim() == name + ":");
        var indent = Indent(lines[start]);
        return [.. lines
            .Skip(start + 1)
            .TakeWhile(line => Indent(line) > indent)
            .Where(line => Indent(line) == indent + 2 && line.TrimEnd().EndsWith(':'))
            .Select(line => line.Trim().TrimEnd(':'))];
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, "infra", "genesys", file));

    [GeneratedRegex(@"\$!esc\.jsonString\(\$\{input\.phoneNumber\}\)")]
    private static partial Regex EscapedInput();
}
