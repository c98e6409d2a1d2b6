using EndToEnd.Tests.Isolated;
using LocalCloud;

namespace Compare;

/// <summary>Something that answers lookups.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Start">Starts it; it need not listen yet.</param>
/// <param name="SameCaller">True when the load has the same caller every time, so that the answer comes from memory.</param>
/// <param name="MeasureStart">True when its cold start is measured.</param>
/// <param name="MeasureLoad">False when only its cold start is measured.</param>
internal sealed record Candidate(string Name, Func<Surroundings, Task<Server>> Start, bool SameCaller = false, bool MeasureStart = false, bool MeasureLoad = true)
{
    public static readonly Candidate Ours = new("ContactLookup", s => App(s, answerCache: false), MeasureStart: true);
    public static readonly Candidate OursCached = new("ContactLookup, repeat caller", s => App(s, answerCache: true), SameCaller: true);
    public static readonly Candidate Copy = new("Kestrel byte copy", s => Dotnet(s, "serve-copy"));

    public static readonly Candidate OursBehindHost = new("ContactLookup behind the host stand-in", BehindHost, MeasureStart: true);
    public static readonly Candidate HandWrittenNode = new("Node, hand-written", s => Node(s, "hand-written.mjs"), MeasureStart: true);
    public static readonly Candidate Worker = new("Isolated worker behind the host stand-in", IsolatedWorker, MeasureStart: true, MeasureLoad: false);

    public static IReadOnlyList<Candidate> All { get; } =
    [
        new("nginx pass-through", Nginx),
        Copy,
        new(".NET minimal API", s => Dotnet(s, "serve-afternoon"), MeasureStart: true),
        HandWrittenNode,
        new("Node, official client", s => Node(s, "official-client.mjs", s.Modules, "cached"), MeasureStart: true),
        new("Node, official client, login per call", s => Node(s, "official-client.mjs", s.Modules, "login-each-call")),
        Ours,
        OursCached,
        OursBehindHost,
        Worker,
    ];

    /// <summary>True for the app as these sources make it.</summary>
    public bool IsOurs => Name.StartsWith("ContactLookup", StringComparison.Ordinal);

    /// <summary>A build of the app, for comparing builds and environment variables with each other.</summary>
    /// <param name="build">The published folder, after environment variables such as <c>DOTNET_gcServer=0</c>.</param>
    public static Candidate Published(string build)
    {
        var words = build.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            build,
            s => App(s, answerCache: false, Path.GetFullPath(words[^1]), words[..^1].Select(word => word.Split('=', 2))),
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
        return Server.Start(port, "nginx", ["-p", folder, "-c", file, "-e", "stderr", "-g", "daemon off;"]);
    }

    private static Task<Server> Dotnet(Surroundings surroundings, string verb)
    {
        var port = Server.FreePort();
        return Task.FromResult(Server.Start(port, Environment.ProcessPath!, [verb, Text(port), surroundings.Stub.Address.AbsoluteUri]));
    }

    private static Task<Server> Node(Surroundings surroundings, string script, params string[] more)
    {
        var port = Server.FreePort();
        return Task.FromResult(Server.Start(
            port, "node", [Path.Combine(AppContext.BaseDirectory, script), Text(port), surroundings.Stub.Address.AbsoluteUri.TrimEnd('/'), .. more]));
    }

    private static Task<Server> App(Surroundings surroundings, bool answerCache, string? folder = null, IEnumerable<string[]>? variables = null)
    {
        var port = Server.FreePort();
        var environment = new Dictionary<string, string>(surroundings.AppSettings(answerCache)) { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = Text(port) };
        foreach (var variable in variables ?? [])
        {
            environment[variable[0]] = variable[1];
        }

        return Task.FromResult(Server.Start(port, Path.Combine(folder ?? surroundings.AppFolder, "contact-lookup"), [], environment));
    }

    private static async Task<Server> BehindHost(Surroundings surroundings)
    {
        var host = await FunctionsHost.StartAsync(
            surroundings.AppFolder,
            new FunctionsHostOptions { Environment = surroundings.AppSettings(answerCache: false).ToDictionary(s => s.Key, string? (s) => s.Value) });
        return new Server(host.Address, () => host.HandlerProcessId ?? 0, host.DisposeAsync, host.Key);
    }

    private static async Task<Server> IsolatedWorker(Surroundings surroundings)
    {
        var host = await WorkerHost.StartAsync(surroundings.WorkerFolder, surroundings.AppSettings(answerCache: false).Select(s => (s.Key, (string?)s.Value)));
        return new Server(host.Address, () => throw new NotSupportedException("Only its start is measured."), host.DisposeAsync, host.Key);
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
        WorkerFolder = Path.Combine(root, "artifacts", "isolatedworker");
    }

    public UpstreamStub Stub { get; }

    /// <summary>Top level of the repository.</summary>
    public string Root { get; }

    public string AppFolder { get; }

    /// <summary>The published isolated worker, once <see cref="TryPublishWorkerAsync"/> has succeeded.</summary>
    public string WorkerFolder { get; }

    /// <summary>The folder whose node_modules has the official client.</summary>
    public string Modules => Path.Combine(Root, "tests", "EndToEnd.Tests", "GenesysClient");

    /// <param name="candidates">What is published and installed depends on them.</param>
    public static async Task<Surroundings> MakeAsync(IReadOnlyList<Candidate> candidates)
    {
        var publisher = FunctionAppPublisher.Find() ?? throw new InvalidOperationException("Run this from the repository.");
        var surroundings = new Surroundings(
            await UpstreamStub.StartAsync(), await Cloud.StartAsync(), Path.GetFullPath(Path.Combine(publisher.Folder, "..", "..")), publisher.Folder);
        if (candidates.Any(c => c.IsOurs))
        {
            await publisher.PublishAsync(Console.Error.WriteLine);
        }

        if (candidates.Any(c => c.Name.StartsWith("Node, official", StringComparison.Ordinal)) && !Directory.Exists(Path.Combine(surroundings.Modules, "node_modules", "purecloud-platform-client-v2")))
        {
            Console.Error.WriteLine("Installing the official Genesys client for Node.");
            await Tool.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], surroundings.Modules);
        }

        return surroundings;
    }

    /// <summary>Publishes the isolated worker; false where its packages cannot be restored.</summary>
    public async Task<bool> TryPublishWorkerAsync()
    {
        try
        {
            Console.Error.WriteLine("Publishing the isolated worker.");
            await Tool.RunAsync("dotnet", ["publish", "src/IsolatedWorker", "-c", "Release", "-p:Deployable=true", "-p:RestoreLockedMode=false", "-v", "quiet", "-o", WorkerFolder], Root);
            return true;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine($"The isolated worker is left out: {e.Message}");
            return false;
        }
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
