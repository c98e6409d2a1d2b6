using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using TestKit;

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
    [InlineData(200, DataActionPath.Success)]
    [InlineData(204, DataActionPath.Success)]
    [InlineData(302, DataActionPath.Failure)]
    [InlineData(400, DataActionPath.Failure)]
    [InlineData(401, DataActionPath.Failure)]
    [InlineData(403, DataActionPath.Failure)]
    [InlineData(404, DataActionPath.Failure)]
    [InlineData(429, DataActionPath.Failure)]
    [InlineData(503, DataActionPath.Failure)]
    public async Task Only_2xx_takes_the_success_path(int status, DataActionPath path)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        var run = await RunAsync(File(successTemplate: "{}"));

        Assert.Equal(path, run.Path);
        if (path == DataActionPath.Failure)
        {
            Assert.Equal(status, (int)run.Outputs["status"]!);
            Assert.Equal("ACTION.REMOTE_ENDPOINT", (string?)run.Outputs["details.errorCode"]![0]);
        }
    }

    [Fact]
    public async Task The_failure_path_has_every_output_that_Architect_lists()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };

        Assert.Equal(
            [
                "errorCode", "status", "correlationId", "entityId", "entityName", "userMessage", "userParamsMessage",
                "userParams.key", "userParams.value", "details.errorCode", "details.fieldName", "details.entityId", "details.entityName",
            ],
            (await RunAsync(File())).Outputs.Keys);
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
    [InlineData(0)]
    [InlineData(61)]
    public void A_timeout_is_1_to_60_seconds(int seconds) =>
        Assert.Throws<DataActionException>(() => new DataAction(DataActionFile.Parse(File()), new DataActionIntegration { ActionTimeout = TimeSpan.FromSeconds(seconds) }));

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

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task An_answer_that_is_not_an_object_takes_the_failure_path(string answer)
    {
        _answer = context => context.Response.WriteAsync(answer);

        Assert.Equal(DataActionPath.Failure, (await RunAsync(File())).Path);
    }

    [Fact]
    public async Task An_output_of_another_type_than_its_contract_takes_the_failure_path()
    {
        _answer = context => context.Response.WriteAsync("""{"count": "three"}""");

        var run = await RunAsync(File(outputs: new JsonObject { ["count"] = new JsonObject { ["type"] = "integer" } }));

        Assert.Contains("count must be of type integer", (string?)run.Outputs["userMessage"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"list": [{"n": "a"}, {"n": "b"}]}""", """{"first":"a","all":["a","b"]}""")]
    [InlineData("""{"list": []}""", """{"first":"nobody","all":[]}""")]
    [InlineData("""{"list": [{"n": null}]}""", """{"first":null,"all":[null]}""")]
    public async Task A_translation_map_finds_values_falls_back_when_nothing_is_found_and_not_on_null(string answer, string expected)
    {
        _answer = context => context.Response.WriteAsync(answer);

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

        Assert.Contains("$.list[0].n", (string?)run.Outputs["userMessage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_contract_names_is_flattened_as_Architect_flattens_it()
    {
        _answer = context => context.Response.WriteAsync("""{"a": {"b": 1}, "names": ["x", "y"], "rows": [{"id": "1", "n": "x"}, {"id": "2", "n": "y"}], "none": [], "unnamed": 1}""");
        static JsonObject type(string name) => new() { ["type"] = name };

        var run = await RunAsync(File(outputs: new JsonObject
        {
            ["a"] = type("object"),
            ["names"] = type("array"),
            ["rows"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["id"] = type("string"), ["n"] = type("string") } },
            },
            ["none"] = type("array"),
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

    [Fact]
    public void A_sign_in_cannot_be_run_by_itself() =>
        Assert.Throws<DataActionException>(() => new DataAction(DataActionFile.Parse(File(actionType: "customAuth")), new DataActionIntegration()));

    [Theory]
    [InlineData("http://app.example/api")]
    [InlineData("app.example")]
    public async Task An_address_must_be_https(string url) => await Assert.ThrowsAsync<DataActionException>(() => RunAsync(File(url: url)));

    [Theory]
    [InlineData("not JSON", "not valid JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("{}", "config.request")]
    [InlineData("""{"config": {"request": {}, "response": {}}}""", "name")]
    public void A_file_that_an_import_would_refuse_is_refused(string text, string named) =>
        Assert.Contains(named, Assert.Throws<DataActionException>(() => DataActionFile.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no-such-file.json", Assert.Throws<DataActionException>(() => DataActionFile.Load("no-such-file.json")).Message, StringComparison.Ordinal);

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
                ["input"] = new JsonObject { ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() } },
                ["output"] = new JsonObject { ["successSchema"] = new JsonObject { ["type"] = "object", ["properties"] = outputs ?? [] } },
            },
            ["secure"] = false,
        }.ToJsonString();
}
