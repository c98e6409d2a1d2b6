using ContactLookup.Providers.Definitions;
using ContactLookup.Settings;
using Microsoft.Extensions.Configuration;

namespace ContactLookup.Tests.Providers;

/// <summary>A wrong definition stops the start. The message names the part and what to write instead.</summary>
public sealed class DefinitionProblemsTests
{
    private const string Basic = """{"type":"basic","userName":"u"}""";

    [Fact]
    public void A_correct_definition_has_no_problem() => Assert.Empty(Problems(Samples.DefinitionWith()));

    public static TheoryData<string, string> BrokenFiles => new()
    {
        { "", "not valid at $, line 1" },
        { "null", "the definition is empty" },
        { "[]", "not valid at $, line 1" },
        { "{\n\"title\": \"x\"\n", "line" },
        { """{"title":"x"}""", "'authentication', 'request', 'response'" },
        { Samples.DefinitionWith(more: "\"tittle\":1,"), "'tittle'" },
        { Samples.DefinitionWith(more: "\"title\":\"again\","), "title" },
        { Samples.DefinitionWith(more: "\"help\":null,"), "help is null" },
        { Samples.DefinitionWith(more: "\"help\":{\"throttled\":null},"), "$.help.throttled" },
        { Samples.DefinitionWith(more: "\"help\":{\"throttled\":3},"), "there has to be a text" },
        { Samples.DefinitionWith(more: "\"values\":{\"a\":null},"), "$.values.a" },
        { Samples.DefinitionWith(more: "\"variants\":null,"), "variants is null" },
        { Samples.DefinitionWith(authentication: """{"type":"magic"}"""), "$.authentication.type" },
        { Samples.DefinitionWith(authentication: """{"type":1}"""), "$.authentication.type" },
        { Samples.DefinitionWith(authentication: """{}"""), "'type'" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","numberForms":[null]}"""), "$.request.numberForms" },
        { Samples.DefinitionWith(request: """{"url":null}"""), "$.request.url" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","requestsPerMinute":1.5}"""), "$.request.requestsPerMinute" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":[]}}"""), "at least one" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":[1]}}"""), "strings only" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":{}}}"""), "a pointer or a list" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a","title":"/b"}}"""), "title" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"\ud800"}}"""), "$.response" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":"/a"}"""), "an object of fields" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a"},"readErrorAs":{"X":"429"}}"""), "$.response.readErrorAs.X" },
    };

    public static TheoryData<string, string> WrongParts => new()
    {
        { Samples.DefinitionWith().Replace("\"Sample\"", "\" \"", StringComparison.Ordinal), "title is empty" },
        { Samples.DefinitionWith(more: "\"servers\":{\"other\":\"https://x.example\"},"), "servers has 'other'" },
        { Samples.DefinitionWith(more: "\"servers\":{\"login\":\"http://x.example\"},"), "servers has 'login'" },
        { Samples.DefinitionWith(more: "\"servers\":{\"login\":\"https://u:p@x.example\"},"), "servers has 'login'" },
        { Samples.DefinitionWith(request: """{"url":"https://evil.example/{phone}"}"""), "must begin with a server" },
        { Samples.DefinitionWith(request: """{"url":"{api}.evil.example/{phone}"}"""), "must begin with a server" },
        { Samples.DefinitionWith(request: """{"url":"{api}@evil.example/{phone}"}"""), "must begin with a server" },
        { Samples.DefinitionWith(request: """{"url":"{api}:8443/{phone}"}"""), "must begin with a server" },
        { Samples.DefinitionWith(request: """{"url":"//evil.example/{phone}"}"""), "must begin with a server" },
        { Samples.DefinitionWith(request: """{"url":"{api}/x?phone={phone}"}"""), "request.query" },
        { Samples.DefinitionWith(request: """{"url":"{api}/x"}"""), "no {phone}" },
        { Samples.DefinitionWith(request: """{"url":"{api}/x","headers":{"X-Phone":"{phone}"}}"""), "no {phone}" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone"}"""), "without its counterpart" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}/{tenant}"}"""), "Providers__crm__Values__tenant" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}/.."}"""), "leads elsewhere" },
        { Samples.DefinitionWith(request: """{"url":"{api}/x","query":{"q":"phone:{phone:tel|word}"}}"""), "could be syntax" },
        { Samples.DefinitionWith(request: """{"url":"{api}/x","query":{"q":"phone:{phone|word}"},"numberForms":["e164","tel"]}"""), "could be syntax" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","method":"DELETE"}"""), "GET or POST" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","body":{}}"""), "use POST" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","method":"POST","body":{"a":"\ud800"}}"""), "half a surrogate pair" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","method":"POST","body":{"\ud800":1}}"""), "$.request.body" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","headers":{"Authorization":"x"}}"""), "'Authorization'" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","headers":{"Content-Type":"x"}}"""), "'Content-Type'" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","headers":{"X: y":"x"}}"""), "'X: y'" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","headers":{"X-Y":"a\r\nb"}}"""), "printable ASCII" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","numberForms":[]}"""), "numberForms is empty" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","numberForms":["local"]}"""), "'local' is not a form" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone:digits}","numberForms":["e164","digits"]}"""), "every request would be the same" },
        { Samples.DefinitionWith(request: """{"url":"{api}/{phone}","requestsPerMinute":-1}"""), "requestsPerMinute" },
        { Samples.DefinitionWith(response: """{"matches":"m","id":"/id","contact":{"title":"/a"}}"""), "response.matches" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"titel":"/a"}}"""), "response.contact has 'titel'" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","link":"{api}/{nowhere}","contact":{"title":"/a"}}"""), "Providers__crm__Values__nowhere" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","link":"{api}/{id","contact":{"title":"/a"}}"""), "without its counterpart" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"lastModified":"/a"}}"""), "comes from response.modified" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a"},"companyCustomFields":"a"}"""), "response.companyCustomFields" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{}}"""), "response.contact is empty" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"a"}}"""), "response.contact.title" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a"},"phones":"p"}"""), "response.phones" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a"},"errorCode":"e"}"""), "response.errorCode" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a"},"custom":{"a b":"/a","a-b":"/b"}}"""), "two names that are the same" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a"},"readErrorAs":{"X":429}}"""), "needs response.errorCode" },
        { Samples.DefinitionWith(response: """{"matches":"/m","id":"/id","contact":{"title":"/a"},"errorCode":"/e","readErrorAs":{"X":200}}"""), "must be an HTTP status from 400 to 599" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","tokenUrl":"{login}/t"}"""), "authentication.clientId is missing" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","clientId":"x"}"""), "authentication.tokenUrl is missing" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","tokenUrl":"https://evil.example/t","clientId":"x"}"""), "must begin with a server" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","tokenUrl":"{login}/{phone}","clientId":"x"}"""), "cannot contain the number" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","tokenUrl":"{login}/t","clientId":"{clientId}"}"""), "Providers__crm__ClientId" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","tokenUrl":"{login}/t","clientId":"x","instanceHosts":["salesforce.com"]}"""), "instanceHosts has 'salesforce.com'" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","tokenUrl":"{login}/t","clientId":"x","instanceHosts":[".com"]}"""), "instanceHosts has '.com'" },
        { Samples.DefinitionWith(authentication: """{"type":"client_credentials","tokenUrl":"{login}/t","clientId":"x","instanceHosts":[".a..com"]}"""), "instanceHosts has '.a..com'" },
        { Samples.DefinitionWith(authentication: """{"type":"api_key"}"""), "authentication.header is missing" },
        { Samples.DefinitionWith(authentication: """{"type":"api_key","header":"X Key"}"""), "authentication.header has 'X Key'" },
        { Samples.DefinitionWith(authentication: """{"type":"api_key","header":"Content-Length"}"""), "authentication.header has 'Content-Length'" },
        { Samples.DefinitionWith(authentication: """{"type":"basic"}"""), "authentication.userName is missing" },
        { Samples.DefinitionWith(authentication: """{"type":"basic","userName":"a:b"}"""), "colon" },
        { Samples.DefinitionWith(authentication: Basic.Replace("\"u\"", "\"ü\"", StringComparison.Ordinal)), "printable ASCII" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    [MemberData(nameof(WrongParts))]
    public void A_wrong_definition_is_refused_with_its_setting_and_the_part(string definition, string part)
    {
        var problem = Assert.Single(Problems(definition));

        Assert.StartsWith("Providers__crm__Definition (", problem, StringComparison.Ordinal);
        Assert.True(problem.Contains(part, StringComparison.Ordinal), problem);
        Assert.DoesNotContain("Exception", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("ContactLookup.", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(".NET", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_problems_of_all_parts_are_in_one_message()
    {
        var definition = Samples.DefinitionWith("""{"type":"basic"}""", """{"url":"{api}/x"}""", """{"matches":"m","id":"/id","contact":{"title":"/a"}}""");

        var problem = Assert.Single(Problems(definition));

        Assert.Contains("authentication.userName", problem, StringComparison.Ordinal);
        Assert.Contains("no {phone}", problem, StringComparison.Ordinal);
        Assert.Contains("response.matches", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_definition_is_refused_with_the_shipped_ones()
    {
        var problem = Assert.Single(Problems(null, ("Providers__crm__Definition", "/no/such/file.json")));

        Assert.Contains("salesforce", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("salesforce#deals", "has no variant 'deals'. Accepted: salesforce, salesforce#leads.")]
    [InlineData("zendesk#leads", "has no variant 'leads'. Accepted: zendesk.")]
    [InlineData("dynamics#", "has no variant ''. Accepted: dynamics, dynamics#accounts, dynamics#leads.")]
    public void A_variant_that_the_definition_does_not_have_is_refused_with_those_it_has(string definition, string part) =>
        Assert.Contains(Problems(null, ("Providers__crm__Definition", definition)), problem => problem.Contains(part, StringComparison.Ordinal));

    [Fact]
    public void A_mistake_in_a_variant_is_refused_with_the_name_of_the_variant()
    {
        var definition = Samples.DefinitionWith(more: """ "variants":{"leads":{"response":{"phons":"/p"}}},""");

        Assert.Empty(Problems(definition));
        Assert.Contains("variant 'leads'", Assert.Single(Problems(definition, variant: "#leads")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_replaces_what_it_has_and_removes_what_is_null_in_it()
    {
        var definition = Samples.DefinitionWith(
            response: """{"matches":"/people","id":"/id","phones":["/a","/b"],"contact":{"fullName":"/name","title":"/title"}}""",
            more: """ "variants":{"leads":{"title":"Leads","response":{"phones":"/c","contact":{"title":null,"firstName":"/first"}}}},""");

        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            File.WriteAllText(file, definition);
            var leads = ProviderDefinitions.Load(file + "#leads");
            Assert.Equal(("Leads", "/people"), (leads.Title, leads.Response.Matches));
            Assert.Equal(["/c"], leads.Response.Phones);
            Assert.Equal(["firstName", "fullName"], leads.Response.Contact.Keys.Order());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("tier", "contains 'tier', which no provider has. Accepted: country. For more, write a definition of your own, as response.custom.")]
    [InlineData("country, company.tier:number", "contains 'company.tier:number', which no provider has. Remove it, or add it to a definition of your own, as response.companyCustomFields.")]
    public void A_declared_custom_field_that_the_definition_cannot_have_is_refused_with_those_it_has(string declared, string part) =>
        Assert.Contains($"Lookup__CustomFields {part}", Problems(null, ("Providers__crm__Definition", "salesforce"), ("Lookup__CustomFields", declared)));

    [Theory]
    [InlineData("salesforce", "versoin", "v68.0", "Providers__crm__Values__versoin is not used by the definition salesforce. Accepted: version.")]
    [InlineData("genesyscopy", "tenant", "x", "")]
    [InlineData("salesforce", "version", "62.0", "Providers__crm__Values__version is '62.0'. Write it like v62.0, which is the default.")]
    [InlineData("salesforce", "version", "latest", "Write it like v62.0")]
    [InlineData("dynamics", "version", "v9", "Write it like v9.2")]
    public void A_value_that_the_definition_does_not_have_is_refused_with_those_it_has(string definition, string value, string given, string part) =>
        Assert.Contains(
            Problems(definition == "genesyscopy" ? Samples.DefinitionWith() : null, [.. definition == "genesyscopy" ? ((string, string)[])[] : [("Providers__crm__Definition", definition)], ($"Providers__crm__Values__{value}", given)]),
            problem => problem.Contains(part.Length == 0 ? "It has no values: remove the setting." : part, StringComparison.Ordinal));

    [Theory]
    [InlineData("salesforce", "version", "v68.0")]
    [InlineData("dynamics", "tenant", "4c1f")]
    [InlineData("hubspot", "path", "crm/objects/2026-09/contacts/search")]
    [InlineData("servicenow", "table", "customer_contact")]
    public void A_value_that_the_definition_has_is_accepted(string definition, string value, string given) =>
        Assert.DoesNotContain(Problems(null, ("Providers__crm__Definition", definition), ($"Providers__crm__Values__{value}", given)), problem => problem.Contains("Values__", StringComparison.Ordinal));

    [Fact]
    public void A_provider_without_an_address_and_a_secret_is_refused_with_both() =>
        Assert.Equal(
            ["Providers__crm__ClientSecret", "Providers__crm__Url"],
            Problems(null, ("Providers__crm__Definition", "rest"), ("Providers__crm__Url", ""), ("Providers__crm__ClientSecret", "")).Select(p => p.Split(' ')[0]).Order());

    [Fact]
    public void A_provider_whose_definition_has_the_address_needs_no_setting_for_it() =>
        Assert.Empty(Problems(null, ("Providers__crm__Definition", "hubspot"), ("Providers__crm__Url", "")));

    [Fact]
    public void An_empty_list_of_providers_is_refused() =>
        Assert.StartsWith("Lookup__Providers must name at least one provider", Assert.Single(Problems(null, ("Lookup__Providers", " , "))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Providers__crn__Url", "neither Lookup__Providers nor Lookup__Shadow names crn")]
    [InlineData("Providers__genesys__Url", "Genesys__… configures genesys")]
    public void A_setting_of_a_provider_that_is_not_asked_is_reported(string name, string part)
    {
        var unknown = LookupSettings.FindUnknown(Configuration(("Lookup__Providers", "genesys, CRM"), ("Lookup__Shadow", "old"), ("Providers__crm__Url", "x"), ("Providers__old__Values__a", "x"), (name, "x")));

        var told = Assert.Single(unknown);
        Assert.StartsWith($"{name} is not used", told, StringComparison.Ordinal);
        Assert.Contains(part, told, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name.Replace("__", ":", StringComparison.Ordinal), string? (s) => s.Value)).Build();

    private static IReadOnlyList<string> Problems(string definition, string variant) => Problems(definition, [], variant);

    private static IReadOnlyList<string> Problems(string? definition, params (string Name, string Value)[] more) => Problems(definition, more, "");

    private static IReadOnlyList<string> Problems(string? definition, (string Name, string Value)[] more, string variant)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            File.WriteAllText(file, definition);
            var settings = new Dictionary<string, string?>
            {
                ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
                ["Secrets:Source"] = "configuration",
                ["Lookup:Providers"] = "crm",
                ["Providers:crm:Definition"] = file + variant,
                ["Providers:crm:Url"] = "https://crm.example",
                ["Providers:crm:ClientSecret"] = "secret",
            };
            foreach (var (name, value) in more)
            {
                settings[name.Replace("__", ":", StringComparison.Ordinal)] = value;
            }

            LookupSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
            return [];
        }
        catch (SettingsException e)
        {
            return e.Problems;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
