using System.Net;
using ContactLookup.Settings;

namespace Providers.Tests;

/// <summary>docs/providers.md shows what came over the socket, and its example is a definition that works.</summary>
public sealed class ProvidersDocumentTests
{
    private const string Document = "docs/providers.md";
    private const string Clients = "clients";

    private static readonly (string Number, string Who)[] Shared =
    [
        ("+13175550140", "A household of three"),
        ("+16175550134", "One person, and a contact that a call created"),
        ("+14155550172", "One person, three contacts that were merged"),
        ("+12125550119", "Only a contact that a call created"),
        ("+18005550199", "A switchboard, 30 contacts"),
    ];

    private static readonly string[] Rules = ["prefer_curated", "only_if_single", "first_created", "most_recent"];

    private static readonly (string Json, string Kind)[] Values =
    [
        ("\"  Ann \"", "Text, trimmed"),
        ("\"Zoë さくら 𝄞\"", "Text of any script"),
        ("42.50", "Number, as it is written"),
        ("1e400", "Number that nothing can hold"),
        ("\"007\"", "Text that looks like a number"),
        ("true", "Boolean"),
        ("\"2026-11-21T06:40:00+01:00\"", "Date, as it is written"),
        ("[\"a\", 2, true, null]", "List of such values"),
        ("[{\"id\": 1}]", "Any other list"),
        ("{\"id\": 1}", "Object that a pointer leads to"),
        ("null", "Null, for `custom` the same as nothing"),
        ("\"\\ud834\"", "Half a character, which JSON allows"),
    ];

    [Fact]
    public async Task The_match_rules_are_shown_with_their_answers()
    {
        var answers = new Dictionary<(string Rule, string Number), string>();
        foreach (var rule in Rules)
        {
            await using var app = await Make.Of("genesys").StartAsync(("Lookup__Match", rule));
            foreach (var (number, _) in Shared)
            {
                answers[(rule, number)] = Who(await app.LookUpAsync(number));
            }
        }

        Repository.AssertGenerated(Document, "match",
        [
            $"| | {string.Join(" | ", Rules.Select(rule => $"`{rule}`"))} |",
            $"| --- |{string.Concat(Rules.Select(_ => " --- |"))}",
            .. Shared.Select(shared => $"| {shared.Who} | {string.Join(" | ", Rules.Select(rule => answers[(rule, shared.Number)]))} |"),
        ]);
    }

    [Fact]
    public async Task The_example_is_a_definition_that_works_and_its_answer_is_shown()
    {
        await using var app = await StartExampleAsync();

        var reply = await app.LookUpAsync(Make.One);

        var filled = reply.Json.EnumerateObject()
            .Where(member => member.Name != "correlationId" && member.Value.ToString() is not ("" or "False" or "[]"))
            .Select(member => $"  \"{member.Name}\": {member.Value.GetRawText()}");
        Repository.AssertGenerated(Document, "example-answer", ["```json", "{", string.Join(",\n", filled), "}", "```"]);
    }

    [Fact]
    public void The_example_keeps_the_schema_that_it_names()
    {
        using var example = JsonDocument.Parse(Example());

        var schema = Path.Combine("src/FunctionApp/definitions", example.RootElement.GetProperty("$schema").GetString()!);

        Assert.Empty(new JsonSchema(File.ReadAllText(Path.GetFullPath(Repository.PathOf(schema)))).FindProblems(example.RootElement));
    }

    [Fact]
    public async Task The_example_s_advice_is_in_the_reason_when_the_API_refuses()
    {
        await using var app = await StartExampleAsync();
        app.Cloud.Crm.Gate.MayRead = false;

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("permission_denied", reply.Status);
        Repository.AssertGenerated(Document, "example-refusal", [$"> {reply.Reason}"]);
    }

    [Fact]
    public async Task The_example_with_an_error_in_each_part_stops_the_start_and_the_message_is_shown()
    {
        var wrong = Example()
            .Replace("{clientId}", "{client}", StringComparison.Ordinal)
            .Replace("{api}/v1", "https://clients.example/v1", StringComparison.Ordinal)
            .Replace("\"/id\"", "\"id\"", StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<SettingsException>(() => StartExampleAsync(wrong));

        var problem = Assert.Single(refused.Problems);
        Repository.AssertGenerated(Document, "example-problem", [$"> {problem.Replace(problem[(problem.IndexOf('(', StringComparison.Ordinal) + 1)..problem.IndexOf(')', StringComparison.Ordinal)], "definitions/clients.json", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)}"]);
    }

    [Fact]
    public async Task Every_position_is_shown_by_what_arrives_in_it()
    {
        const string Request = """
            {
              "method": "POST", "url": "{api}/v1/customers/{team}/{phone}",
              "query": { "q": "team eq '{team|odata}' and phone eq '{phone|odata}'", "find": "FIND {{{phone|sosl} OR {phone:national|sosl}}}" },
              "headers": { "X-Team": "{team}" },
              "body": { "team": "\"{team}\"", "phone": "{phone:tel}" }
            }
            """;
        var request = await ArrivedAsync(Request);

        Repository.AssertGenerated(Document, "positions",
        [
            "| Position | Template | Arrives as |",
            "| --- | --- | --- |",
            Row("path", "{api}/v1/customers/{team}/{phone}", request.Path),
            Row("query", "team eq '{team|odata}' and phone eq '{phone|odata}'", Query(request, "q")),
            Row("query", "FIND {{{phone|sosl} OR {phone:national|sosl}}}", Query(request, "find")),
            Row("header", "{team}", request.Headers["X-Team"].ToString()),
            Row("body", """{ "team": "\"{team}\"", "phone": "{phone:tel}" }""", request.Body),
        ]);
    }

    [Fact]
    public async Task Every_form_of_a_number_is_shown_by_what_arrives()
    {
        string[] forms = ["e164", "national", "digits", "international_prefix", "tel", "international", "national_formatted", "significant", "significant_formatted", "calling_code"];
        var request = await ArrivedAsync($$"""{ "url": "{api}/v1/customers/x", "query": { {{string.Join(", ", forms.Select(form => $"\"{form}\": \"{{phone:{form}}}\""))}} } }""");

        Repository.AssertGenerated(Document, "forms",
        [
            "| Form | +493023125077 | |",
            "| --- | --- | --- |",
            .. forms.Select(form => $"| `{form}` | `{WebUtility.UrlDecode(Query(request, form))}` | {form switch
            {
                "significant" => "in holes only: what nearly every notation of a number ends with",
                "significant_formatted" => "in holes only: in North America `317-555-0125`",
                "calling_code" => "in holes only",
                _ => "",
            }} |"),
        ]);
    }

    /// <summary>Ways in which people store the number of a caller.</summary>
    private static readonly (string Caller, string Stored)[] WaysOfStoring =
    [
        ("+13175550125", "+13175550125"),
        ("+13175550125", "13175550125"),
        ("+13175550125", "0013175550125"),
        ("+13175550125", "3175550125"),
        ("+13175550125", "(317) 555-0125"),
        ("+13175550125", "317-555-0125"),
        ("+13175550125", "+1 317-555-0125"),
        ("+13175550125", "+1 (317) 555-0125"),
        ("+13175550125", "1-317-555-0125"),
        ("+13175550125", "317.555.0125"),
        ("+13175550125", "(317) 555-0125 x12"),
        ("+13175550125", "+13175550125;ext=12"),
        ("+13175550125", "+1 317-555-0125 (mobile)"),
        ("+493023125077", "03023125077"),
        ("+493023125077", "030 23125077"),
        ("+493023125077", "030/23125077"),
        ("+493023125077", "+49 30 23125077"),
        ("+493023125077", "+49 (0)30 23125077"),
        ("+33123456789", "01 23 45 67 89"),
        ("+33123456789", "0123456789"),
        ("+33123456789", "+33 1 23 45 67 89"),
    ];

    [Fact]
    public async Task Every_way_of_storing_a_number_is_shown_with_the_CRMs_that_find_it()
    {
        var crms = Make.All.Where(make => make.Name is not ("genesys" or "rest")).ToList();
        var found = new Dictionary<(string Crm, string Stored), bool>();
        var requests = new List<int>();
        foreach (var crm in crms)
        {
            await using var app = await crm.StartAsync(("Phone__DefaultRegion", "DE"));
            foreach (var (caller, stored) in WaysOfStoring)
            {
                app.Cloud.Crm.StoreNumber(crm.Vendor, stored);
                var before = crm.Asked(app.Cloud).Count;
                var reply = await app.LookUpAsync(caller);
                requests.Add(crm.Asked(app.Cloud).Count - before);
                Assert.Contains(reply.Status, (string[])["found", "not_found", "multiple"]);
                found[(crm.Name, stored)] = reply.Text.Contains(crm.FullName, StringComparison.Ordinal);
            }
        }

        Assert.All(requests, count => Assert.Equal(1, count));
        Repository.AssertGenerated(Document, "stored",
        [
            $"| Caller | Stored as | {string.Join(" | ", crms.Select(crm => $"`{crm.Name}`"))} |",
            $"| --- | --- |{string.Concat(crms.Select(_ => " --- |"))}",
            .. WaysOfStoring.Select(way => $"| `{way.Caller}` | `{way.Stored}` | {string.Join(" | ", crms.Select(crm => found[(crm.Name, way.Stored)] ? "found" : "**no**"))} |"),
        ]);
    }

    [Fact]
    public async Task Every_kind_of_value_is_shown_with_its_flat_value()
    {
        await using var app = await StartAsync("""{ "matches": "", "id": "/id", "contact": { "title": "/value" }, "custom": { "value": "/value" } }""");
        var rows = new List<string>();
        foreach (var (json, kind) in Values)
        {
            app.Cloud.Crm.Next(Fault.WrongShape($$"""{"value":{{json}}}"""));
            var reply = await app.LookUpAsync(Make.One);
            var custom = reply.Json.TryGetProperty("custom_value", out var value) ? Code(value.GetRawText()) : "not there";
            rows.Add($"| {Code(json)} | {kind} | {Code(reply.Json.GetProperty("title").GetRawText())} | {custom} |");
        }

        Repository.AssertGenerated(Document, "flattening",
        [
            "| In the reply | | In a field of the answer | In a custom field |",
            "| --- | --- | --- | --- |",
            .. rows,
        ]);
    }

    [Fact]
    public async Task An_object_of_custom_fields_is_shown_with_its_flat_fields()
    {
        const string Reply = """
            {
              "attributes": {
                "tier": "gold", "visits": 3, "left": null, "Größe (cm)": 180,
                "address": { "city": "Berlin", "geo": { "lat": 52.5 } },
                "tags": ["a", "b"], "orders": [{ "id": 1 }],
                "a b": 1, "a-b": 2, "A_B": 3
              }
            }
            """;
        await using var app = await StartAsync("""{ "matches": "", "id": "/id", "contact": { "title": "/title" }, "customFields": "/attributes" }""");
        app.Cloud.Crm.Next(Fault.WrongShape(Reply));

        var reply = await app.LookUpAsync(Make.One);

        var custom = reply.Json.EnumerateObject().Where(member => member.Name.StartsWith("custom_", StringComparison.Ordinal)).Select(member => $"  \"{member.Name}\": {member.Value.GetRawText()}");
        Repository.AssertGenerated(Document, "customFields", ["```json", Reply, "```", "", "become", "", "```json", "{", string.Join(",\n", custom), "}", "```"]);
    }

    [Fact]
    public void Every_shipped_definition_and_variant_is_tested_over_sockets_and_can_be_run_locally()
    {
        var shipped = Directory.EnumerateFiles(Repository.PathOf("src/ContactLookup/Providers/Definitions"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name != "provider.schema").ToList();
        var all = shipped.SelectMany(name =>
        {
            using var definition = JsonDocument.Parse(Sources.Definition(name));
            return definition.RootElement.TryGetProperty("variants", out var variants) ? [name, .. variants.EnumerateObject().Select(variant => $"{name}#{variant.Name}")] : (List<string>)[name];
        });
        var localRun = Repository.Read("src/LocalCloud/LocalRun/LocalSettings.cs");

        Assert.Empty(all.Except(Make.All.Select(make => make.Name)).Select(name => $"{name}: add it to Make.All"));
        Assert.Empty(shipped.Where(name => name != "genesys" && !localRun.Contains($"[\"{name}\"]", StringComparison.Ordinal)).Select(name => $"{name}: add it to LocalSettings.CrmHasLogin"));
    }

    public static TheoryData<string> Makes => Make.Names;

    [Theory]
    [MemberData(nameof(Makes))]
    public void Every_shipped_definition_is_described_with_its_settings_and_the_permission_it_needs(string name)
    {
        var section = Repository.Read(Document).Split("\n### ").SingleOrDefault(part => part.StartsWith($"`{Make.Of(name).Vendor}`\n", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{name}: add a section to {Document}.");
        using var definition = JsonDocument.Parse(Sources.Definition(Make.Of(name).Vendor));
        var root = definition.RootElement;
        var settings = new List<string>();
        if (!root.TryGetProperty("servers", out var servers) || !servers.TryGetProperty("api", out _))
        {
            settings.Add("Url");
        }

        var text = root.GetRawText();
        settings.AddRange(((string[])["tenant", "version", "table", "path", "portal"]).Where(value => text.Contains($"{{{value}}}", StringComparison.Ordinal)).Select(value => $"Values__{value}"));
        if (text.Contains("{clientId}", StringComparison.Ordinal))
        {
            settings.Add("ClientId");
        }

        Assert.All(name == "genesys" ? ["Genesys__Region", "Genesys__ClientId", "Genesys__DivisionId"] : settings, setting => Assert.Contains($"`{setting}`", section, StringComparison.Ordinal));
        Assert.All((string[])["| Asks |", "| Settings |", "| Permission |", "| Checked against |"], row => Assert.Contains(row, section, StringComparison.Ordinal));
        Assert.Contains(Make.Of(name).DocumentedPermission, section, StringComparison.Ordinal);
    }

    private static string Example()
    {
        const string Begin = "<!-- example -->\n```json\n";
        var document = Repository.Read(Document);
        var from = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return document[from..document.IndexOf("```", from, StringComparison.Ordinal)];
    }

    private static async Task<ProviderApp> StartExampleAsync(string? definition = null)
    {
        var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = CrmAuthentication.ClientCredentials;
        cloud.KeyVault.SetSecret("clients-client-secret", cloud.Crm.Gate.ClientSecret);
        return await StartAsync(cloud, definition ?? Example(), ("Providers__clients__SecretName", "clients-client-secret"));
    }

    /// <summary>Starts the app with a provider that wants no credentials and replies what the test says.</summary>
    private static async Task<ProviderApp> StartAsync(string response, string request = """{ "url": "{api}/v1/customers/{phone}" }""")
    {
        var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = CrmAuthentication.None;
        return await StartAsync(cloud, $$"""{ "title": "Clients", "authentication": { "type": "none" }, "request": {{request}}, "response": {{response}} }""");
    }

    private static async Task<ProviderApp> StartAsync(Cloud cloud, string definition, params (string Name, string Value)[] settings)
    {
        using var file = DefinitionFile.With(definition);
        return await ProviderApp.StartAsync(cloud, time: null,
        [
            ("Lookup__Providers", Clients),
            .. ProviderApp.SettingsOf(cloud, Clients, file.Path, ""),
            .. definition.Contains("{team", StringComparison.Ordinal) ? ((string, string)[])[("Providers__clients__Values__team", "Smith & Sons / O'Hara")] : [],
            .. settings,
        ]);
    }

    private static async Task<ArrivedRequest> ArrivedAsync(string request)
    {
        await using var app = await StartAsync("""{ "matches": "", "id": "/id", "contact": { "title": "/title" } }""", request);
        app.Cloud.Crm.Always(Fault.WrongShape("{}"));
        await app.LookUpAsync(Make.InBerlin);
        return app.Cloud.Crm.Traffic.Recent.Single();
    }

    private static string Who(Reply reply)
    {
        var count = reply.Json.GetProperty("matchCount").GetInt32();
        return reply.Status == "multiple" ? $"`multiple`, {count} people" : $"{(reply["fullName"].Length == 0 ? "found, without a name" : reply["fullName"])}{(count > 1 ? $", one of {count}" : "")}";
    }

    private static string Query(ArrivedRequest request, string name) =>
        request.Query.TrimStart('?').Split('&').Select(parameter => parameter.Split('=', 2)).Single(parameter => parameter[0] == name)[1];

    private static string Row(string position, string template, string arrived) => $"| {position} | {Code(template)} | {Code(arrived)} |";

    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";
}
