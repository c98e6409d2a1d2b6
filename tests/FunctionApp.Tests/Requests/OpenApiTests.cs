using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace FunctionApp.Tests.Requests;

/// <summary>The OpenAPI document, and what is generated from it, against the app that serves it.</summary>
public sealed class OpenApiTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string HttpFile = "docs/contact-lookup.http";
    private const string PostmanFile = "docs/contact-lookup.postman_collection.json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task It_describes_every_address_of_the_app_and_no_other()
    {
        var described = from operation in Operations(await DocumentAsync()) select $"{operation.Method} {operation.Path}";
        var mapped = shared.App.Routes.Where(route => route.Route != "/").Select(route => $"{route.Method} {route.Route}");

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_openapi_3_1_and_every_reference_leads_somewhere()
    {
        var document = await DocumentAsync();

        Assert.Equal("3.1.0", (string?)document["openapi"]);
        var schemas = document["components"]!["schemas"]!.AsObject();
        var references = System.Text.RegularExpressions.Regex.Matches(document.ToJsonString(Readable), "\"\\$ref\": \"#/components/schemas/(\\w+)\"");
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(schemas.ContainsKey(reference.Groups[1].Value)));
        Assert.Equal(Operations(document).Count, Operations(document).Select(operation => (string?)operation.Body["operationId"]).Distinct().Count());
    }

    [Fact]
    public async Task Every_example_gets_an_answer_of_the_schema_that_is_described()
    {
        var document = await DocumentAsync();

        foreach (var (method, path, body) in Operations(document))
        {
            var reply = await SendAsync(method, path + Query(body), Example(body));

            var response = body["responses"]![reply.HttpStatus.ToString(System.Globalization.CultureInfo.InvariantCulture)]!;
            var content = response["content"]![reply.ContentType!]!;
            Assert.Empty(Schema(document, content["schema"]!).FindProblems(reply.Text));
            Assert.Equal(200, reply.HttpStatus);
        }
    }

    [Theory]
    [InlineData("POST", "/api/contacts/lookup", "{", 400)]
    [InlineData("POST", "/api/contacts/lookup", "{}", 413)]
    [InlineData("POST", "/api/contacts/lookup", "{}", 415)]
    [InlineData("GET", "/api/contacts/lookup", null, 400)]
    [InlineData("GET", "/api/v2/external-contacts/lookups/phone", null, 400)]
    public async Task A_malformed_request_gets_the_problem_that_is_described(string method, string path, string? body, int status)
    {
        var document = await DocumentAsync();

        var reply = await SendAsync(method, path, status == 413 ? body!.PadRight(17_000) : body, status == 415 ? "text/plain" : "application/json");

        Assert.Equal(status, reply.HttpStatus);
        var described = document["paths"]![path]![method.ToLowerInvariant()]!["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)]!;
        Assert.Empty(Schema(document, described["content"]![reply.ContentType!]!["schema"]!).FindProblems(reply.Text));
    }

    [Fact]
    public async Task The_documentation_lists_the_statuses_of_malformed_requests()
    {
        var responses = (await DocumentAsync())["paths"]!["/api/contacts/lookup"]!["post"]!["responses"]!.AsObject();
        var table = Repository.Read("docs/answers.md").Split("## Malformed requests")[1].Split("\n## ")[0];

        Assert.Equal(
            responses.Where(response => response.Value!["content"]?["application/problem+json"] is not null).Select(response => response.Key),
            System.Text.RegularExpressions.Regex.Matches(table, @"^\| (\d+) \|", System.Text.RegularExpressions.RegexOptions.Multiline).Select(row => row.Groups[1].Value));
    }

    [Fact]
    public async Task With_outcomes_as_http_statuses_those_are_described_too()
    {
        await using var app = await AppUnderTest.StartAsync(("Lookup__Errors", "http"));

        var reply = await app.GetAsync("/api/openapi.json");
        var missed = await app.LookUpAsync("+13175550198");

        var responses = JsonNode.Parse(reply.Text)!["paths"]!["/api/contacts/lookup"]!["post"]!["responses"]!.AsObject();
        Assert.Equal(404, missed.HttpStatus);
        Assert.All((string[])["404", "409", "422", "502", "503", "504"], status => Assert.True(responses.ContainsKey(status)));
    }

    [Fact]
    public async Task Declared_custom_fields_are_in_the_schema()
    {
        await using var app = await AppUnderTest.StartAsync(("Lookup__CustomFields", "vip:boolean"));

        var reply = await app.GetAsync("/api/openapi.json");

        Assert.Equal("boolean", (string?)JsonNode.Parse(reply.Text)!["components"]!["schemas"]!["LookupAnswer"]!["properties"]!["custom_vip"]!["type"]);
    }

    [Fact]
    public async Task The_http_file_and_the_postman_collection_are_generated_from_it()
    {
        var document = await DocumentAsync();

        Repository.AssertGenerated(HttpFile, HttpLines(document));
        Repository.AssertGenerated(PostmanFile, Postman(document).ToJsonString(Readable).Split('\n'));
    }

    [SkippableFact]
    public async Task Newman_runs_every_request_of_the_postman_collection()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Newman");
        var missing = await Tool.InstallNodePackagesAsync(folder);
        Skip.If(missing is not null, missing);
        var requests = JsonNode.Parse(Repository.Read(PostmanFile))!["item"]!.AsArray().Count;

        var run = await Tool.RunAsync(
            folder,
            "node",
            [
                "node_modules/newman/bin/newman.js", "run", Repository.PathOf(PostmanFile), "--env-var", $"baseUrl={shared.App.Address.GetLeftPart(UriPartial.Authority)}",
                "--env-var", "functionKey=any", "--timeout", "120000", "--reporters", "cli,json", "--reporter-json-export", "run.json",
            ]);

        Assert.True(run.Code == 0, run.Output + run.Errors);
        var assertions = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "run.json")))!["run"]!["stats"]!["assertions"]!;
        Assert.Equal((requests, 0), ((int)assertions["total"]!, (int)assertions["failed"]!));
    }

    private async Task<JsonNode> DocumentAsync()
    {
        var reply = await shared.App.GetAsync("/api/openapi.json");
        Assert.Equal(200, reply.HttpStatus);
        return JsonNode.Parse(reply.Text)!;
    }

    private async Task<Reply> SendAsync(string method, string pathAndQuery, string? body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(pathAndQuery, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        return await shared.App.SendAsync(request);
    }

    private static List<(string Method, string Path, JsonNode Body)> Operations(JsonNode document) =>
        [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(), path.Key, operation.Value!)))];

    /// <summary>The query of an operation's examples.</summary>
    private static string Query(JsonNode operation)
    {
        var given = (operation["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["example"] is not null)
            .Select(parameter => $"{parameter!["name"]}={Uri.EscapeDataString((string)parameter["example"]!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    private static string? Example(JsonNode operation) => operation["requestBody"]?["content"]?["application/json"]?["example"]?.ToJsonString(Readable);

    // The checker resolves references to definitions, so the components are put there.
    private static JsonSchema Schema(JsonNode document, JsonNode schema) => new(
        (schema["$ref"] is { } reference ? document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]! : schema).ToJsonString());

    private static IEnumerable<string> HttpLines(JsonNode document)
    {
        yield return "# The requests of the app, generated from /api/openapi.json. Set the two variables, then send.";
        yield return "@baseUrl = http://127.0.0.1:7071";
        yield return "@functionKey = your function key";
        foreach (var (method, path, operation) in Operations(document))
        {
            yield return "";
            yield return "###";
            yield return $"# {operation["summary"]}";
            yield return $"{method} {{{{baseUrl}}}}{path}{Query(operation)}";
            yield return "x-functions-key: {{functionKey}}";
            if (Example(operation) is { } body)
            {
                yield return "Content-Type: application/json";
                yield return "";
                foreach (var line in body.Split('\n'))
                {
                    yield return line;
                }
            }
        }
    }

    private static JsonObject Postman(JsonNode document) => new()
    {
        ["info"] = new JsonObject
        {
            ["name"] = (string?)document["info"]!["title"],
            ["description"] = "Generated from /api/openapi.json. Set the variables baseUrl and functionKey.",
            ["schema"] = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        // Runs after each request.
        ["event"] = new JsonArray(new JsonObject
        {
            ["listen"] = "test",
            ["script"] = new JsonObject { ["type"] = "text/javascript", ["exec"] = new JsonArray("pm.test('HTTP 200', () => pm.response.to.have.status(200));") },
        }),
        ["variable"] = new JsonArray(
            new JsonObject { ["key"] = "baseUrl", ["value"] = "http://127.0.0.1:7071" },
            new JsonObject { ["key"] = "functionKey", ["value"] = "" }),
        ["item"] = new JsonArray([.. Operations(document).Select(operation => (JsonNode)new JsonObject
        {
            ["name"] = (string?)operation.Body["operationId"],
            ["request"] = Request(operation.Method, operation.Path, operation.Body),
        })]),
    };

    private static JsonObject Request(string method, string path, JsonNode operation)
    {
        var request = new JsonObject
        {
            ["method"] = method,
            ["description"] = (string?)operation["summary"],
            ["header"] = new JsonArray(new JsonObject { ["key"] = "x-functions-key", ["value"] = "{{functionKey}}" }),
            ["url"] = "{{baseUrl}}" + path + Query(operation),
        };
        if (Example(operation) is { } body)
        {
            request["header"]!.AsArray().Add(new JsonObject { ["key"] = "Content-Type", ["value"] = "application/json" });
            request["body"] = new JsonObject { ["mode"] = "raw", ["raw"] = body };
        }

        return request;
    }
}
