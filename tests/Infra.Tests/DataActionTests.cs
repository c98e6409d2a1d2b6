using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ContactLookup.Answers;
using ContactLookup.Settings;

namespace Infra.Tests;

public sealed partial class DataActionTests
{
    private static readonly JsonElement Action = JsonDocument.Parse(Text("contact-lookup.custom.json")).RootElement;

    private static JsonElement Request => Action.GetProperty("config").GetProperty("request");

    private static JsonElement Inputs => Action.GetProperty("contract").GetProperty("input").GetProperty("inputSchema").GetProperty("properties");

    private static JsonElement OutputSchema => Action.GetProperty("contract").GetProperty("output").GetProperty("successSchema");

    private static JsonElement Outputs => OutputSchema.GetProperty("properties");

    [Fact]
    public void The_output_contract_is_what_the_app_promises_of_its_answers()
    {
        var promised = PublishedContract([]);

        Assert.Equal(Properties(promised), Properties(OutputSchema));
        Assert.Equal(promised.GetProperty("$schema").GetString(), OutputSchema.GetProperty("$schema").GetString());
        Assert.Equal(promised.GetProperty("title").GetString(), OutputSchema.GetProperty("title").GetString());

        // Custom fields, and what a later version of the app adds, pass through a data action that was published before.
        Assert.True(OutputSchema.GetProperty("additionalProperties").GetBoolean());
        Assert.True(promised.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void Declared_custom_fields_come_on_top_of_the_import_file_and_change_nothing_of_it()
    {
        var promised = PublishedContract(
        [
            new CustomFieldSettings("custom_tier", CustomFieldType.Text),
            new CustomFieldSettings("custom_points", CustomFieldType.Number),
            new CustomFieldSettings("custom_vip", CustomFieldType.Flag),
        ]);

        Assert.Equal(
            [.. Properties(OutputSchema), """custom_tier {"type":"string"}""", """custom_points {"type":"number"}""", """custom_vip {"type":"boolean"}"""],
            Properties(promised));
        AssertNamesAreOnesGenesysTakes(promised.GetProperty("properties"));
    }

    [Fact]
    public void The_output_contract_is_flat_and_without_references()
    {
        Assert.DoesNotContain("$ref", OutputSchema.GetRawText(), StringComparison.Ordinal);
        Assert.All(Outputs.EnumerateObject(), output =>
        {
            Assert.Contains(output.Value.GetProperty("type").GetString(), (string[])["string", "integer", "number", "boolean"]);
            Assert.Empty(output.Value.EnumerateObject().Select(keyword => keyword.Name).Except(["type", "description"]));
        });
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
        AssertNamesAreOnesGenesysTakes(Inputs);
        AssertNamesAreOnesGenesysTakes(Outputs);
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

    /// <summary>What <c>GET /api/contract</c> answers.</summary>
    private static JsonElement PublishedContract(IReadOnlyList<CustomFieldSettings> customFields)
    {
        var schema = new ArrayBufferWriter<byte>();
        AnswerContract.Write(schema, customFields);
        using var json = JsonDocument.Parse(schema.WrittenMemory);
        return json.RootElement.Clone();
    }

    private static IEnumerable<string> Properties(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(property => $"{property.Name} {JsonSerializer.Serialize(property.Value)}");

    private static void AssertNamesAreOnesGenesysTakes(JsonElement properties)
    {
        string[] reserved = ["orgId", "integrationId", "rawRequest"];

        Assert.All(properties.EnumerateObject(), property =>
        {
            Assert.Matches("^[A-Za-z][A-Za-z0-9_-]*$", property.Name);
            Assert.DoesNotContain(property.Name, reserved);
        });
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
