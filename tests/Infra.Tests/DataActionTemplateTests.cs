using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>The templates of the data actions, rendered by a Velocity engine with values that try to break out of them.</summary>
[Collection(SharedNodeTools.Name)]
public sealed class DataActionTemplateTests(NodeTools node)
{
    private static readonly string?[] Values =
    [
        "tel:+13175550125", "sip:agent@example.com", "anonymous", "", null, "\"", "\\", "\\\"", "\"},{\"region\":\"DE", "'", "${credentials.functionKey}",
        "$credentials.functionKey", "$!{input.region}", "$esc.jsonString(\"x\")", "#if(true)yes#end", "#set($x = 1)", "## a comment", "#*", "#[[raw]]#",
        "\0\u0001\b\f\n\r\t\u001f\u007f\u2028\u2029", "さくら", "😀", "</script>", "%2B", "+1 317",
    ];

    [SkippableTheory]
    [InlineData("contact-lookup.custom.json")]
    [InlineData("contact-lookup-entra.custom.json")]
    [InlineData("associate-contact.custom.json")]
    public async Task A_body_is_json_with_exactly_the_inputs_whatever_they_hold(string file)
    {
        var action = JsonNode.Parse(Repository.Read($"infra/genesys/{file}"))!;
        var template = (string)action["config"]!["request"]!["requestTemplate"]!;
        var names = action["contract"]!["input"]!["inputSchema"]!["properties"]!.AsObject().Select(input => input.Key).ToList();

        // Each value in each input, the others absent.
        var cases = names.SelectMany(name => Values.Select(value => (Name: name, Value: value))).ToList();
        var bodies = await RenderAsync(cases.Select(one => (template, new JsonObject { [one.Name] = one.Value })));

        Assert.Equal(cases.Count, bodies.Count);
        Assert.All(cases.Zip(bodies), pair =>
        {
            var body = JsonElement.Parse(pair.Second);
            Assert.Equal(names, body.EnumerateObject().Select(property => property.Name));
            Assert.All(names, name => Assert.Equal(name == pair.First.Name ? pair.First.Value ?? "" : "", body.GetProperty(name).GetString()));
        });
    }

    [SkippableTheory]
    [InlineData("find-external-contacts.custom.json", "phoneNumber")]
    [InlineData("associate-contact.custom.json", "conversationId")]
    public async Task An_input_stays_inside_its_part_of_the_address(string file, string input)
    {
        var action = JsonNode.Parse(Repository.Read($"infra/genesys/{file}"))!;
        var template = (string)action["config"]!["request"]!["requestUrlTemplate"]!;

        var addresses = await RenderAsync(Values.Append("../../oauth/clients?x=1#y&z").Select(value => (template, new JsonObject { [input] = value })));

        var harmless = (await RenderAsync([(template, new JsonObject { [input] = "value" })]))[0].Split("value");
        Assert.All(addresses, address =>
        {
            Assert.StartsWith(harmless[0], address, StringComparison.Ordinal);
            Assert.EndsWith(harmless[1], address, StringComparison.Ordinal);
            Assert.DoesNotMatch("[/?#&= ]", address[harmless[0].Length..^harmless[1].Length]);
        });
    }

    [SkippableFact]
    public async Task The_Entra_sign_in_is_a_client_credentials_request_with_the_credential()
    {
        var request = JsonNode.Parse(Repository.Read("infra/genesys/contact-lookup-entra.customAuth.json"))!["config"]!["request"]!;
        var credentials = new JsonObject
        {
            ["tenantId"] = "11111111-2222-3333-4444-555555555555",
            ["clientId"] = "id",
            ["clientSecret"] = "s~e.c&r=et",
            ["scope"] = "api://contact-lookup/.default",
            ["functionKey"] = "key",
        };

        var rendered = await RenderAsync(
            ((string[])[(string)request["requestUrlTemplate"]!, (string)request["headers"]!["Authorization"]!, (string)request["requestTemplate"]!])
                .Select(template => (template, new JsonObject())),
            credentials);

        Assert.Equal(
            [
                "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token",
                "Basic " + Convert.ToBase64String("id:s~e.c&r=et"u8),
                "grant_type=client_credentials&scope=api%3A%2F%2Fcontact-lookup%2F.default",
            ],
            rendered);
    }

    private async Task<IReadOnlyList<string>> RenderAsync(IEnumerable<(string Template, JsonObject Input)> cases, JsonObject? credentials = null)
    {
        var input = new JsonArray([.. cases.Select(one => (JsonNode)new JsonObject
        {
            ["template"] = one.Template,
            ["context"] = new JsonObject { ["input"] = one.Input, ["credentials"] = (credentials ?? new JsonObject { ["functionKey"] = "the key" }).DeepClone() },
        })]);
        return JsonSerializer.Deserialize<List<string>>(await node.RunAsync("render.mjs", [], input.ToJsonString()))!;
    }
}
