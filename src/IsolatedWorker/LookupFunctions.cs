using Endpoints;
using Microsoft.Azure.Functions.Worker;

namespace IsolatedWorker;

/// <summary>The functions: the addresses and methods of the custom handler's function.json files, and the same endpoints behind them.</summary>
public sealed class LookupFunctions(LookupEndpoints endpoints, HealthEndpoints health, DoctorEndpoint doctor)
{
    [Function("LookupContact")]
    public Task<IResult> ByBody([HttpTrigger(AuthorizationLevel.Function, "post", Route = "contacts/lookup")] HttpRequest request) =>
        endpoints.FindByBody(request);

    [Function("LookupContactByQuery")]
    public Task<IResult> ByQuery([HttpTrigger(AuthorizationLevel.Function, "get", Route = "contacts/lookup")] HttpRequest request) =>
        endpoints.FindByQuery(request);

    [Function("LookupContactForum")]
    public Task<IResult> ByForumAddress([HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/external-contacts/lookups/phone")] HttpRequest request) =>
        endpoints.FindByQuery(request);

    [Function("Health")]
    public static IResult Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        HealthEndpoints.Health(request);

    [Function("Ready")]
    public IResult Ready([HttpTrigger(AuthorizationLevel.Function, "get", Route = "ready")] HttpRequest request) =>
        health.Ready(request);

    [Function("Doctor")]
    public Task<IResult> Doctor([HttpTrigger(AuthorizationLevel.Function, "get", Route = "doctor")] HttpRequest request) =>
        doctor.Examine(request);

    [Function("Contract")]
    public IResult Contract([HttpTrigger(AuthorizationLevel.Function, "get", Route = "contract")] HttpRequest request) =>
        endpoints.Contract(request);

    [Function("OpenApi")]
    public IResult OpenApi([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) =>
        endpoints.OpenApi(request);
}
