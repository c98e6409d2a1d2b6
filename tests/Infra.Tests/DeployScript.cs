namespace Infra.Tests;

/// <summary>
/// infra/deploy with stand-ins for az, func, dotnet, curl and sleep. By default everything works in a subscription in which nothing is
/// deployed; what a test arranges goes before that.
/// </summary>
public abstract class DeployScript : IDisposable
{
    // Everything a shell, a printf format, curl's configuration or JSON could trip over.
    private protected const string Secret = """s3cr%t"$HOME`id`\n'x&*{}""";

    private protected const string Key = "function-key-Jx9==";
    private protected const string LookupUrl = "https://func-contact-lookup-abc.azurewebsites.net/api/contacts/lookup";

    private protected const string NotFound =
        """{"status":"not_found","found":false,"reason":"No contact has this number.","correlationId":"c-1","fullName":"","phoneNumber":"+13175550125"}""" + "\n200";

    private protected const string Found =
        """{"status":"found","found":true,"reason":"","correlationId":"c-2","fullName":"Ada Lovelace","phoneNumber":"+13175550125"}""" + "\n200";

    private protected const string NotYetAllowed = "ERROR: (Forbidden) Caller is not authorized … ForbiddenByRbac";

    // What a build leaves behind, as far as the script looks at it.
    private protected const string FolderOfBuild = """
        while [ $# -gt 0 ]; do if [ "$1" = -o ]; then folder=$2; fi; shift; done
        mkdir -p "$folder"

        """;

    private protected const string Build = FolderOfBuild + """
        printf '{ "customHandler": { "description": { "defaultExecutablePath": "ContactLookup" } } }' >"$folder/host.json"
        printf 'binary' >"$folder/ContactLookup"
        """;

    /// <summary>The steps in their order, as the script's help lists them.</summary>
    private protected static readonly string[] Steps =
        [.. Repository.Read("infra/deploy").Split("Deploys in these steps:\n")[1].Split("\n\n")[0].Split('\n').Select(line => line.Trim().Split(' ')[0])];

    // The calls that change something, with what they do to the state that stands for Azure. A call fails where Azure lacks what it needs.
    private protected static readonly Dictionary<string, string> Effects = new()
    {
        ["az group create*"] = "set_to group yes",
        ["az deployment group create*--name contact-lookup *"] = "has group || refuse ResourceGroupNotFound; set_to template yes",
        ["az keyvault secret set*"] = "has template || refuse VaultNotFound; set_to secret \"$given\"",
        ["az deployment group create*--name contact-lookup-access *"] = "has secret || refuse SecretNotFound; set_to access yes",
        ["dotnet publish*"] = Build,
        ["dotnet run --project */src/GenesysFiles -- *"] = "mkdir -p \"$root/artifacts/genesys\"; printf '{ \"action_timeout_seconds\": 12 }' >\"$root/artifacts/genesys/deployment.tfvars.json\"",
        ["func azure functionapp publish*"] = "has template || refuse ResourceNotFound; set_to package \"$(cat \"$root/artifacts/package/ContactLookup\" 2>/dev/null)\"",
        ["az functionapp keys set*"] = "has template || refuse ResourceNotFound; if has key; then set_to key again; else set_to key once; fi",
    };

    private protected static readonly string[] First =
        ["--resource-group", "rg-lookup", "--location", "westeurope", "--genesys-region", "mypurecloud.de", "--genesys-client-id", "6f9619ff-8b86-d011-b42d-00c04fc964ff"];

    private protected static readonly string[] Again = ["--resource-group", "rg-lookup"];

    private protected DeployScript() => EverythingWorks();

    private protected Sandbox Sandbox { get; } = new("az", "func", "dotnet", "curl", "sleep");

    public void Dispose()
    {
        Sandbox.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Outcome Run(string[] options, string input = "") => Sandbox.Run("infra/deploy", options, input);

    /// <summary>The first deployment, with the client secret on standard input.</summary>
    private protected Outcome Deploy(params string[] more) => Run([.. First, "--secret-stdin", .. more], Secret + "\n");

    private protected Outcome DeployWithoutSecret(params string[] more) => Run([.. First, .. more]);

    /// <summary>A further run, where everything was deployed before.</summary>
    private protected Outcome Continue(params string[] options)
    {
        AlreadyDeployed();
        return Run([.. Again, .. options]);
    }

    private protected void AlreadyDeployed()
    {
        foreach (var done in (string[])["group", "template", "access", "package"])
        {
            Sandbox.SetState(done, "yes");
        }

        Sandbox.SetState("secret", Secret);
    }

    private protected static string Outputs(
        string entra = "false", string secretNames = "genesys-client-secret", string runtime = "custom", string egress = "20.0.0.1", string missing = "",
        string customFields = "", string budget = "")
        => $"func-contact-lookup-abc\n{LookupUrl}\n{entra}\nkv-abc\ngenesys-client-secret\nprincipal-1\n{runtime}\n={secretNames}\n={egress}\n={missing}\n={customFields}\n={budget}\n";

    // Calls that change something, in order.
    private protected IReadOnlyList<string> Changes(int skip = 0)
        => [.. Sandbox.Calls.Skip(skip).Where(call =>
            !call.StartsWith("sleep", StringComparison.Ordinal)
            && !call.StartsWith("curl", StringComparison.Ordinal)
            && !call.StartsWith("dotnet run", StringComparison.Ordinal)
            && !call.StartsWith("az bicep version", StringComparison.Ordinal)
            && !call.StartsWith("az functionapp list-", StringComparison.Ordinal)
            && !call.Contains(" show ", StringComparison.Ordinal)
            && !call.Contains(" list ", StringComparison.Ordinal)
            && !call.Contains(" what-if ", StringComparison.Ordinal))];

    private protected static void AssertSucceeded(Outcome outcome)
    {
        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
    }

    private protected static void AssertRefused(Outcome outcome, string message)
    {
        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }

    private protected void AssertNotCalled(string call) => Assert.DoesNotContain(Sandbox.Calls, made => made.StartsWith(call, StringComparison.Ordinal));

    private protected void AssertNowhereElse(string secret, Outcome outcome)
    {
        Assert.DoesNotContain(secret, outcome.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, Sandbox.Environment, StringComparison.Ordinal);
        Assert.All(Sandbox.Calls, call => Assert.DoesNotContain(secret, call, StringComparison.Ordinal));
        Assert.Empty(Sandbox.FilesWith(secret));
    }

    // A subscription in which nothing is deployed. A change remains, so that a second run finds what the first one did. The app answers
    // a lookup only when its package is published and it may read its secret, so a step in the wrong order is seen.
    private void EverythingWorks()
    {
        Sandbox
            .Otherwise("az account show*", "me@example.com in Subscription\n")
            .Otherwise("az bicep version*", "Bicep CLI\n")
            .Otherwise("az group show*", run: "has group || refuse ResourceGroupNotFound; echo westeurope")
            .Otherwise("az functionapp list-flexconsumption-locations*", "1\n")
            .Otherwise("az provider show*", "NotRegistered\n")
            .Otherwise("az provider register*")
            .Otherwise("az functionapp list *", run: "if has template; then echo func-contact-lookup-abc; fi")
            .Otherwise("az functionapp config appsettings list*", "\n")
            .Otherwise("az functionapp show*", "/subscriptions/s/resourceGroups/rg-lookup/providers/Microsoft.Web/sites/func-contact-lookup-abc\n")
            .Otherwise("az rest --method post*")
            .Otherwise("az deployment group show*", Outputs())
            .Otherwise("az keyvault secret list*", run: "if has secret; then echo 1; else echo 0; fi")
            .Otherwise("az functionapp keys list*", run: $"if has key; then echo '{Key}'; fi")
            .Otherwise("sleep *")
            .Otherwise("curl *", run: $$"""
                has package || { printf '\n503'; exit; }
                has access || { printf '{"status":"secret_unavailable","reason":"x","correlationId":"c-0"}\n200'; exit; }
                printf '%s' '{{NotFound}}'
                """);
        foreach (var (call, effect) in Effects)
        {
            Sandbox.Otherwise(call, run: effect);
        }
    }
}
