using System.Reflection;
using System.Text.Json.Serialization;
using ContactLookup.Providers;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;
using ContactLookup.Providers.Requests;

namespace ContactLookup.Tests.Providers;

/// <summary>The schema that an editor completes by says what the code says.</summary>
public sealed class DefinitionSchemaTests
{
    private static readonly JsonSchema Schema = new(Samples.DefinitionText("provider.schema"));

    public static TheoryData<string> Shipped => [.. ProviderDefinitions.Shipped];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_definition_is_valid_and_names_the_schema_beside_it(string name)
    {
        var text = Samples.DefinitionText(name);

        var definition = ProviderDefinitions.Load(name);

        Assert.Empty(Schema.FindProblems(text));
        Assert.Equal("provider.schema.json", definition.Schema);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_definition_and_its_variants_have_no_problem(string name) => Assert.All(
        ProviderDefinitions.Load(name).Variants.Keys.Select(variant => $"{name}#{variant}").Prepend(name),
        one => Assert.Empty(ProviderFactory.FindProblems(Samples.Settings(ProviderDefinitions.Load(one)))));

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_version_in_an_address_is_a_value_with_a_default(string name)
    {
        var definition = ProviderDefinitions.Load(name);

        // Genesys Cloud has one version, and settings of its own.
        Assert.True(name == "genesys" || !definition.Request.Url.Split('/').Any(segment => segment is ['v', >= '0' and <= '9', ..]), definition.Request.Url);
        Assert.True(!definition.Holes.Contains("version") || definition.Values.ContainsKey("version"));
    }

    public static TheoryData<string, string> Parts => new()
    {
        { nameof(ProviderDefinition), "" },
        { nameof(AuthenticationDefinition), "authentication" },
        { nameof(RequestDefinition), "request" },
        { nameof(ResponseDefinition), "response" },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_key_of_the_code_is_in_the_schema_and_the_reverse(string type, string part)
    {
        var properties = typeof(ProviderDefinition).Assembly.GetTypes().Single(t => t.Name == type).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.Name != "EqualityContract").ToList();
        var schema = part.Length == 0 ? Schema.Root : Schema.Root.GetProperty("definitions").GetProperty(part);

        Assert.Equal(properties.Select(KeyOf).Order(), schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(
            properties.Where(p => p.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null).Select(KeyOf).Order(),
            schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void Every_choice_of_the_code_is_in_the_schema_and_the_reverse()
    {
        Assert.Equal(NamesOf<AuthenticationType>(), Choices("authentication", "type"));
        Assert.Equal(NamesOf<ClientAuthentication>(), Choices("authentication", "clientAuthentication"));
        Assert.Equal(PhoneForms.Names.Order(), Enum(Property("request", "numberForms").GetProperty("items")));
        Assert.Equal([.. ContactMapper.Names.Order()], Property("response", "contact").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
    }

    [Fact]
    public void Defaults_in_the_schema_are_those_of_the_code()
    {
        var definition = Samples.Definition(Samples.DefinitionWith());

        Assert.Equal(definition.Request.Method, Property("request", "method").GetProperty("default").GetString());
        Assert.Equal(definition.Request.NumberForms, Property("request", "numberForms").GetProperty("default").EnumerateArray().Select(form => form.GetString()));
        Assert.Equal(definition.Request.RequestsPerMinute, Property("request", "requestsPerMinute").GetProperty("default").GetInt32());
        Assert.Equal("basic", Property("authentication", "clientAuthentication").GetProperty("default").GetString());
        Assert.Equal(ClientAuthentication.Basic, definition.Authentication.ClientAuthentication);
        Assert.Equal(definition.Response.MatchesMayBeAbsent, Property("response", "matchesMayBeAbsent").GetProperty("default").GetBoolean());
        Assert.Equal(definition.Response.NotFoundMeansNobody, Property("response", "notFoundMeansNobody").GetProperty("default").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Help_is_for_a_status_an_answer_can_have_or_for_a_code_of_the_vendor(string name)
    {
        foreach (var key in ProviderDefinitions.Load(name).Help.Keys)
        {
            // Codes of vendors are in capitals, numbered or dotted; a misspelt status is neither.
            Assert.True(LookupStatusNames.All.Contains(key) || key.Any(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '.'), key);
        }
    }

    private static JsonElement Property(string part, string name) => Schema.Root.GetProperty("definitions").GetProperty(part).GetProperty("properties").GetProperty(name);

    private static IEnumerable<string?> Choices(string part, string name) => Enum(Property(part, name));

    private static IEnumerable<string?> Enum(JsonElement schema) => schema.GetProperty("enum").EnumerateArray().Select(value => value.GetString()).Order();

    private static IEnumerable<string?> NamesOf<T>()
        where T : struct, Enum =>
        typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name).Order();

    private static string KeyOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
