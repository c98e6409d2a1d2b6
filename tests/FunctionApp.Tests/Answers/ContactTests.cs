using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FunctionApp.Tests.Answers;

public sealed class ContactTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task A_full_record_fills_the_flat_answer()
    {
        var reply = await shared.App.LookUpAsync("tel:+13175550125");

        Contract.AssertKeptBy(reply);
        Assert.Equal("found", reply.Status);
        Assert.Equal("e164", reply["matchedFormat"]);
        Assert.Equal("Curated", reply["contactType"]);
        Assert.Equal("Eleanor Quinn Whitfield", reply["fullName"]);
        Assert.Equal("+13175550125", reply["workPhone"]);
        Assert.Equal("Harbour Light Marine Supply", reply["companyName"]);
        Assert.Equal(("Private", "Marine equipment", "https://harbourlight.example"), (reply["companyType"], reply["companyIndustry"], reply["companyUrl"]));
        Assert.Equal("CRM-100125", reply["externalId"]);
        Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", reply["lastModified"]);
        Assert.Equal(1, reply.Json.GetProperty("matchCount").GetInt32());
    }

    [Theory]
    [InlineData("+12065550110")]
    [InlineData("+33199000042")]
    [InlineData("+491713920015")]
    [InlineData("+61491570156")]
    [InlineData("+442079460321")]
    [InlineData("+61491570157")]
    [InlineData("+46701740615")]
    public async Task A_name_in_any_script_arrives_as_it_is_stored(string number)
    {
        var stored = shared.App.Cloud.Genesys.Contacts.All.Single(contact => contact.ToJsonString(Readable).Contains(number, StringComparison.Ordinal));

        var reply = await shared.App.LookUpAsync(number);

        Contract.AssertKeptBy(reply);
        Assert.Equal(((string?)stored["firstName"], (string?)stored["lastName"]), (reply["firstName"], reply["lastName"]));
        Assert.Contains(reply["lastName"] + reply["firstName"], c => !char.IsAscii(c));

        // Letters are readable in the raw body too; only what is no letter may be an escape there.
        Assert.All(reply["lastName"].Split(' ').Where(word => word.All(char.IsLetter)), word => Assert.Contains(word, reply.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text", "\"plain\"")]
    [InlineData("empty_text", "\"\"")]
    [InlineData("number", "12.5")]
    [InlineData("negative", "-3.75")]
    [InlineData("tiny", "1e-07")]
    [InlineData("integer", "42")]
    [InlineData("big_integer", "9007199254740993")]
    [InlineData("yes", "true")]
    [InlineData("no", "false")]
    [InlineData("date", "\"2026-11-21\"")]
    [InlineData("date_time", "\"2026-11-21T06:40:00+01:00\"")]
    [InlineData("strings", "\"a, b, c\"")]
    [InlineData("numbers", "\"1, 2.5, 3\"")]
    [InlineData("empty_array", "\"\"")]
    [InlineData("empty_object", null)]
    [InlineData("nested_level_deep_value", "\"bottom\"")]
    [InlineData("nested_flag", "true")]
    [InlineData("nothing", "\"\"")]
    [InlineData("Loyalty_Tier", "\"silver\"")]
    [InlineData("na_ve_cl_", "\"é\"")]
    [InlineData("multi_line", "\"one\\ntwo\\t\\\"three\\\" \\\\ four\"")]
    public async Task A_custom_field_of_any_kind_is_a_scalar_under_a_safe_key(string key, string? json)
    {
        var reply = await shared.App.LookUpAsync("+17025550156");

        Contract.AssertKeptBy(reply);
        Assert.Equal(json, reply.Json.TryGetProperty($"custom_{key}", out var value) ? value.GetRawText() : null);
    }

    [Fact]
    public async Task A_custom_list_of_objects_is_its_json_as_a_text()
    {
        var reply = await shared.App.LookUpAsync("+17025550156");

        var list = JsonNode.Parse(reply["custom_objects"])!.AsArray();
        Assert.Equal(["A-1", "B-7"], list.Select(item => (string)item!["sku"]!));
    }

    [Fact]
    public async Task Two_custom_fields_with_the_same_key_become_one()
    {
        var reply = await shared.App.LookUpAsync("+17025550156");

        Assert.Equal(["custom_Loyalty_Tier"], reply.Json.EnumerateObject().Select(m => m.Name).Where(n => n.Contains("oyalty", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_answer_without_a_contact_has_no_custom_fields_and_only_empty_texts()
    {
        var reply = await shared.App.LookUpAsync("+13175550198");

        Contract.AssertKeptBy(reply);
        Assert.Equal(Contract.Fields.Count, reply.Json.EnumerateObject().Count());
        Assert.All(Contract.Fields.SkipWhile(f => f.Key != "contactId"), field =>
            Assert.Equal(field.Kind switch { JsonValueKind.String => "\"\"", JsonValueKind.Array => "[]", _ => "false" }, reply.Json.GetProperty(field.Key).GetRawText()));
    }

    [Fact]
    public async Task The_schema_this_deployment_gives_for_a_data_action_names_the_same_fields_in_the_same_order()
    {
        var schema = await shared.App.GetAsync("/api/contract");

        Assert.Equal((200, "application/schema+json"), (schema.HttpStatus, schema.ContentType));
        var types = Contract.Fields.Select(f => (f.Key, f.Kind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "integer",
            JsonValueKind.Array => "array",
            _ => "boolean",
        }));
        Assert.Equal(types, schema.Json.GetProperty("properties").EnumerateObject().Select(p => (p.Name, p.Value.GetProperty("type").GetString()!)));
    }
}
