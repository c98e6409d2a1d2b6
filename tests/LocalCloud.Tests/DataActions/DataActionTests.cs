using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Tests;

/// <summary>A data action against an endpoint of the test's own.</summary>
public sealed class DataActionTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private RequestDelegate _answer = context => context.Response.WriteAsync("{}");
    private string _body = "";
    private IHeaderDictionary _headers = new HeaderDictionary();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            _headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
            using var reader = new StreamReader(context.Request.Body);
            _body = await reader.ReadToEndAsync(context.RequestAborted);
            await _answer(context);
        });
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_body_is_chunked_unless_the_file_asks_for_it_to_be_buffered()
    {
        await RunAsync(File());
        Assert.Equal("chunked", _headers.TransferEncoding);
        Assert.False(_headers.ContainsKey("Content-Length"));

        await RunAsync(File(headers: new JsonObject { ["Transfer-Encoding"] = "buffered" }));
        Assert.False(_headers.ContainsKey("Transfer-Encoding"));
        Assert.Equal("""{"x": "1"}""".Length, int.Parse(_headers.ContentLength.ToString()!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("""{"x": "1"}""", _body);
    }

    [Fact]
    public async Task Headers_hold_the_credential_and_the_description_does_not()
    {
        var run = await RunAsync(File(headers: new JsonObject { ["x-functions-key"] = "${credentials.key}", ["Accept"] = "application/json" }));

        Assert.Equal("s3cret", _headers["x-functions-key"]);
        Assert.DoesNotContain("s3cret", run.Request, StringComparison.Ordinal);
        Assert.Contains("x-functions-key: …", run.Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(302, "FOUND")]
    [InlineData(400, "BAD_REQUEST")]
    [InlineData(401, "UNAUTHORIZED")]
    [InlineData(503, "SERVICE_UNAVAILABLE")]
    public async Task Only_2xx_takes_the_success_path(int status, string? errorCode)
    {
        Answer(status == 204 ? "" : """{"detail": "the reason"}""", status);

        var run = await RunAsync(File(successTemplate: "{}"));

        if (errorCode is null)
        {
            Assert.Equal(DataActionPath.Success, run.Path);
            return;
        }

        AssertFailed(run, status, errorCode, "ACTION.REMOTE_ENDPOINT", "the reason");
        Assert.Equal(
            [
                "errorCode", "status", "correlationId", "entityId", "entityName", "userMessage", "userParamsMessage",
                "userParams.key", "userParams.value", "details.errorCode", "details.fieldName", "details.entityId", "details.entityName",
            ],
            run.Outputs.Keys);
        Assert.DoesNotContain(run.Outputs.Values, output => output?.ToJsonString().Contains("the reason", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task The_actions_own_timeout_is_a_failure_and_the_steps_is_the_timeout_path()
    {
        var time = new FakeTime();
        _answer = async context =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };

        Assert.Equal(DataActionPath.Failure, (await RunAsync(File(), i => i with { TimeProvider = time, ActionTimeout = TimeSpan.FromSeconds(5) })).Path);
        Assert.Equal(DataActionPath.Timeout, (await RunAsync(File(), i => i with { TimeProvider = time, StepTimeout = TimeSpan.FromSeconds(5) })).Path);
    }

    [Theory]
    [InlineData(0, "custom", "between 1 and 60 seconds")]
    [InlineData(61, "custom", "between 1 and 60 seconds")]
    [InlineData(60, "customAuth", "gets an access token for other actions")]
    public void An_action_that_cannot_be_run_is_refused(int seconds, string actionType, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<DataActionException>(() => Action(File(actionType: actionType), i => i with { ActionTimeout = TimeSpan.FromSeconds(seconds) })).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task One_execution_more_than_the_organization_has_is_refused_with_429()
    {
        var arrived = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        _answer = async context =>
        {
            arrived.TrySetResult();
            await leave.Task;
            await context.Response.WriteAsync("{}");
        };
        using var action = Action(File(), i => i with { MostAtATime = 1 });

        var first = action.RunAsync(Inputs());
        await arrived.Task;
        var second = await action.RunAsync(Inputs());
        leave.SetResult();

        Assert.Equal(429, (int)second.Outputs["status"]!);
        Assert.Equal(DataActionPath.Success, (await first).Path);
        Assert.Equal(DataActionPath.Success, (await action.RunAsync(Inputs())).Path);
    }

    public static TheoryData<byte[]> AnswersThatAreNotJson =>
        ["not JSON"u8.ToArray(), "<html>"u8.ToArray(), Encoding.Latin1.GetBytes("\"é\""), Encoding.ASCII.GetBytes(new string('[', 51) + new string(']', 51))];

    [Theory]
    [MemberData(nameof(AnswersThatAreNotJson))]
    public async Task An_answer_that_is_not_JSON_takes_the_failure_path_whatever_the_success_template_is(byte[] answer)
    {
        _answer = context => context.Response.Body.WriteAsync(answer).AsTask();

        AssertFailed(await RunAsync(File(successTemplate: "{}")), 400, "BAD_REQUEST", "ACTION.REMOTE_ENDPOINT", "not JSON");
    }

    [Theory]
    [InlineData("", "JSON object")]
    [InlineData("[]", "JSON object")]
    [InlineData("""{"count": "three"}""", "count must be of type integer")]
    [InlineData("""{"count": 1.5}""", "count must be of type integer")]
    [InlineData("""{"count": null}""", "count must be of type integer")]
    [InlineData("{}", "The output has no count")]
    [InlineData("""{"count": 3, "other": 1}""", "The output has other")]
    public async Task An_output_that_does_not_fit_its_contract_takes_the_failure_path(string answer, string cause)
    {
        Answer(answer);
        var file = JsonNode.Parse(File(outputs: new JsonObject { ["count"] = new JsonObject { ["type"] = "integer" } }))!;
        var schema = file["contract"]!["output"]!["successSchema"]!;
        schema["required"] = new JsonArray("count");
        schema["additionalProperties"] = false;

        AssertFailed(await RunAsync(file.ToJsonString()), 500, "INTERNAL_SERVER_ERROR", "ACTION.PROCESSING", cause);
    }

    [Fact]
    public async Task An_input_must_be_in_the_contract_and_of_its_type()
    {
        var file = JsonNode.Parse(File())!;
        file["contract"]!["input"]!["inputSchema"]!["properties"]!["x"]!["type"] = "integer";
        using var action = Action(file.ToJsonString());

        Assert.Equal(DataActionPath.Success, (await action.RunAsync(new Dictionary<string, string?> { ["x"] = "1" })).Path);
        AssertFailed(await action.RunAsync(new Dictionary<string, string?> { ["x"] = "one" }), 400, "INVALID_SCHEMA", "ACTION.PROCESSING", "x must be of type integer");
        var unknown = await Assert.ThrowsAsync<DataActionException>(() => action.RunAsync(new Dictionary<string, string?> { ["y"] = "1" }));
        Assert.Equal("Test has no input y. Its inputs are: x, absent.", unknown.Message);
    }

    [Theory]
    [InlineData("""{"list": [{"n": "a"}, {"n": "b"}]}""", """{"first":"a","all":["a","b"]}""")]
    [InlineData("""{"list": []}""", """{"first":"nobody","all":[]}""")]
    [InlineData("""{"list": [{"n": null}]}""", """{"first":null,"all":[null]}""")]
    public async Task A_translation_map_finds_values_falls_back_when_nothing_is_found_and_not_on_null(string answer, string expected)
    {
        Answer(answer);

        var run = await RunAsync(File(
            map: new JsonObject { ["first"] = "$.list[0].n", ["all"] = "$.list[*].n" },
            defaults: new JsonObject { ["first"] = "\"nobody\"" },
            successTemplate: """{"first": ${first}, "all": ${all}}"""));

        Assert.Equal(expected, run.Output!.ToJsonString());
    }

    [Fact]
    public async Task A_translation_that_finds_nothing_and_has_no_default_takes_the_failure_path()
    {
        var run = await RunAsync(File(map: new JsonObject { ["first"] = "$.list[0].n" }, successTemplate: "${first}"));

        AssertFailed(run, 500, "INTERNAL_SERVER_ERROR", "ACTION.PROCESSING", "$.list[0].n");
    }

    [Fact]
    public async Task What_the_contract_names_is_flattened_as_Architect_flattens_it()
    {
        Answer("""{"a": {"b": 1}, "names": ["x", "y"], "rows": [{"id": "1", "n": "x"}, {"id": "2", "n": "y"}], "none": [], "unnamed": 1}""");

        var run = await RunAsync(File(outputs: new JsonObject
        {
            ["a"] = Typed("object"),
            ["names"] = Typed("array"),
            ["rows"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = Schema(new JsonObject { ["id"] = Typed("string"), ["n"] = Typed("string") }),
            },
            ["none"] = Typed("array"),
        }));

        Assert.Equal(
            """a.b=1|names=["x","y"]|rows.id=["1","2"]|rows.n=["x","y"]|none=[]""",
            string.Join('|', run.Outputs.Select(output => $"{output.Key}={output.Value!.ToJsonString()}")));
    }

    [Fact]
    public async Task A_sign_in_runs_once_and_again_when_its_token_is_refused()
    {
        var signIns = 0;
        var refuse = true;
        _answer = context =>
        {
            if (context.Request.Path == "/token")
            {
                signIns++;
                return context.Response.WriteAsync($$"""{"token_type": "Bearer", "access_token": "t{{signIns}}"}""");
            }

            context.Response.StatusCode = refuse && context.Request.Headers.Authorization == "Bearer t1" ? 401 : 200;
            return context.Response.WriteAsync("{}");
        };
        var signIn = DataActionFile.Parse(File(url: "https://login.example/token", actionType: "customAuth"));
        using var action = Action(File(headers: new JsonObject { ["Authorization"] = "${authResponse.token_type} ${authResponse.access_token}" }), i => i with { SignIn = signIn });

        Assert.Equal(DataActionPath.Success, (await action.RunAsync(Inputs())).Path);
        Assert.Equal("Bearer t2", _headers.Authorization);
        refuse = false;
        Assert.Equal(DataActionPath.Success, (await action.RunAsync(Inputs())).Path);
        Assert.Equal(2, signIns);
    }

    [Theory]
    [InlineData(400, """{"error": "invalid_client"}""")]
    [InlineData(200, "[]")]
    public async Task A_sign_in_that_fails_is_an_authentication_failure(int status, string answer)
    {
        Answer(answer, status);

        AssertFailed(
            await RunAsync(File(), i => i with { SignIn = DataActionFile.Parse(File(url: "https://login.example/token", actionType: "customAuth")) }),
            400,
            "INVALID_CREDENTIALS",
            "ACTION.AUTHENTICATION",
            "The sign-in answered");
    }

    [Theory]
    [InlineData("http://app.example/api")]
    [InlineData("app.example")]
    public async Task An_address_must_be_https(string url) => await Assert.ThrowsAsync<DataActionException>(() => RunAsync(File(url: url)));

    [Theory]
    [InlineData("not JSON", "not valid JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("{}", "config.request")]
    [InlineData("""{"config": {"request": {}, "response": {}}}""", "name")]
    public void A_file_that_is_not_an_exported_action_is_refused(string text, string named) =>
        Assert.Contains(named, Assert.Throws<DataActionException>(() => DataActionFile.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("config.request.headers", """{"accept": "text/plain"}""", "Accept")]
    [InlineData("contract.input.inputSchema.properties", """{"rawRequest": {"type": "string"}}""", "rawRequest has a reserved name")]
    [InlineData("contract.input.inputSchema.properties", """{"1st": {"type": "string"}}""", "1st must begin with a letter")]
    [InlineData("contract.input.inputSchema.properties", """{"who": {"type": "object"}}""", "who must have one of the types")]
    [InlineData("contract.output.successSchema.properties", """{"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"type": "array"}}}}}""", "list inside a list")]
    [InlineData("contract.output.successSchema.properties", """{"a": {"$ref": "#/definitions/a"}}""", "$ref")]
    public void An_action_that_Genesys_Cloud_would_refuse_is_refused(string place, string value, string named)
    {
        var file = JsonNode.Parse(File())!;
        var path = place.Split('.');
        path[..^1].Aggregate(file, (node, name) => node[name]!)[path[^1]] = JsonNode.Parse(value);

        Assert.Contains(named, Assert.Throws<DataActionException>(() => DataActionFile.Parse(file.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_for_Genesys_Cloud_is_accepted() =>
        Assert.All(Directory.GetFiles(Repository.PathOf("infra/genesys"), "*.custom*.json"), file => Assert.NotEmpty(DataActionFile.Load(file).Name));

    [Theory]
    [InlineData(0, "\"path\": \"success\"", "infra/genesys/find-external-contacts.custom.json", "+13175550125")]
    [InlineData(1, "cannot be read", "infra/genesys/no-such-file.json", "+13175550125")]
    [InlineData(1, "has no input phoneNumber", "infra/genesys/associate-contact.custom.json", "+13175550125")]
    [InlineData(2, "--input must have the form name=value", "infra/genesys/associate-contact.custom.json", "--input", "CALL")]
    public async Task The_command_runs_a_file_and_prints_what_a_flow_sees(int code, string printed, string file, params string[] more)
    {
        var output = new StringWriter();

        Assert.Equal(code, await ActionCommand.RunAsync(["--action", Repository.PathOf(file), .. more], output, output));
        Assert.Contains(printed, output.ToString(), StringComparison.Ordinal);
    }

    private static void AssertFailed(DataActionRun run, int status, string errorCode, string category, string cause)
    {
        Assert.Equal(DataActionPath.Failure, run.Path);
        Assert.Equal(
            (status, errorCode, category),
            ((int)run.Outputs["status"]!, (string?)run.Outputs["errorCode"], (string?)run.Outputs["details.errorCode"]![0]));
        Assert.Contains(cause, run.Cause, StringComparison.Ordinal);
    }

    private void Answer(string body, int status = 200) => _answer = context =>
    {
        context.Response.StatusCode = status;
        return body.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(body);
    };

    private static Dictionary<string, string?> Inputs() => new() { ["x"] = "1", ["absent"] = null };

    private async Task<DataActionRun> RunAsync(string file, Func<DataActionIntegration, DataActionIntegration>? with = null)
    {
        using var action = Action(file, with);
        return await action.RunAsync(Inputs());
    }

    private DataAction Action(string file, Func<DataActionIntegration, DataActionIntegration>? with = null)
    {
        var integration = new DataActionIntegration
        {
            Credentials = new Dictionary<string, string> { ["key"] = "s3cret" },
            Route = address => new Uri(new Uri(_app.Urls.Single()), address.PathAndQuery),
        };
        return new DataAction(DataActionFile.Parse(file), with is null ? integration : with(integration));
    }

    private static string File(
        string url = "https://app.example/api",
        string actionType = "custom",
        JsonObject? headers = null,
        JsonObject? map = null,
        JsonObject? defaults = null,
        string successTemplate = "${rawResult}",
        JsonObject? outputs = null) => new JsonObject
        {
            ["name"] = "Test",
            ["integrationType"] = "custom-rest-actions",
            ["actionType"] = actionType,
            ["config"] = new JsonObject
            {
                ["request"] = new JsonObject
                {
                    ["requestUrlTemplate"] = url,
                    ["requestType"] = "POST",
                    ["headers"] = headers ?? [],
                    ["requestTemplate"] = """{"x": "$!{input.x}$!{input.absent}"}""",
                },
                ["response"] = new JsonObject
                {
                    ["translationMap"] = map ?? [],
                    ["translationMapDefaults"] = defaults ?? [],
                    ["successTemplate"] = successTemplate,
                },
            },
            ["contract"] = new JsonObject
            {
                ["input"] = new JsonObject { ["inputSchema"] = Schema(new JsonObject { ["x"] = Typed("string"), ["absent"] = Typed("string") }) },
                ["output"] = new JsonObject { ["successSchema"] = Schema(outputs ?? []) },
            },
            ["secure"] = false,
        }.ToJsonString();

    private static JsonObject Schema(JsonObject properties) => new() { ["type"] = "object", ["properties"] = properties };

    private static JsonObject Typed(string type) => new() { ["type"] = type };
}
