using System.Globalization;
using LocalCloud;

namespace Compare;

/// <summary>Something that answers lookups.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Start">Starts it; it need not listen yet.</param>
/// <param name="SameCaller">True when the load has the same caller every time, so that the answer comes from memory.</param>
/// <param name="MeasureStart">True when its cold start is measured.</param>
internal sealed record Candidate(string Name, Func<Surroundings, Task<Server>> Start, bool SameCaller = false, bool MeasureStart = false)
{
    public static readonly Candidate Ours = new("ContactLookup", s => App(s, "ContactLookup", answerCache: false), MeasureStart: true);
    public static readonly Candidate OursCached = new("ContactLookup, repeat caller", s => App(s, "ContactLookup, repeat caller", answerCache: true), SameCaller: true);
    public static readonly Candidate Copy = new("Kestrel byte copy", s => Dotnet(s, "Kestrel byte copy", "serve-copy"));

    public static IReadOnlyList<Candidate> All { get; } =
    [
        new("nginx pass-through", Nginx),
        Copy,
        new(".NET minimal API", s => Dotnet(s, ".NET minimal API", "serve-afternoon"), MeasureStart: true),
        new("Node, hand-written", s => Node(s, "Node, hand-written", "hand-written.mjs"), MeasureStart: true),
        new("Node, official client", s => Node(s, "Node, official client", "official-client.mjs", s.Modules, "cached"), MeasureStart: true),
        new("Node, official client, login per call", s => Node(s, "Node, official client, login per call", "official-client.mjs", s.Modules, "login-each-call")),
        Ours,
        OursCached,
        new("ContactLookup behind the host stand-in", BehindHost),
    ];

    /// <summary>A build of the app, for comparing builds and environment variables with each other.</summary>
    /// <param name="build">The published folder, after environment variables such as <c>DOTNET_gcServer=0</c>.</param>
    public static Candidate Published(string build)
    {
        var words = build.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            build,
            s => App(s, build, answerCache: false, Path.GetFullPath(words[^1]), words[..^1].Select(word => word.Split('=', 2))),
            MeasureStart: true);
    }

    private static async Task<Server> Nginx(Surroundings surroundings)
    {
        var folder = Directory.CreateTempSubdirectory("compare-nginx").FullName;
        var port = Server.FreePort();
        var conf = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "nginx.conf"));
        conf = conf
            .Replace("@FOLDER@", folder, StringComparison.Ordinal)
            .Replace("@PORT@", Text(port), StringComparison.Ordinal)
            .Replace("@UPSTREAM@", Text(surroundings.Stub.Port), StringComparison.Ordinal);
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, conf);
        return Server.Start("nginx pass-through", port, "nginx", ["-p", folder, "-c", file, "-e", "stderr", "-g", "daemon off;"]);
    }

    private static Task<Server> Dotnet(Surroundings surroundings, string name, string verb)
    {
        var port = Server.FreePort();
        return Task.FromResult(Server.Start(name, port, Environment.ProcessPath!, [verb, Text(port), surroundings.Stub.Address.AbsoluteUri]));
    }

    private static Task<Server> Node(Surroundings surroundings, string name, string script, params string[] more)
    {
        var port = Server.FreePort();
        return Task.FromResult(Server.Start(
            name, port, "node", [Path.Combine(AppContext.BaseDirectory, script), Text(port), surroundings.Stub.Address.AbsoluteUri.TrimEnd('/'), .. more]));
    }

    private static Task<Server> App(Surroundings surroundings, string name, bool answerCache, string? folder = null, IEnumerable<string[]>? variables = null)
    {
        var port = Server.FreePort();
        var environment = new Dictionary<string, string>(surroundings.AppSettings(answerCache)) { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = Text(port) };
        foreach (var variable in variables ?? [])
        {
            environment[variable[0]] = variable[1];
        }

        return Task.FromResult(Server.Start(name, port, Path.Combine(folder ?? surroundings.AppFolder, "contact-lookup"), [], environment));
    }

    private static async Task<Server> BehindHost(Surroundings surroundings)
    {
        var host = await FunctionsHost.StartAsync(
            surroundings.AppFolder,
            new FunctionsHostOptions { Environment = surroundings.AppSettings(answerCache: false).ToDictionary(s => s.Key, string? (s) => s.Value) });
        return new Server("ContactLookup behind the host stand-in", host.Address, () => host.HandlerProcessId ?? 0, host.DisposeAsync, host.Key);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What the candidates need around them: the upstream, Key Vault with its managed identity, the published app, the Node packages.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private readonly Cloud _cloud;

    private Surroundings(UpstreamStub stub, Cloud cloud, string root, string appFolder)
    {
        Stub = stub;
        _cloud = cloud;
        Root = root;
        AppFolder = appFolder;
    }

    public UpstreamStub Stub { get; }

    /// <summary>Top level of the repository.</summary>
    public string Root { get; }

    public string AppFolder { get; }

    /// <summary>The folder whose node_modules has the official client.</summary>
    public string Modules => Path.Combine(Root, "tests", "EndToEnd.Tests", "GenesysClient");

    public static async Task<Surroundings> MakeAsync()
    {
        var publisher = FunctionAppPublisher.Find() ?? throw new InvalidOperationException("Run this from the repository.");
        var folder = await publisher.PublishAsync(Console.Error.WriteLine);
        var surroundings = new Surroundings(await UpstreamStub.StartAsync(), await Cloud.StartAsync(), Path.GetFullPath(Path.Combine(folder, "..", "..")), folder);
        if (!Directory.Exists(Path.Combine(surroundings.Modules, "node_modules", "purecloud-platform-client-v2")))
        {
            Console.Error.WriteLine("Installing the official Genesys client for Node.");
            await Tool.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], surroundings.Modules);
        }

        return surroundings;
    }

    /// <summary>The app's settings: the secret in the stand-in of Key Vault, login and API at the stub.</summary>
    public IReadOnlyDictionary<string, string> AppSettings(bool answerCache)
    {
        var settings = new Dictionary<string, string>(_cloud.FunctionAppSettings())
        {
            ["Genesys__LoginUrl"] = Stub.Address.AbsoluteUri,
            ["Genesys__ApiUrl"] = Stub.Address.AbsoluteUri,
        };
        if (!answerCache)
        {
            settings["Lookup__AnswerCache__Duration"] = "00:00:00";
            settings["Lookup__AnswerCache__NotFoundDuration"] = "00:00:00";
        }

        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await _cloud.DisposeAsync();
        await Stub.DisposeAsync();
    }
}
