namespace LocalCloud;

/// <summary>What an integration in Genesys Cloud adds to a data action.</summary>
public sealed record DataActionIntegration
{
    /// <summary>The fields of its credential, <c>${credentials.name}</c> in templates.</summary>
    public IReadOnlyDictionary<string, string> Credentials { get; init; } = new Dictionary<string, string>();

    /// <summary>The action that gets an access token, for a "User Defined (OAuth)" credential.</summary>
    public DataActionFile? SignIn { get; init; }

    /// <summary>Timeout of the action, 1 to 60 s. Default 60 s, as in Genesys.</summary>
    public TimeSpan ActionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Timeout of the flow's step. Default: longer than any action takes.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(70);

    /// <summary>How many executions run at a time before one is refused with 429. Default 50, the organization's default in Genesys.</summary>
    public int MostAtATime { get; init; } = 50;

    /// <summary>Where a request really goes: a stand-in on this machine in place of the host in the file. Default: where the file says.</summary>
    public Func<Uri, Uri> Route { get; init; } = address => address;

    /// <summary>What an action of the Genesys Cloud integration, whose address has no host, is sent to.</summary>
    public Uri? PlatformApi { get; init; }

    /// <summary>Gets the access token of the Genesys Cloud integration's OAuth client.</summary>
    public Func<string>? PlatformToken { get; init; }

    /// <summary>The clock of both timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The integrations that the guide sets up, with this machine's stand-ins in place of every host.</summary>
    /// <param name="cloud">Has the platform API. It gets an OAuth client that may read contacts and link conversations.</param>
    /// <param name="host">Runs the app; null when no action calls it.</param>
    public static DataActionIntegration Of(Cloud cloud, FunctionsHost? host)
    {
        var client = cloud.Genesys.AddClient(Guid.NewGuid().ToString(), GenesysOrganization.NewSecret());
        client.Permissions = new HashSet<string> { GenesysApi.ViewContacts, GenesysApi.AssociateConversations };
        return new DataActionIntegration
        {
            Credentials = new Dictionary<string, string> { ["functionKey"] = host?.Key ?? "" },
            Route = address => new Uri(host!.Address, address.PathAndQuery),
            PlatformApi = cloud.Contacts.Address,
            PlatformToken = () => cloud.Genesys.IssueToken(client).Value,
        };
    }
}
