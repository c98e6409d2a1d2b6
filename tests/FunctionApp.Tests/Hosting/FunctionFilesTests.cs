using System.Text.RegularExpressions;

namespace FunctionApp.Tests.Hosting;

/// <summary>What the Functions host reads has to agree with what the app does.</summary>
public sealed partial class FunctionFilesTests
{
    private const string Prefix = "/api/";
    private static readonly string Folder = Repository.PathOf("src/FunctionApp/Functions");

    private static readonly string[] Names = [.. Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path))];

    public static TheoryData<string> Functions { get; } = [.. Names];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_has_one_http_trigger_and_one_http_output_and_only_health_needs_no_key(string function)
    {
        // With anything else the host passes an envelope on and not the request.
        var bindings = Bindings(function);

        Assert.Equal(["httpTrigger in", "http out"], bindings.Select(b => $"{b.GetProperty("type")} {b.GetProperty("direction")}"));
        Assert.Equal(function == "Health" ? "anonymous" : "function", bindings[0].GetProperty("authLevel").GetString());
        Assert.NotEmpty(bindings[0].GetProperty("methods").EnumerateArray());
        Assert.All(bindings, binding => Assert.NotEmpty(binding.GetProperty("name").GetString()!));
        Assert.Matches("^[A-Za-z][A-Za-z0-9_-]{0,126}$", function);
    }

    [Fact]
    public async Task The_routes_of_the_functions_are_those_of_the_app()
    {
        await using var app = await AppUnderTest.StartAsync();

        var mapped = app.Routes.Where(route => route.Route != "/").Select(route => $"{route.Method} {route.Route}");

        Assert.Equal(RoutesOfFunctions().Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
        Assert.Equal(["GET /"], app.Routes.Where(route => route.Route == "/").Select(route => $"{route.Method} {route.Route}"));
    }

    [Fact]
    public void The_routes_of_the_isolated_worker_are_those_of_the_functions()
    {
        // It cannot be built everywhere, so it is read.
        var triggers = Trigger().Matches(Repository.Read("src/IsolatedWorker/LookupFunctions.cs"));

        var routes = triggers.Select(match => $"{match.Groups["method"].Value.ToUpperInvariant()} {Prefix}{match.Groups["route"].Value}");

        Assert.All(triggers, match => Assert.Equal(match.Groups["route"].Value == "health" ? "Anonymous" : "Function", match.Groups["level"].Value));
        Assert.Equal(RoutesOfFunctions().Order(StringComparer.Ordinal), routes.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> RoutesOfFunctions() =>
        from name in Names
        let trigger = Bindings(name)[0]
        from method in trigger.GetProperty("methods").EnumerateArray()
        select $"{method.GetString()!.ToUpperInvariant()} {Prefix}{trigger.GetProperty("route").GetString()}";

    private static JsonElement[] Bindings(string function)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, function, "function.json")));
        return [.. json.RootElement.Clone().GetProperty("bindings").EnumerateArray()];
    }

    [GeneratedRegex("""HttpTrigger\(AuthorizationLevel\.(?<level>\w+), "(?<method>\w+)", Route = "(?<route>[^"]+)"\)""")]
    private static partial Regex Trigger();
}
