using System.Net.Sockets;
using System.Security.Authentication;

namespace FunctionApp.Tests.Diagnosis;

/// <summary>Every misconfiguration that the doctor distinguishes from the others.</summary>
public static class DoctorCases
{
    private const string Division = "21f0a741-f2ef-5504-aab6-f63a240b24a1";
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<DoctorCase> All { get; } =
    [
        .. OfSettings(),
        .. OfIdentity(),
        .. OfKeyVault(),
        .. OfOtherStores(),
        .. OfLogin(),
        .. OfToken(),
        .. OfLookup(),
        .. OfTheRest(),
    ];

    public static DoctorCase Named(string name) => All.Single(one => one.Name == name);

    private static IEnumerable<DoctorCase> OfSettings() =>
    [
        new("A setting is misspelt", "settings", [], ["Correct the name", "Genesys__Regoin"],
            Settings: (_, _) => [("Genesys__Regoin", "x")], Provider: "", IsWarning: true),
        new("A scope is configured, such as routing:externalcontact:view", "settings", ["Scopes do not apply to client credentials", "does not exist"], ["Remove the setting", "Genesys__Scope", "externalContacts:contact:view"],
            Settings: (_, _) => [("Genesys__Scope", "routing:externalcontact:view")], Provider: "", IsWarning: true),
    ];

    private static IEnumerable<DoctorCase> OfIdentity() =>
    [
        new("The app has no managed identity", "identity", ["has no managed identity"], ["Assign the identity", "AZURE_CLIENT_ID", "User assigned > Add"],
            // Without one, the client asks the endpoint of virtual machines.
            OnSending: request => Throw(request, "169.254.169.254", HttpRequestError.ConnectionError, new SocketException((int)SocketError.ConnectionRefused)), HasNoIdentity: true, IsAlone: true),
        new("The managed identity is not assigned to the app", "identity", ["AZURE_CLIENT_ID is not the client id"], ["Assign the identity", "AZURE_CLIENT_ID", "Settings > Identity"],
            Settings: (_, _) => [("AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555")]),
        new("The identity endpoint is out of order", "identity", ["out of order"], ["again in a minute", "restart"],
            Arrange: cloud => cloud.Identity.Always(Fault.Status(500))),
        new("The identity endpoint hangs", "identity", ["slow"], ["again in a minute", "restart"],
            Arrange: cloud => cloud.Identity.Always(Fault.Hang()), IsAlone: true),
    ];

    private static IEnumerable<DoctorCase> OfKeyVault() =>
    [
        new("The vault forbids the identity to read (role missing)", "secret", ["no role"], ["Key Vault Secrets User", "Access control (IAM)"],
            Arrange: cloud => cloud.KeyVault.MayGet = false),
        new("The vault's firewall does not admit the app", "secret", ["firewall"], ["Admit the app's subnet", "Networking"],
            Arrange: cloud => cloud.KeyVault.Always(
                Fault.Status(403, """{"error":{"code":"Forbidden","message":"Client address is not authorized","innererror":{"code":"ForbiddenByFirewall"}}}"""), "/secrets/")),
        new("The secret's name is misspelt", "secret", ["typing error"], ["Secrets__KeyVault__SecretName", "Objects > Secrets > misspelt"],
            Settings: (_, _) => [("Secrets__KeyVault__SecretName", "misspelt")]),
        new("The secret was deleted (soft-deleted)", "secret", ["deleted and can be recovered"], ["recover it", "az keyvault secret recover --vault-name kv-contact-lookup"],
            Arrange: cloud => cloud.KeyVault.DeleteSecret(Cloud.SecretName)),
        new("Every version of the secret is disabled", "secret", ["No version", "enabled"], ["Enable the current version", "Objects > Secrets > genesys-client-secret"],
            Arrange: cloud => cloud.KeyVault.VersionsOf(Cloud.SecretName)[0].Disable(TimeProvider.System.GetUtcNow())),
        new("The newest version of the secret is disabled", "secret", ["an older one is in use"], ["Enable the newest version"],
            Arrange: cloud => cloud.KeyVault.SetSecret(Cloud.SecretName, "newer").Disable(TimeProvider.System.GetUtcNow()), IsWarning: true),
        new("The secret is empty", "secret", ["empty"], ["Store the client secret", "genesys-client-secret"],
            Arrange: cloud => cloud.KeyVault.SetSecret(Cloud.SecretName, " \n")),
        new("The secret has expired by its store", "secret", ["expiry date"], ["Generate a new secret"],
            Arrange: cloud => cloud.KeyVault.SetSecret(Cloud.SecretName, cloud.Genesys.Client.Secrets.Single(), LongAgo), IsWarning: true),
        new("The versions of the secret may not be listed", "secret", ["rotation"], ["Key Vault Secrets User", "Secrets__KeyVault__TryPreviousVersion"],
            Arrange: cloud => cloud.KeyVault.MayList = false, IsWarning: true),
        new("The vault belongs to another tenant", "secret", ["different tenants"], ["vault in the tenant of the identity", "Directory ID"],
            Arrange: cloud => cloud.KeyVault.Always(Fault.Status(401))),
        new("The vault's address is an alias", "secret", ["another domain"], ["Vault URI", "Secrets__KeyVault__Uri"],
            Settings: (_, _) => [("Secrets__KeyVault__Uri", $"https://{CloudEdge.KeyVaultAlias}/")]),
        new("The vault's name is not in DNS", "secret", ["DNS has no address"], ["Secrets__KeyVault__Uri", "Private DNS zones"],
            OnSending: request => Throw(request, CloudEdge.KeyVaultHost, HttpRequestError.NameResolutionError, new SocketException((int)SocketError.HostNotFound))),
        new("The DNS servers of the app's network do not answer", "secret", ["DNS servers"], ["DNS servers of the virtual network", "DNS servers"],
            OnSending: request => Throw(request, CloudEdge.KeyVaultHost, HttpRequestError.NameResolutionError, new SocketException((int)SocketError.TryAgain))),
        new("A firewall drops the packets to the vault", "secret", ["firewall"], ["Allow outbound TCP 443", "Network security group"],
            OnSending: request => Throw(request, CloudEdge.KeyVaultHost, new TaskCanceledException("connect", new TimeoutException()))),
        new("Nothing listens at the vault's address", "secret", ["Nothing listens"], ["Secrets__KeyVault__Uri"],
            Settings: (_, _) => [("Secrets__KeyVault__Uri", "https://127.0.0.1:1/"), ("Secrets__KeyVault__VerifyChallengeResource", "false")]),
        new("The vault's certificate is of an unknown authority (TLS interception)", "secret", ["intercepts TLS"], ["TLS inspection", "SSL_CERT_FILE"],
            Settings: (_, other) => [("Secrets__KeyVault__Uri", other.KeyVault.Address.AbsoluteUri), ("Secrets__KeyVault__VerifyChallengeResource", "false")]),
        new("A proxy answers HTML in place of the vault", "secret", ["proxy"], ["without the proxy", "Networking"],
            Arrange: cloud => cloud.KeyVault.Always(Fault.NotJson())),
        new("The connection to the vault is reset", "secret", ["cuts it"], ["without a proxy that inspects traffic"],
            Arrange: cloud => cloud.KeyVault.Always(Fault.Reset())),
        new("The vault is throttled", "secret", ["too many requests"], ["again in a minute"],
            Arrange: cloud => cloud.KeyVault.Always(Fault.Status(429))),
        new("The vault is out of order", "secret", ["out of order"], ["again in a minute", "azure.status.microsoft"],
            Arrange: cloud => cloud.KeyVault.Always(Fault.Status(503))),
        new("The vault hangs", "secret", ["slow or down"], ["again in a minute"],
            Arrange: cloud => cloud.KeyVault.Always(Fault.Hang())),
    ];

    private static IEnumerable<DoctorCase> OfOtherStores() =>
    [
        new("The file with the secret is missing", "secret", ["does not exist"], ["Mount the file", "Secrets__File__Path"],
            Settings: (_, _) => [("Secrets__Source", "file"), ("Secrets__File__Path", "/no/such/file")]),
        new("HashiCorp Vault is sealed", "secret", ["sealed"], ["Unseal it", "vault status"],
            Arrange: cloud => cloud.HashiCorp.Sealed = true,
            Settings: (_, _) => [.. HashiCorp, ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")]),
        new("HashiCorp Vault refuses the log-in", "secret", ["approle"], ["Secrets__Vault__Auth"],
            Settings: (_, _) => [.. HashiCorp, ("Secrets__Vault__Auth", "approle"), ("Secrets__Vault__RoleId", "nobody"), ("Secrets__Vault__SecretId", "nothing-secret")]),
        new("HashiCorp Vault has no such secret", "secret", ["secret/misspelt"], ["Secrets__Vault__Path"],
            Settings: (_, _) => [.. HashiCorp, ("Secrets__Vault__Path", "misspelt"), ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")]),
    ];

    private static IEnumerable<DoctorCase> OfLogin() =>
    [
        new("The region is wrong, or the client id", "login", ["another region", "typing error"], ["Genesys__ClientId and Genesys__Region", "https://apps.REGION", "OAuth > the client > Client ID"],
            Settings: (_, _) => [("Genesys__ClientId", "99999999-0000-0000-0000-000000000000")]),
        new("The secret is not the client's (invalid_client)", "login", ["refuses its secret"], ["generate a new secret", "Client Secret", "genesys-client-secret"],
            Arrange: cloud => cloud.BeginRotation().Accept().Retire()),
        new("The login refuses with HTTP 401 and does not say why", "login", ["does not say which", "not active"], ["Genesys__ClientId and Genesys__Region", "OAuth"],
            Arrange: cloud => cloud.Login.Always(Fault.Status(401, """{"error":"invalid_client"}"""))),
        new("The OAuth client is deactivated", "login", ["not active"], ["Switch the client to active", "OAuth > the client > State"],
            Arrange: cloud => cloud.Genesys.Client.Enabled = false),
        new("The OAuth client has another grant type", "login", ["another grant type"], ["grant type Client Credentials", "Grant Types"],
            Arrange: cloud => cloud.Login.Always(Fault.Status(400, """{"error":"unauthorized_client","description":"client is not authorized for the given grant type"}"""))),
        new("The app's address is not on the client's list", "login", ["listed IP addresses"], ["outbound addresses", "Allowed IPs"],
            Arrange: cloud => cloud.Login.Always(Fault.Status(403, """{"error":"access_denied"}"""))),
        new("The login refuses the scope of a definition", "login", ["scopes do not apply to client credentials"], ["Remove the scope", "Providers__genesys__Definition"],
            Arrange: cloud => cloud.Login.Always(Fault.Status(400, """{"error":"invalid_scope"}"""))),
        new("The newest secret is not accepted yet, the one before it is", "login", ["rotation"], ["Finish the rotation", "genesys-client-secret"],
            Arrange: cloud => cloud.KeyVault.SetSecret(Cloud.SecretName, "not-accepted-yet-" + GenesysOrganization.NewSecret()), IsWarning: true),
        new("The login is throttled", "login", ["too many token requests"], ["Wait", "own OAuth client"],
            Arrange: cloud => cloud.Login.Always(Fault.Status(429))),
        new("The login is out of order", "login", ["out of order"], ["again in a minute", "status.mypurecloud.com"],
            Arrange: cloud => cloud.Login.Always(Fault.Status(503))),
        new("The login hangs", "login", ["slow or down"], ["again in a minute"],
            Arrange: cloud => cloud.Login.Always(Fault.Hang())),
        new("The login breaks its reply off", "login", ["cuts it"], ["without a proxy that inspects traffic"],
            Arrange: cloud => cloud.Login.Always(Fault.ResetMidBody())),
        new("A proxy answers HTML in place of the login", "login", ["proxy"], ["without the proxy", "Genesys__Region"],
            Arrange: cloud => cloud.Login.Always(Fault.NotJson())),
        new("A proxy asks for a password", "login", ["user name and password"], ["without the proxy", "HTTPS_PROXY"],
            Arrange: cloud => cloud.Login.Always(Fault.Status(407, "Proxy Authentication Required", "text/plain"))),
        new("The login redirects", "login", ["signin.contoso.example"], ["Genesys__Region"],
            Arrange: cloud => cloud.Login.Always(Fault.Redirect(new Uri("https://signin.contoso.example/")))),
        new("The login's certificate is of an unknown authority (TLS interception)", "login", ["intercepts TLS", "private authority"], ["TLS inspection", "SSL_CERT_FILE"],
            OnSending: request => Throw(request, CloudEdge.LoginHost, HttpRequestError.SecureConnectionError, new AuthenticationException("The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot"))),
        new("The login's certificate is for another host", "login", ["does not name"], ["Genesys__Region"],
            OnSending: request => Throw(request, CloudEdge.LoginHost, HttpRequestError.SecureConnectionError, new AuthenticationException("The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch"))),
        new("The login's certificate is expired", "login", ["expired", "clock"], ["Renew the certificate"],
            OnSending: request => Throw(request, CloudEdge.LoginHost, HttpRequestError.SecureConnectionError, new AuthenticationException("The remote certificate is invalid because of errors in the certificate chain: NotTimeValid"))),
        new("The login's address is a server of another kind", "login", ["does not answer like a login"], ["Genesys__LoginUrl"],
            Settings: (cloud, _) => [("Genesys__LoginUrl", cloud.Contacts.Address.AbsoluteUri)]),
    ];

    private static IEnumerable<DoctorCase> OfToken() =>
    [
        new("The token is of another organization than the API", "token", ["another organization or region"], ["name one organization", "Genesys__LoginUrl", "Genesys__ApiUrl"],
            Settings: (_, other) => [("Genesys__ApiUrl", other.Contacts.Address.AbsoluteUri)]),
        new("The API admits listed addresses only", "token", ["listed IP addresses"], ["outbound addresses", "Allowed IPs"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Status(401, """{"status":401,"code":"ip.not.authorized","message":"IP not authorized"}"""))),
        new("The store holds an access token that has expired", "token", ["expired, revoked"], ["Store a valid token"],
            Arrange: cloud => cloud.KeyVault.SetSecret(Cloud.SecretName, "an-expired-access-token"),
            Settings: (_, _) => [("Secrets__Holds", "access_token")]),
    ];

    private static IEnumerable<DoctorCase> OfLookup() =>
    [
        new("The client's role lacks the permission (403)", "permission", ["externalContacts:contact:view", "scopes do not apply"], ["External Contacts > Contact > View", "Roles / Permissions"],
            Arrange: cloud => cloud.Genesys.Client.Permissions = new HashSet<string>(),
            // Its whole text is in the documentation: after a lookup the identity's token is in memory every time.
            Act: app => app.LookUpAsync(Answers.Scenario.SomeNumber)),
        new("The client has the role in another division (403)", "permission", ["not in the division"], ["Genesys__DivisionId", "Assign divisions"],
            Arrange: cloud => cloud.Genesys.Client.Divisions = new HashSet<string> { "f93ba512-2326-5b03-bcb5-d9c70ce63bda" },
            Settings: (_, _) => [("Genesys__DivisionId", Division)]),
        new("The API refuses with 403 and does not say why", "permission", ["No role", "another division"], ["External Contacts > Contact > View", "Roles"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Status(403, """{"status":403,"code":"not.authorized"}"""), "/api/v2/externalcontacts")),
        new("The API is throttled", "permission", ["300 a minute"], ["Lookup__AnswerCache__Duration"],
            Arrange: cloud => cloud.Contacts.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(40)))),
        new("The API is out of order", "permission", ["out of order"], ["again in a minute", "status.mypurecloud.com"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Status(503))),
        new("The API hangs", "permission", ["slow or down"], ["again in a minute"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Hang())),
        new("The API resets the connection", "permission", ["cuts it"], ["without a proxy that inspects traffic"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Reset())),
        new("A proxy answers HTML in place of the API", "permission", ["proxy"], ["without the proxy", "Genesys__Region"],
            Arrange: cloud => cloud.Contacts.Always(Fault.NotJson())),
        new("The API redirects", "permission", ["signin.contoso.example"], ["Genesys__Region"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Redirect(new Uri("https://signin.contoso.example/")))),
        new("The API answers endlessly", "permission", ["far more"], ["Genesys__Region"],
            Arrange: cloud => cloud.Contacts.Always(Fault.TooLarge())),
        new("The API's name is not in DNS", "permission", ["DNS has no address"], ["Genesys__Region", "DNS"],
            OnSending: request => Throw(request, CloudEdge.ApiHost, HttpRequestError.NameResolutionError, new SocketException((int)SocketError.HostNotFound))),
        new("Nothing listens at the API's address", "permission", ["Nothing listens"], ["Genesys__Region"],
            Settings: (_, _) => [("Genesys__ApiUrl", "http://127.0.0.1:1")]),
        new("The API's address is that of a server of another kind", "permission", ["does not know the address"], ["Genesys__ApiUrl"],
            Settings: (cloud, _) => [("Genesys__ApiUrl", cloud.Login.Address.AbsoluteUri)]),
        new("The reply to a lookup has another shape", "reply", ["response.matches"], ["report the change of its format"],
            Arrange: cloud => cloud.Contacts.Always(Fault.WrongShape("""{"contacts":"none"}"""), "/api/v2/externalcontacts")),
        new("The reply to a lookup ends half-way", "reply", ["gateway or a proxy"], ["Check what answers"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Truncated(), "/api/v2/externalcontacts")),
    ];

    private static IEnumerable<DoctorCase> OfTheRest() =>
    [
        new("A declared custom field is not in the schema", "customFields", ["misspelt"], ["Lookup__CustomFields", "Custom Fields"],
            Arrange: cloud => cloud.Genesys.Client.Permissions = new HashSet<string> { "externalContacts:contact:view", "externalContacts:customFields:view" },
            Settings: (_, _) => [("Lookup__CustomFields", "policy_number_text, policy_number")], IsWarning: true),
        new("The app's clock is wrong", "clock", ["clock of the machine"], ["Set the clock"],
            Time: new ShiftedTime(TimeSpan.FromMinutes(10)), IsWarning: true),
        new("The API takes most of the budget", "times", ["slowly"], ["Lookup__Budget", "nearest to the API"],
            Arrange: cloud => cloud.Contacts.Always(Fault.Delay(TimeSpan.FromSeconds(1)), "/api/v2/externalcontacts"),
            Settings: (_, _) => [("Lookup__Budget", "00:00:01.500")], IsWarning: true),
        new("The app sends nearly as many requests as are allowed", "rate", ["refuse some of them"], ["Lookup__AnswerCache__Duration"],
            Act: async app =>
            {
                for (var i = 0; i < 250; i++)
                {
                    await app.LookUpAsync(string.Create(CultureInfo.InvariantCulture, $"+4930901{i:0000}"));
                }
            }, IsWarning: true),
        new("A further provider refuses its key", "permission", ["HubSpot refuses the credentials"], ["Providers__hubspot__ClientId"],
            Arrange: cloud => cloud.KeyVault.SetSecret("hubspot-key", "not-the-key-of-hubspot"),
            Settings: (_, _) => [("Lookup__Providers", "genesys,hubspot"), ("Providers__hubspot__Url", $"https://{CloudEdge.CrmHost}"), ("Providers__hubspot__SecretName", "hubspot-key")], Provider: "hubspot"),
    ];

    private static (string, string)[] HashiCorp =>
    [
        ("Secrets__Source", "vault"),
        ("Secrets__Vault__Address", $"https://{CloudEdge.HashiCorpHost}/"),
        ("Secrets__Vault__Path", Cloud.SecretPath),
    ];

    private static void Throw(HttpRequestMessage request, string host, HttpRequestError error, Exception inner) =>
        Throw(request, host, new HttpRequestException(error, "scripted", inner));

    private static void Throw(HttpRequestMessage request, string host, Exception exception)
    {
        if (request.RequestUri!.Host == host)
        {
            throw exception;
        }
    }

    private sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
