using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LocalCloud;

/// <summary>The cloud's scripts and counters over HTTP, for people with a shell. It shows no secret, token or number.</summary>
internal sealed class ControlService(Cloud cloud)
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new SpanConverter() },
    };

    private static readonly JsonSerializerOptions Writing = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private SecretRotation? _rotation;

    public RequestDelegate BuildPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.Use(next => context => ExplainAsync(context, next));
        app.UseRouting();
        app.Use(next => context => Route.Of(context) is not null
            ? next(context)
            : throw new ControlException("There is nothing here, or not by this method. GET /control shows what there is."));
        app.UseEndpoints(Map);
        return app.Build();
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/control", context => WriteAsync(context, Describe()));
        Post<FaultRequest>(routes, "/control/faults", request => request.Plan(HopsNamed(request.Hop)));
        routes.MapDelete("/control/faults", context => DoAsync(context, () => HopsAsked(context).ForEach(hop => hop.Clear())));
        routes.MapDelete("/control/counters", context => DoAsync(context, () => HopsAsked(context).ForEach(hop => hop.Traffic.Reset())));
        routes.MapPost("/control/genesys/revoke", context => DoAsync(context, cloud.Genesys.RevokeAllTokens));
        Post<ExpireRequest>(routes, "/control/genesys/expire", request => cloud.Genesys.ExpireTokensIn(request.In ?? throw new ControlException("in is missing: in how many seconds.")));
        Post<RotateRequest>(routes, "/control/genesys/rotate", Rotate);
        Post<GenesysRequest>(routes, "/control/genesys", Change);
        Post<KeyVaultRequest>(routes, "/control/keyvault", request =>
        {
            cloud.KeyVault.MayGet = request.MayGet ?? cloud.KeyVault.MayGet;
            cloud.KeyVault.MayList = request.MayList ?? cloud.KeyVault.MayList;
        });
        Post<HashiCorpRequest>(routes, "/control/hashicorp", request => cloud.HashiCorp.Sealed = request.Sealed ?? cloud.HashiCorp.Sealed);
        routes.MapPost("/control/hashicorp/revoke", context => DoAsync(context, cloud.HashiCorp.RevokeTokens));
        routes.MapPost("/control/hashicorp/rotate", context => DoAsync(context, () => cloud.RotateReadyToken()));
    }

    private void Rotate(RotateRequest request)
    {
        var steps = request.Steps ?? ["accept", "publish"];
        if (steps.FirstOrDefault(step => step is not ("accept" or "publish" or "retire")) is { } unknown)
        {
            throw new ControlException($"There is no step '{unknown}'. Steps are accept, publish and retire, in the order wanted.");
        }

        if (request.Continue && _rotation is null)
        {
            throw new ControlException("There is no rotation to continue.");
        }

        _rotation = request.Continue ? _rotation! : cloud.BeginRotation();
        foreach (var step in steps)
        {
            _ = step switch
            {
                "accept" => _rotation.Accept(),
                "publish" => _rotation.Publish(),
                _ => _rotation.Retire(),
            };
        }
    }

    private void Change(GenesysRequest request)
    {
        var genesys = cloud.Genesys;
        genesys.TokenLifetime = request.TokenLifetime ?? genesys.TokenLifetime;
        genesys.IdleExpiry = request.IdleExpiry is { } idle ? idle > TimeSpan.Zero ? idle : null : genesys.IdleExpiry;
        genesys.RequestsPerMinute = request.RequestsPerMinute is { } limit ? limit > 0 ? limit : null : genesys.RequestsPerMinute;
        genesys.Client.Enabled = request.Enabled ?? genesys.Client.Enabled;
        genesys.Client.Permissions = request.MayView switch
        {
            true => new HashSet<string> { GenesysApi.ViewContacts },
            false => new HashSet<string>(),
            null => genesys.Client.Permissions,
        };
    }

    private JsonObject Describe() => new()
    {
        ["hops"] = new JsonArray([.. cloud.Hops.Select(Describe)]),
        ["genesys"] = new JsonObject
        {
            ["enabled"] = cloud.Genesys.Client.Enabled,
            ["mayView"] = cloud.Genesys.Client.Permissions.Contains(GenesysApi.ViewContacts),
            ["secretsAccepted"] = cloud.Genesys.Client.Secrets.Count,
            ["tokensIssued"] = cloud.Genesys.IssuedTokens.Count,
            ["tokenLifetime"] = cloud.Genesys.TokenLifetime.TotalSeconds,
            ["idleExpiry"] = cloud.Genesys.IdleExpiry?.TotalSeconds,
            ["requestsPerMinute"] = cloud.Genesys.RequestsPerMinute,
        },
        ["keyvault"] = new JsonObject
        {
            ["mayGet"] = cloud.KeyVault.MayGet,
            ["mayList"] = cloud.KeyVault.MayList,
            ["versions"] = cloud.KeyVault.VersionsOf(Cloud.SecretName).Count,
        },
        ["hashicorp"] = new JsonObject { ["sealed"] = cloud.HashiCorp.Sealed, ["liveTokens"] = cloud.HashiCorp.LiveTokens },
        ["gateway"] = cloud.GatewayAddress.AbsoluteUri,
        ["usage"] = new JsonArray([.. Usage().Select(line => (JsonNode)line)]),
    };

    private static JsonNode Describe(Hop hop) => new JsonObject
    {
        ["name"] = hop.Name,
        ["address"] = hop.Address.AbsoluteUri,
        ["requests"] = hop.Traffic.Requests,
        ["successes"] = hop.Traffic.Successes,
        ["answers"] = new JsonObject(hop.Traffic.Answers.Select(pair => KeyValuePair.Create($"{pair.Key}", (JsonNode?)pair.Value))),
        ["inFlight"] = hop.Traffic.InFlight,
        ["mostAtOnce"] = hop.Traffic.MostAtOnce,
        ["faults"] = new JsonArray([.. hop.PlannedFaults.Select(fault => (JsonNode)fault)]),
        ["recent"] = new JsonArray([.. hop.Traffic.Recent.TakeLast(5).Select(request => (JsonNode)new JsonObject
        {
            ["at"] = request.At,
            ["request"] = $"{request.Method} {request.PathTemplate}",
            ["headers"] = string.Join(", ", request.Headers.Keys),
            ["status"] = request.Status,
            ["fault"] = request.Fault,
        })]),
    };

    private IEnumerable<string> Usage()
    {
        var control = cloud.ControlAddress.AbsoluteUri;
        string Line(string path, string json) => $"curl {control}control/{path} -d '{json}'";
        return
        [
            Line("faults", """{"hop":"login","fault":"status","status":503,"retryAfter":2,"times":3}"""),
            Line("faults", """{"hop":"contacts","fault":"hang","for":20}"""),
            Line("faults", """{"hop":"*","fault":"delay","delay":0.3,"always":true}"""),
            $"faults are: {FaultRequest.Kinds}",
            $"curl -X DELETE {control}control/faults?hop=login",
            $"curl -X DELETE {control}control/counters",
            $"curl -X POST {control}control/genesys/revoke",
            Line("genesys/expire", """{"in":5}"""),
            Line("genesys/rotate", """{"steps":["accept","publish"]}"""),
            Line("genesys/rotate", """{"steps":["retire"],"continue":true}"""),
            Line("genesys", """{"tokenLifetime":2,"idleExpiry":900,"requestsPerMinute":300,"enabled":true,"mayView":false}"""),
            Line("keyvault", """{"mayGet":false,"mayList":true}"""),
            Line("hashicorp", """{"sealed":true}"""),
            $"curl -X POST {control}control/hashicorp/rotate",
        ];
    }

    private List<Hop> HopsAsked(HttpContext context) =>
        context.Request.Query["hop"].FirstOrDefault() is { } name ? HopsNamed(name) : [.. cloud.Hops];

    private List<Hop> HopsNamed(string? name)
    {
        var known = string.Join(", ", cloud.Hops.Select(hop => hop.Name));
        return name switch
        {
            null => throw new ControlException($"hop is missing. It is one of {known}, or * for all."),
            "*" => [.. cloud.Hops],
            _ => cloud.Hops.FirstOrDefault(hop => hop.Name == name) is { } found
                ? [found]
                : throw new ControlException($"There is no hop '{name}'. It is one of {known}, or * for all."),
        };
    }

    /// <summary>Takes the body for JSON whatever its type says, since <c>curl -d</c> calls it a form.</summary>
    private void Post<T>(IEndpointRouteBuilder routes, string path, Action<T> act)
        where T : class => routes.MapPost(path, async context =>
    {
        T? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Reading, context.RequestAborted);
        }
        catch (JsonException malformed)
        {
            var known = string.Join(", ", typeof(T).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));
            var complaint = malformed.Message.Split(" Path:")[0].Split(" could not be mapped to any .NET member");
            throw new ControlException($"{complaint[0]}{(complaint.Length > 1 ? " is not known here." : "")} The body is a JSON object; its fields are: {known}.", malformed);
        }

        await DoAsync(context, () => act(request ?? throw new ControlException("The body is a JSON object, not null.")));
    });

    private Task DoAsync(HttpContext context, Action act)
    {
        act();
        return WriteAsync(context, Describe());
    }

    private static async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (ControlException exception)
        {
            context.Response.StatusCode = context.GetEndpoint() is RouteEndpoint ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound;
            await WriteAsync(context, new JsonObject { ["error"] = exception.Message });
        }
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(Writing) + "\n", context.RequestAborted);
    }

    private sealed record ExpireRequest
    {
        public TimeSpan? In { get; init; }
    }

    private sealed record RotateRequest
    {
        public IReadOnlyList<string>? Steps { get; init; }

        public bool Continue { get; init; }
    }

    private sealed record GenesysRequest
    {
        public TimeSpan? TokenLifetime { get; init; }

        public TimeSpan? IdleExpiry { get; init; }

        public int? RequestsPerMinute { get; init; }

        public bool? Enabled { get; init; }

        public bool? MayView { get; init; }
    }

    private sealed record KeyVaultRequest
    {
        public bool? MayGet { get; init; }

        public bool? MayList { get; init; }
    }

    private sealed record HashiCorpRequest
    {
        public bool? Sealed { get; init; }
    }
}
