using System.Buffers;
using System.Text;
using ContactLookup.Answers;
using ContactLookup.Settings;
using TestKit;

namespace ContactLookup.Tests.Answers;

/// <summary>The schema that a data action's output contract is made of, against the answers it is about.</summary>
public sealed class AnswerContractTests
{
    private static readonly CustomFieldSettings[] Declared =
        [new("custom_tier", CustomFieldType.Text), new("custom_points", CustomFieldType.Number), new("custom_vip", CustomFieldType.Flag)];

    public static TheoryData<LookupStatus> Statuses => [.. Enum.GetValues<LookupStatus>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void An_answer_of_every_status_keeps_the_contract(LookupStatus status) =>
        Assert.Empty(Contract().FindProblems(Written(new LookupAnswer { Status = status })));

    [Fact]
    public void The_contract_is_draft_04_and_flat()
    {
        var contract = Contract(Declared).Root;

        Assert.Equal("http://json-schema.org/draft-04/schema#", contract.GetProperty("$schema").GetString());
        Assert.All(contract.GetProperty("properties").EnumerateObject(), property =>
            Assert.Contains(property.Value.GetProperty("type").GetString(), (string[])["string", "number", "integer", "boolean"]));
    }

    [Fact]
    public void Every_key_is_required_and_every_key_of_an_answer_is_in_the_contract()
    {
        var contract = Contract().Root;
        using var answer = System.Text.Json.JsonDocument.Parse(Written(new LookupAnswer { Status = LookupStatus.Found }));
        var keys = answer.RootElement.EnumerateObject().Select(member => member.Name).ToList();

        Assert.Equal(keys, contract.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal(keys, contract.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Declared_fields_are_promised_with_their_types_and_no_others_come()
    {
        var contract = Contract(Declared);
        var contact = new Contact { CustomFields = [new("custom_tier", "gold", true), new("custom_points", "12", false), new("custom_vip", "true", false)] };

        Assert.Empty(contract.FindProblems(Written(new LookupAnswer { Status = LookupStatus.Found, Contact = contact })));
        Assert.False(contract.Root.GetProperty("additionalProperties").GetBoolean());
        Assert.Contains("$ has no custom_vip", contract.FindProblems(Written(new LookupAnswer { Status = LookupStatus.Found })));
    }

    [Fact]
    public void An_answer_without_a_contact_has_the_declared_fields_too() =>
        Assert.Empty(Contract(Declared).FindProblems(Written(new LookupAnswer { Status = LookupStatus.NotFound, Contact = Contact.Nobody(Declared) })));

    [Fact]
    public void Without_declared_fields_those_of_the_contact_may_come() =>
        Assert.True(Contract().Root.GetProperty("additionalProperties").GetBoolean());

    private static JsonSchema Contract(params CustomFieldSettings[] declared)
    {
        var buffer = new ArrayBufferWriter<byte>();
        AnswerContract.Write(buffer, declared);
        return new JsonSchema(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static string Written(LookupAnswer answer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        AnswerWriter.Write(buffer, answer, "correlation");
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
