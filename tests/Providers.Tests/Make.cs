namespace Providers.Tests;

/// <summary>One shipped definition, and how LocalCloud stands in for what it asks. The same people are known to all of them.</summary>
public sealed record Make(string Name)
{
    /// <summary>What the tests call the provider, whatever its make.</summary>
    public const string Crm = "crm";

    /// <summary>Eleanor Whitfield has it, and nobody else.</summary>
    public const string One = "+13175550125";

    /// <summary>Adaeze and Marcus Oyelaran share it.</summary>
    public const string Several = "+13175550140";

    /// <summary>The one of them who was created first.</summary>
    public const string Elder = "Adaeze Oyelaran";

    public const string Nobody = "+13175550198";

    /// <summary>Ottilie Brandt has it. Without country code it is also Delia Ware's, of Delaware.</summary>
    public const string InBerlin = "+493023125077";

    private const string SecretName = "crm-secret";

    private static readonly Make Salesforce = new("salesforce")
    {
        StoredForm = "national_formatted",
        AsksLogin = true,
        UnauthorizedHelp = "My Domain",
        RejectedHelp = "run-as user",
        Permission = "API Enabled",
    };

    private static readonly Make Dynamics = new("dynamics")
    {
        StoredForm = "e164",
        AsksLogin = true,
        UnauthorizedHelp = "address of the environment",
        RejectedHelp = $"Providers__{Crm}__Values__tenant",
        Permission = "prvReadContact",
    };

    /// <summary>Every shipped definition and every variant of one.</summary>
    public static IReadOnlyList<Make> All { get; } =
    [
        new("genesys")
        {
            FullName = "Eleanor Quinn Whitfield",
            Household = 3,
            StoredForm = "e164",
            AsksLogin = true,
            UnauthorizedHelp = "Genesys__Region",
            RejectedHelp = "genesys-client-secret",
            Permission = "externalContacts:contact:view",
        },
        new("rest") { StoredForm = "e164", NotFoundIsNobody = true, UnauthorizedHelp = "present key", Permission = "read customers" },
        Salesforce,
        Salesforce with { Name = "salesforce#leads" },
        Dynamics,
        Dynamics with { Name = "dynamics#accounts", FullName = "Harbour Light Marine Supply", Permission = "prvReadAccount" },
        Dynamics with { Name = "dynamics#leads", Permission = "prvReadLead" },
        new("servicenow")
        {
            StoredForm = "e164",
            AsksLogin = true,
            UnauthorizedHelp = "Application User",
            RejectedHelp = "glide.oauth.inbound.client.credential.grant_type.enabled",
            Permission = "ACLs read the table",
        },
        new("zendesk")
        {
            StoredForm = "e164",
            AsksLogin = true,
            UnauthorizedHelp = "OAuth client",
            RejectedHelp = "confidential OAuth client",
            Permission = "view end users",
        },
        new("hubspot") { StoredForm = "national_formatted", UnauthorizedHelp = "service key", Permission = "crm.objects.contacts.read" },
    ];

    public static TheoryData<string> Names => [.. All.Select(make => make.Name)];

    /// <summary>The definition, without its variant.</summary>
    public string Vendor => Name.Split('#')[0];

    public bool IsGenesys => Name == "genesys";

    /// <summary>True when its secret buys tokens at a login.</summary>
    public bool AsksLogin { get; init; }

    /// <summary>What it calls the person with <see cref="One"/>.</summary>
    public string FullName { get; init; } = "Eleanor Whitfield";

    /// <summary>How many people it has with <see cref="Several"/>.</summary>
    public int Household { get; init; } = 2;

    /// <summary>What its help says when a token or a key is refused.</summary>
    public required string UnauthorizedHelp { get; init; }

    /// <summary>What its help says when the login refuses the secret.</summary>
    public string RejectedHelp { get; init; } = "";

    /// <summary>What its help calls the permission that is missing.</summary>
    public required string Permission { get; init; }

    /// <summary>The same, as the documentation calls it.</summary>
    public string DocumentedPermission => Name == "rest" ? "reading customers" : Permission;

    /// <summary>The form in which it has <see cref="One"/>.</summary>
    public required string StoredForm { get; init; }

    /// <summary>True when its 404 says that nobody has the number.</summary>
    public bool NotFoundIsNobody { get; init; }

    public static Make Of(string name) => All.Single(make => make.Name == name);

    /// <summary>What is asked for contacts.</summary>
    public Hop Api(Cloud cloud) => IsGenesys ? cloud.Contacts : cloud.Crm;

    /// <summary>The host that a reason names.</summary>
    public string Host => IsGenesys ? "api.mypurecloud.com" : "127.0.0.1";

    /// <summary>Requests of a first lookup up to the one for contacts, on the hop of the latter.</summary>
    public int RequestsUpToContacts => AsksLogin && !IsGenesys ? 2 : 1;

    /// <summary>The path that is asked for contacts, so that a fault leaves the login of the same hop alone.</summary>
    public string ApiPath => Vendor switch
    {
        "genesys" => "/api/v2/externalcontacts",
        "rest" => "/v1",
        "salesforce" => "/services/data",
        "dynamics" => "/api/data",
        "servicenow" => "/api/now",
        "zendesk" => "/api/v2/search",
        "hubspot" => "/crm",
        _ => throw new InvalidOperationException($"{Name}: add it to Make.ApiPath."),
    };

    /// <summary>A reply of the API with the first people of its stand-in.</summary>
    public string Reply
    {
        get
        {
            var (file, list) = Vendor switch
            {
                "genesys" => ("Genesys/contacts", "contacts"),
                "rest" => ("Crm/customers", "customers"),
                "salesforce" => ("Crm/salesforce", "searchRecords"),
                "dynamics" => ("Crm/dataverse", "value"),
                "servicenow" => ("Crm/servicenow", "result"),
                "zendesk" => ("Crm/zendesk", "results"),
                "hubspot" => ("Crm/hubspot", "results"),
                _ => throw new InvalidOperationException($"{Name}: add it to Make.Reply."),
            };
            return $$"""{"{{list}}":{{Sources.People(file, 2)}}}""";
        }
    }

    /// <summary>What is asked for tokens.</summary>
    public Hop Login(Cloud cloud) => IsGenesys ? cloud.Login : cloud.Crm;

    /// <summary>The path that is asked for tokens.</summary>
    public string LoginPath(Cloud cloud) => Vendor switch
    {
        "genesys" => "/oauth/token",
        "salesforce" => "/services/oauth2/token",
        "dynamics" => $"/{cloud.Crm.Tenant}/oauth2/v2.0/token",
        "servicenow" => "/oauth_token.do",
        "zendesk" => "/oauth/tokens",
        _ => throw new InvalidOperationException($"{Name}: add it to Make.LoginPath."),
    };

    /// <summary>Takes the permission to read away.</summary>
    public static void Forbid(Cloud cloud)
    {
        cloud.Crm.Gate.MayRead = false;
        cloud.Genesys.Client.Permissions = new HashSet<string>();
    }

    /// <summary>Takes every token out of force that was given out so far.</summary>
    public static void RevokeTokens(Cloud cloud)
    {
        cloud.Crm.Gate.RevokeTokens();
        cloud.Genesys.RevokeAllTokens();
    }

    /// <summary>Requests that asked for contacts.</summary>
    public IReadOnlyList<ArrivedRequest> Asked(Cloud cloud) => [.. Api(cloud).Traffic.Recent.Where(request => request.Path.StartsWith(ApiPath, StringComparison.Ordinal))];

    /// <summary>Requests that asked for a token.</summary>
    public IReadOnlyList<ArrivedRequest> AskedLogin(Cloud cloud) =>
        IsGenesys ? cloud.Login.Traffic.Recent : [.. cloud.Crm.Traffic.Recent.Where(request => !request.Path.StartsWith(ApiPath, StringComparison.Ordinal))];

    /// <summary>Puts the provider's secret where the settings say it is.</summary>
    public void PutSecret(Cloud cloud, string? value = null) =>
        cloud.KeyVault.SetSecret(IsGenesys ? Cloud.SecretName : SecretName, value ?? (AsksLogin ? cloud.Crm.Gate.ClientSecret : cloud.Crm.Gate.ApiKey));

    /// <summary>The settings of the provider under the name it has in the answer.</summary>
    public IReadOnlyList<(string Name, string Value)> SettingsFor(Cloud cloud)
    {
        if (IsGenesys)
        {
            return [];
        }

        return
        [
            .. ProviderApp.SettingsOf(cloud, Crm, Name, SecretName),
            ($"Providers__{Crm}__LoginUrl", cloud.Crm.Address.AbsoluteUri),
            .. Vendor switch
            {
                "dynamics" => [($"Providers__{Crm}__Values__tenant", cloud.Crm.Tenant)],
                "hubspot" => [($"Providers__{Crm}__Values__portal", "4711")],
                _ => ((string Name, string Value)[])[],
            },
        ];
    }

    /// <summary>Starts the app with this provider and no other.</summary>
    public Task<ProviderApp> StartAsync(params (string Name, string Value)[] settings) => StartAsync(secret: null, time: null, settings);

    /// <param name="secret">What the secret store holds; null is the right secret.</param>
    /// <param name="time">The clock of the lookup; null is the system's.</param>
    /// <param name="settings">What comes on top of the provider's settings.</param>
    public async Task<ProviderApp> StartAsync(string? secret, TimeProvider? time, params (string Name, string Value)[] settings)
    {
        var cloud = await Cloud.StartAsync();
        if (!IsGenesys || secret is not null)
        {
            PutSecret(cloud, secret);
        }

        return await ProviderApp.StartAsync(cloud, time, [("Lookup__Providers", IsGenesys ? Name : Crm), .. SettingsFor(cloud), .. settings]);
    }
}
