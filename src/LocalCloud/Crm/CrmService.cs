namespace LocalCloud;

/// <summary>
/// The hop <c>crm</c>: a company's customer system, of whichever make. What its callers must show is in <see cref="CrmGate"/>;
/// each make is a file of routes beside this one and a file of people.
/// </summary>
public sealed class CrmService : Hop
{
    private readonly CrmApi[] _apis;
    private readonly GenericRestCrm _generic;

    internal CrmService(CloudOptions options, CancellationToken disposed)
        : base("crm", options, disposed)
    {
        Gate = new CrmGate(options.TimeProvider);
        _generic = new GenericRestCrm(this);
        _apis = [new SalesforceCrm(this), new DataverseCrm(this), new ServiceNowCrm(this), new ZendeskCrm(this), new HubSpotCrm(this), _generic];
    }

    /// <summary>Who is let in.</summary>
    public CrmGate Gate { get; }

    /// <summary>What the Salesforce login names as the org's own instance. Default: the address of this hop.</summary>
    public Uri? InstanceUrl { get; set; }

    /// <summary>The tenant in which the Dataverse environment's app registration is.</summary>
    public string Tenant => "4c1f1b7e-5f0d-4f0e-9a8e-2f6c1d3b5a70";

    /// <summary>Writes the number of the first person of a CRM as somebody typed it.</summary>
    /// <param name="crm">salesforce, dynamics, servicenow, zendesk or hubspot.</param>
    /// <param name="typed">The number, in any notation.</param>
    /// <exception cref="ArgumentException">There is no stand-in for this CRM.</exception>
    public void StoreNumber(string crm, string typed) =>
        (_apis.SingleOrDefault(api => api.Name == crm) ?? throw new ArgumentException($"{crm}: add its stand-in to CrmService.")).StoreNumber(typed);

    internal override void Map(IEndpointRouteBuilder routes)
    {
        foreach (var api in _apis)
        {
            api.Map(routes);
        }
    }

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) =>
        (_apis.FirstOrDefault(api => api.Owns(context.Request.Path)) ?? _generic).WriteErrorAsync(context, status);
}
