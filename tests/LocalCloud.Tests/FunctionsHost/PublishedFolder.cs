namespace LocalCloud.Tests;

/// <summary>A folder as <c>dotnet publish</c> would leave it, with the echo handler in it; gone when disposed.</summary>
internal sealed class PublishedFolder : IDisposable
{
    public PublishedFolder(bool forwarding = true, bool proxying = false, bool catchAll = true, Action<JsonObject>? host = null)
    {
        Path = Directory.CreateTempSubdirectory("localcloud-test-").FullName;
        HostJson = new JsonObject
        {
            ["version"] = "2.0",
            ["customHandler"] = new JsonObject
            {
                ["description"] = new JsonObject
                {
                    // On the PATH, since the tests were started by it; the host joins arguments unquoted.
                    ["defaultExecutablePath"] = "dotnet",
                    ["arguments"] = new JsonArray("exec", $"\"{typeof(PublishedFolder).Assembly.Location}\""),
                },
                ["enableForwardingHttpRequest"] = forwarding,
                ["enableProxyingHttpRequest"] = proxying,
            },
        };
        host?.Invoke(HostJson);
        File.WriteAllText(System.IO.Path.Combine(Path, "host.json"), HostJson.ToJsonString());
        if (catchAll)
        {
            AddFunction("Everything", "{*rest}", "get", "post", "put");
        }
    }

    public string Path { get; }

    public JsonObject HostJson { get; }

    public PublishedFolder AddFunction(string name, string route, params string[] methods) => AddFunction(name, route, "function", methods);

    public PublishedFolder AddFunction(string name, string route, string authLevel, string[] methods) => AddFunction(name, new JsonObject
    {
        ["bindings"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "httpTrigger",
                ["direction"] = "in",
                ["name"] = "req",
                ["authLevel"] = authLevel,
                ["route"] = route,
                ["methods"] = new JsonArray([.. methods.Select(method => (JsonNode)method)]),
            },
            new JsonObject { ["type"] = "http", ["direction"] = "out", ["name"] = "res" }),
    });

    public PublishedFolder AddFunction(string name, JsonObject function)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, name));
        File.WriteAllText(System.IO.Path.Combine(Path, name, "function.json"), function.ToJsonString());
        return this;
    }

    /// <summary>The settings that make the next starts of the handler fail.</summary>
    public Dictionary<string, string?> FailingStarts(int times, string how)
    {
        var file = System.IO.Path.Combine(Path, "failures");
        File.WriteAllText(file, times.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return new Dictionary<string, string?> { ["HANDLER_FAILURES"] = file, ["HANDLER_FAILURE"] = how };
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
