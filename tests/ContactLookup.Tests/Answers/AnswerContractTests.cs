using ContactLookup.Answers;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;
using ContactLookup.Tests.Providers;

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
        Assert.Empty(Samples.Contract().FindProblems(Samples.Written(new LookupAnswer { Status = status })));

    [Fact]
    public void The_contract_is_draft_04_and_flat()
    {
        var contract = Samples.Contract(Declared).Root;

        Assert.Equal("http://json-schema.org/draft-04/schema#", contract.GetProperty("$schema").GetString());
        Assert.All(contract.GetProperty("properties").EnumerateObject(), property =>
        {
            // Genesys takes lists of texts, and no other nesting.
            var isList = property.Value.GetProperty("type").GetString() == "array";
            var scalar = isList ? property.Value.GetProperty("items") : property.Value;
            Assert.Contains(scalar.GetProperty("type").GetString(), isList ? (string[])["string"] : ["string", "number", "integer", "boolean"]);
        });
    }

    [Fact]
    public void Every_key_is_required_and_every_key_of_an_answer_is_in_the_contract()
    {
        var contract = Samples.Contract().Root;
        using var answer = System.Text.Json.JsonDocument.Parse(Samples.Written(new LookupAnswer { Status = LookupStatus.Found }));
        var keys = answer.RootElement.EnumerateObject().Select(member => member.Name).ToList();

        Assert.Equal(keys, contract.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal(keys, contract.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Declared_fields_are_promised_with_their_types_and_no_others_come()
    {
        var contract = Samples.Contract(Declared);
        var contact = new Contact { CustomFields = [new("custom_tier", "gold", true), new("custom_points", "12", false), new("custom_vip", "true", false)] };

        Assert.Empty(contract.FindProblems(Samples.Written(new LookupAnswer { Status = LookupStatus.Found, Contact = contact })));
        Assert.Contains("custom_vip", Assert.Single(contract.FindProblems(Samples.Written(new LookupAnswer { Status = LookupStatus.Found }))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_a_contact_has_the_declared_fields_too() =>
        Assert.Empty(Samples.Contract(Declared).FindProblems(Samples.Written(new LookupAnswer { Status = LookupStatus.NotFound, Contact = Contact.Nobody(Declared) })));

    [Fact]
    public void Without_declared_fields_those_of_the_contact_may_come()
    {
        var contact = new Contact { CustomFields = [new("custom_tier", "gold", true)] };

        Assert.Empty(Samples.Contract().FindProblems(Samples.Written(new LookupAnswer { Status = LookupStatus.Found, Contact = contact })));
    }

    [Fact]
    public void An_answer_with_what_a_later_version_may_add_keeps_the_contract_that_was_published_with_this_one()
    {
        // A published data action keeps its contract, and the app behind it is upgraded.
        var later = Samples.Written(new LookupAnswer { Status = LookupStatus.Found, Contact = Contact.Nobody(Declared) }).Replace("\"status\":\"found\"", "\"status\":\"of_later\",\"preferredLanguage\":\"de\"", StringComparison.Ordinal);

        Assert.Empty(new JsonSchema(Samples.Contract(Declared).Root.GetRawText()).FindProblems(later));
    }

    [Fact]
    public void Every_status_is_named_where_an_author_looks_for_it() =>
        Assert.All(LookupStatusNames.All, status =>
            Assert.Contains(status, Samples.Contract().Root.GetProperty("properties").GetProperty("status").GetProperty("description").GetString(), StringComparison.Ordinal));

    [Fact]
    public void The_largest_answer_there_can_be_is_smaller_than_256_KB()
    {
        // Every text as long as one can be, of a character that takes the most bytes, and as many custom fields as there can be.
        var longest = TextOf(ContactMapper.LongestText);
        var customFields = Enumerable.Range(0, CustomFieldFlattener.Most).Select(i => $"\"{i:000}{new string('k', 100)}\":{(i < 7 ? longest : TextOf(10))}");
        var definition = ProviderDefinitions.Load("genesys").Response with
        {
            Contact = ContactMapper.Names.ToDictionary(name => name, IReadOnlyList<string> (_) => ["/text"]),
        };
        var record = $$"""{"contacts":[{"text":{{longest}},"customFields":{ {{string.Join(',', customFields)}} } }]}""";
        using var reply = System.Text.Json.JsonDocument.Parse(record);

        var match = new MatchReader(definition, [], defaultRegion: null).Read(reply.RootElement, Samples.Number, PhoneFormat.E164)!.Choose(MatchRule.OnlyIfSingle)!;
        var written = Encoding.UTF8.GetByteCount(Samples.Written(new LookupAnswer { Status = LookupStatus.Found, Contact = match.Contact }));

        Assert.Equal(CustomFieldFlattener.Most, match.Contact.CustomFields.Count);
        Assert.InRange(written, 200 * 1024, 256 * 1024);

        static string TextOf(int characters) => $"\"{string.Concat(Enumerable.Repeat("\\u0001", characters))}\"";
    }
}
