using System.Text.Encodings.Web;

namespace FunctionApp.Tests.Answers;

public sealed class ContactTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
