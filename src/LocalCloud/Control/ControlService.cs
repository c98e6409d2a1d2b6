using System.Text.Encodings.Web;
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

    private static readonly string[] PhoneFields = ["workPhone", "cellPhone", "homePhone", "otherPhone"];

    private SecretRotation? _rotation;

    public RequestDelegate BuildPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.Use(next => context => ExplainAsync(context, next));
        app.Use(next => context => IsFromAnotherSite(context.Request)
            ? throw new BadHttpRequestException("Requests from other websites are refused.")
            : next(context));
        app.UseRouting();
        app.Use(next => context => Route.Of(context) is not null
            ? next(context)
            : throw new BadHttpRequestException("There is no such path or method. GET /control lists them."));
        app.UseEndpoints(Map);
        return app.Build();
    }

    /// <summary>Any page in the browser could send a request to this port; the browser names the page's origin.</summary>
    private bool IsFromAnotherSite(HttpRequest request) =>
        request.Headers.Origin.FirstOrDefault() is { } origin && origin != cloud.ControlAddress.GetLeftPart(UriPartial.Authority)
        && origin != $"http://localhost:{cloud.ControlAddress.Port}";

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ConsolePage.WriteAsync);
        routes.MapGet("/control", context => WriteAsync(context, Describe()));
        routes.MapGet("/control/examples", context => context.Response.WriteAsync(string.Join('\n', Examples()) + "\n", context.RequestAborted));
        routes.MapGet("/control/contacts", context => WriteAsync(context, DescribeContacts()));
        PostAsync<LookupRequest>(routes, "/control/lookup", LookUpAsync);
        Post<FaultRequest>(routes, "/control/faults", request => request.Plan(HopsNamed(request.Hop)));
        routes.MapDelete("/control/faults", context => DoAsync(context, () => HopsAsked(context).ForEach(hop => hop.Clear())));
        routes.MapDelete("/control/counters", context => DoAsync(context, () => HopsAsked(context).ForEach(hop => hop.Traffic.Reset())));
        routes.MapPost("/control/genesys/revoke", context => DoAsync(context, cloud.Genesys.RevokeAllTokens));
        Post<ExpireRequest>(routes, "/control/genesys/expire", request => cloud.Genesys.ExpireTokensIn(request.In ?? throw new BadHttpRequestException("in is missing. It is a number of seconds.")));
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
            throw new BadHttpRequestException($"There is no step '{unknown}'. Steps are accept, publish and retire, in any order.");
        }

        if (request.Continue && _rotation is null)
        {
            throw new BadHttpRequestException("There is no rotation to continue.");
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

    private object Describe() => new
    {
        hops = cloud.Hops.Select(Describe),
        genesys = new
        {
            enabled = cloud.Genesys.Client.Enabled,
            mayView = cloud.Genesys.Client.Permissions.Contains(GenesysApi.ViewContacts),
            secretsAccepted = cloud.Genesys.Client.Secrets.Count,
            tokensIssued = cloud.Genesys.IssuedTokens.Count,
            tokenLifetime = cloud.Genesys.TokenLifetime.TotalSeconds,
            idleExpiry = cloud.Genesys.IdleExpiry?.TotalSeconds,
            requestsPerMinute = cloud.Genesys.RequestsPerMinute,
        },
        keyvault = new { mayGet = cloud.KeyVault.MayGet, mayList = cloud.KeyVault.MayList, versions = cloud.KeyVault.VersionsOf(Cloud.SecretName).Count },
        hashicorp = new { @sealed = cloud.HashiCorp.Sealed, liveTokens = cloud.HashiCorp.LiveTokens },
        gateway = cloud.GatewayAddress.AbsoluteUri,
        app = cloud.App is not { } app ? null : new
        {
            address = app.Address.AbsoluteUri,
            secrets = app.Secrets.ToString().ToLowerInvariant(),
            providers = app.Providers,
            recent = app.Traffic is { } traffic ? DescribeRecent(traffic) : [],
        },
        examples = $"{cloud.ControlAddress}control/examples",
    };

    /// <summary>The contacts that can be called, by the first number of each.</summary>
    private object DescribeContacts() => new
    {
        contacts = cloud.Genesys.Contacts.All
            .Select(contact => (Name: NameOf(contact), Number: NumberOf(contact)))
            .Where(contact => contact.Number is not null)
            .GroupBy(contact => contact.Number)
            .Select(group => new { number = group.Key, names = group.Select(contact => contact.Name) }),
    };

    private static string NameOf(JsonObject contact) =>
        $"{contact["firstName"]} {contact["lastName"]}".Trim() is { Length: > 0 } name ? name : "(no name)";

    private static string? NumberOf(JsonObject contact) =>
        PhoneFields.Select(field => (string?)contact[field]?["e164"]).FirstOrDefault(number => number is not null);

    private async Task<object> LookUpAsync(LookupRequest request, CancellationToken cancellationToken)
    {
        var app = cloud.App ?? throw new BadHttpRequestException("No function app was started with these stand-ins.");
        try
        {
            var reply = await app.LookUpAsync(request.PhoneNumber ?? throw new BadHttpRequestException("phoneNumber is missing."), cancellationToken);
            return new
            {
                httpStatus = reply.HttpStatus,
                ms = Round(reply.Elapsed),
                timing = Describe(reply.Timing),
                answer = reply.Answer,
                text = reply.Answer is null ? reply.Text : null,
            };
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BadHttpRequestException($"The function app does not answer at {app.Address}. Start it, or see its last lines.", exception);
        }
    }

    private static IEnumerable<object> Describe(IEnumerable<(string Hop, double Milliseconds)> timing) =>
        timing.Select(hop => new { hop = hop.Hop, ms = hop.Milliseconds });

    private static double Round(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);

    private static object Describe(Hop hop) => new
    {
        name = hop.Name,
        address = hop.Address.AbsoluteUri,
        requests = hop.Traffic.Requests,
        successes = hop.Traffic.Successes,
        answers = hop.Traffic.Answers,
        inFlight = hop.Traffic.InFlight,
        mostAtOnce = hop.Traffic.MostAtOnce,
        faults = hop.PlannedFaults,
        recent = DescribeRecent(hop.Traffic),
    };

    private static IEnumerable<object> DescribeRecent(Traffic traffic) => traffic.Recent.TakeLast(20).Select(request => new
    {
        at = request.At.ToString("O", CultureInfo.InvariantCulture),
        request = $"{request.Method} {request.PathTemplate}",
        headers = string.Join(", ", request.Headers.Keys),
        status = request.Status,
        ms = request.Took is { } took ? Round(took) : (double?)null,
        fault = request.Fault,
        timing = request.ServerTiming is { } timing ? Describe(ServerTiming.Read([timing])) : null,
    });

    /// <summary>Commands for a shell, ready to paste; remarks begin with #.</summary>
    private IEnumerable<string> Examples()
    {
        var control = cloud.ControlAddress.AbsoluteUri;
        string Line(string path, string json) => $"curl {control}control/{path} -d '{json}'";
        return
        [
            Line("faults", """{"hop":"login","fault":"status","status":503,"retryAfter":2,"times":3}"""),
            Line("faults", """{"hop":"contacts","fault":"hang","for":20}"""),
            Line("faults", """{"hop":"*","fault":"delay","delay":0.3,"always":true}"""),
            $"# fault is one of: {FaultRequest.Kinds}",
            $"# hop is one of: {KnownHops}, or * for all",
            $"curl -X DELETE '{control}control/faults?hop=login'",
            $"curl -X DELETE {control}control/faults",
            $"curl -X DELETE {control}control/counters",
            $"curl -X POST {control}control/genesys/revoke",
            Line("genesys/expire", """{"in":5}"""),
            Line("genesys/rotate", """{"steps":["accept","publish"]}"""),
            Line("genesys/rotate", """{"steps":["retire"],"continue":true}"""),
            Line("genesys", """{"tokenLifetime":2,"idleExpiry":900,"requestsPerMinute":300,"enabled":true,"mayView":false}"""),
            Line("keyvault", """{"mayGet":false,"mayList":true}"""),
            Line("hashicorp", """{"sealed":true}"""),
            $"curl -X POST {control}control/hashicorp/rotate",
            Line("lookup", $$"""{"phoneNumber":"{{LocalRunArguments.SampleNumber}}"}"""),
            $"# contacts that can be called: curl {control}control/contacts",
            "# the app uses the stand-ins of HashiCorp Vault and of a CRM when started with --secrets hashicorp, --providers salesforce",
        ];
    }

    private List<Hop> HopsAsked(HttpContext context) =>
        context.Request.Query["hop"].FirstOrDefault() is { } name ? HopsNamed(name) : [.. cloud.Hops];

    private string KnownHops => string.Join(", ", cloud.Hops.Select(hop => hop.Name));

    private List<Hop> HopsNamed(string? name) => name switch
    {
        null => throw new BadHttpRequestException($"hop is missing. It is one of {KnownHops}, or * for all."),
        "*" => [.. cloud.Hops],
        _ => cloud.Hops.FirstOrDefault(hop => hop.Name == name) is { } found
            ? [found]
            : throw new BadHttpRequestException($"There is no hop '{name}'. It is one of {KnownHops}, or * for all."),
    };

    private void Post<T>(IEndpointRouteBuilder routes, string path, Action<T> act)
        where T : class => PostAsync<T>(routes, path, (request, _) =>
    {
        act(request);
        return Task.FromResult(Describe());
    });

    /// <summary>Reads the body as JSON whatever its content type says, because <c>curl -d</c> calls it a form.</summary>
    private static void PostAsync<T>(IEndpointRouteBuilder routes, string path, Func<T, CancellationToken, Task<object>> act)
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
            throw new BadHttpRequestException($"{complaint[0]}{(complaint.Length > 1 ? " is not known here." : "")} The body is a JSON object; its fields are: {known}.", malformed);
        }

        await WriteAsync(context, await act(request ?? throw new BadHttpRequestException("The body is a JSON object, not null."), context.RequestAborted));
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
        catch (BadHttpRequestException exception)
        {
            context.Response.StatusCode = context.GetEndpoint() is RouteEndpoint ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound;
            await WriteAsync(context, new { error = exception.Message });
        }
    }

    private static Task WriteAsync(HttpContext context, object body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(body, Writing) + "\n", context.RequestAborted);
    }

    private sealed record LookupRequest(string? PhoneNumber);

    private sealed record ExpireRequest(TimeSpan? In);

    private sealed record RotateRequest(IReadOnlyList<string>? Steps, bool Continue);

    private sealed record GenesysRequest(TimeSpan? TokenLifetime, TimeSpan? IdleExpiry, int? RequestsPerMinute, bool? Enabled, bool? MayView);

    private sealed record KeyVaultRequest(bool? MayGet, bool? MayList);

    private sealed record HashiCorpRequest(bool? Sealed);
}
