using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using LocalCloud;

namespace FunctionApp.Tests.Diagnosis;

/// <summary>Every misconfiguration that the doctor is known to tell from the others.</summary>
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
        new("A setting is misspelt", "settings", "app", "Correct the name", "Genesys__Regoin")
        {
            Settings = (_, _) => [("Genesys__Regoin", "x")],
            Provider = "",
            IsWarning = true,
        },
        new("A scope is configured, such as routing:externalcontact:view", "settings", "app", "Remove the setting", "Genesys__Scope", "externalContacts:contact:view")
        {
            Settings = (_, _) => [("Genesys__Scope", "routing:externalcontact:view")],
            Provider = "",
            IsWarning = true,
            Cause = ["Scopes do not apply to client credentials", "does not exist"],
        },
    ];

    private static IEnumerable<DoctorCase> OfIdentity() =>
    [
        new("The app has no managed identity", "identity", "identity", "Assign the identity", "AZURE_CLIENT_ID", "User assigned > Add")
        {
            // Without one, the client asks the endpoint of virtual machines.
            OnSending = request => Throw(request, "169.254.169.254", HttpRequestError.ConnectionError, new SocketException((int)SocketError.ConnectionRefused)),
            HasNoIdentity = true,
            IsAlone = true,
            Cause = ["has no managed identity"],
        },
        new("The managed identity is not assigned to the app", "identity", "identity", "Assign the identity", "AZURE_CLIENT_ID", "Settings > Identity")
        {
            Settings = (_, _) => [("AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555")],
            Cause = ["AZURE_CLIENT_ID is not the client id"],
        },
        new("The identity endpoint is out of order", "identity", "identity", "again in a minute", "restart")
        {
            Arrange = (cloud, _) => cloud.Identity.Always(Fault.Status(500)),
            Cause = ["out of order"],
        },
        new("The identity endpoint hangs", "identity", "identity", "again in a minute", "restart")
        {
            Arrange = (cloud, _) => cloud.Identity.Always(Fault.Hang()),
            IsAlone = true,
            Cause = ["slow"],
        },
    ];

    private static IEnumerable<DoctorCase> OfKeyVault() =>
    [
        new("The vault forbids the identity to read (role missing)", "secret", "secret", "Key Vault Secrets User", "Access control (IAM)")
        {
            Arrange = (cloud, _) => cloud.KeyVault.MayGet = false,
            Cause = ["no role"],
        },
        new("The vault's firewall does not admit the app", "secret", "secret", "Admit the app's subnet", "Networking")
        {
            Arrange = (cloud, _) => cloud.KeyVault.Always(
                Fault.Status(403, """{"error":{"code":"Forbidden","message":"Client address is not authorized","innererror":{"code":"ForbiddenByFirewall"}}}"""), "/secrets/"),
            Cause = ["firewall"],
        },
        new("The secret's name is misspelt", "secret", "secret", "Secrets__KeyVault__SecretName", "Objects > Secrets > misspelt")
        {
            Settings = (_, _) => [("Secrets__KeyVault__SecretName", "misspelt")],
            Cause = ["typing error"],
        },
        new("The secret was deleted (soft-deleted)", "secret", "secret", "recover it", "az keyvault secret recover --vault-name kv-contact-lookup")
        {
            Arrange = (cloud, _) => cloud.KeyVault.DeleteSecret(Cloud.SecretName),
            Cause = ["deleted and can be recovered"],
        },
        new("Every version of the secret is disabled", "secret", "secret", "Enable the current version", "Objects > Secrets > genesys-client-secret")
        {
            Arrange = (cloud, _) => cloud.KeyVault.VersionsOf(Cloud.SecretName)[0].Disable(TimeProvider.System.GetUtcNow()),
            Cause = ["No version", "enabled"],
        },
        new("The newest version of the secret is disabled", "secret", "secret", "Enable the newest version")
        {
            Arrange = (cloud, _) => cloud.KeyVault.SetSecret(Cloud.SecretName, "newer").Disable(TimeProvider.System.GetUtcNow()),
            IsWarning = true,
            Cause = ["an older one is in use"],
        },
        new("The secret is empty", "secret", "secret", "Store the client secret", "genesys-client-secret")
        {
            Arrange = (cloud, _) => cloud.KeyVault.SetSecret(Cloud.SecretName, " \n"),
            Cause = ["empty"],
        },
        new("The secret has expired by its store", "secret", "secret", "Generate a new secret")
        {
            Arrange = (cloud, _) => cloud.KeyVault.SetSecret(Cloud.SecretName, cloud.Genesys.Client.Secrets.Single(), LongAgo),
            IsWarning = true,
            Cause = ["expiry date"],
        },
        new("The versions of the secret may not be listed", "secret", "secret", "Key Vault Secrets User", "Secrets__KeyVault__TryPreviousVersion")
        {
            Arrange = (cloud, _) => cloud.KeyVault.MayList = false,
            IsWarning = true,
            Cause = ["rotation"],
        },
        new("The vault belongs to another tenant", "secret", "secret", "vault in the tenant of the identity", "Directory ID")
        {
            Arrange = (cloud, _) => cloud.KeyVault.Always(Fault.Status(401)),
            Cause = ["different tenants"],
        },
        new("The vault's address is an alias", "secret", "secret", "Vault URI", "Secrets__KeyVault__Uri")
        {
            Settings = (_, _) => [("Secrets__KeyVault__Uri", $"https://{CloudEdge.KeyVaultAlias}/")],
            Cause = ["another domain"],
        },
        new("The vault's name is not in DNS", "secret", "secret", "Secrets__KeyVault__Uri", "Private DNS zones")
        {
            OnSending = request => Throw(request, CloudEdge.KeyVaultHost, HttpRequestError.NameResolutionError, new SocketException((int)SocketError.HostNotFound)),
            Cause = ["DNS has no address"],
        },
        new("The DNS servers of the app's network do not answer", "secret", "secret", "DNS servers of the virtual network", "DNS servers")
        {
            OnSending = request => Throw(request, CloudEdge.KeyVaultHost, HttpRequestError.NameResolutionError, new SocketException((int)SocketError.TryAgain)),
            Cause = ["DNS servers"],
        },
        new("A firewall drops the packets to the vault", "secret", "secret", "Allow outbound TCP 443", "Network security group")
        {
            OnSending = request => Throw(request, CloudEdge.KeyVaultHost, new TaskCanceledException("connect", new TimeoutException())),
            Cause = ["firewall"],
        },
        new("Nothing listens at the vault's address", "secret", "secret", "Secrets__KeyVault__Uri")
        {
            Settings = (_, _) => [("Secrets__KeyVault__Uri", "https://127.0.0.1:1/"), ("Secrets__KeyVault__VerifyChallengeResource", "false")],
            Cause = ["Nothing listens"],
        },
        new("The vault's certificate is of an unknown authority (TLS interception)", "secret", "secret", "TLS inspection", "SSL_CERT_FILE")
        {
            Settings = (_, other) => [("Secrets__KeyVault__Uri", other.KeyVault.Address.AbsoluteUri), ("Secrets__KeyVault__VerifyChallengeResource", "false")],
            Cause = ["intercepts TLS"],
        },
        new("A proxy answers HTML in place of the vault", "secret", "secret", "without the proxy", "Networking")
        {
            Arrange = (cloud, _) => cloud.KeyVault.Always(Fault.NotJson()),
            Cause = ["proxy"],
        },
        new("The connection to the vault is reset", "secret", "secret", "without a proxy that inspects traffic")
        {
            Arrange = (cloud, _) => cloud.KeyVault.Always(Fault.Reset()),
            Cause = ["cuts it"],
        },
        new("The vault is throttled", "secret", "secret", "again in a minute")
        {
            Arrange = (cloud, _) => cloud.KeyVault.Always(Fault.Status(429)),
            Cause = ["too many requests"],
        },
        new("The vault is out of order", "secret", "secret", "again in a minute", "azure.status.microsoft")
        {
            Arrange = (cloud, _) => cloud.KeyVault.Always(Fault.Status(503)),
            Cause = ["out of order"],
        },
        new("The vault hangs", "secret", "secret", "again in a minute")
        {
            Arrange = (cloud, _) => cloud.KeyVault.Always(Fault.Hang()),
            Cause = ["slow or down"],
        },
    ];

    private static IEnumerable<DoctorCase> OfOtherStores() =>
    [
        new("The file with the secret is missing", "secret", "secret", "Mount the file", "Secrets__File__Path")
        {
            Settings = (_, _) => [("Secrets__Source", "file"), ("Secrets__File__Path", "/no/such/file")],
            Cause = ["does not exist"],
        },
        new("HashiCorp Vault is sealed", "secret", "secret", "Unseal it", "vault status")
        {
            Arrange = (cloud, _) => cloud.HashiCorp.Sealed = true,
            Settings = (_, _) => [.. HashiCorp, ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")],
            Cause = ["sealed"],
        },
        new("HashiCorp Vault refuses the log-in", "secret", "secret", "Secrets__Vault__Auth")
        {
            Settings = (_, _) => [.. HashiCorp, ("Secrets__Vault__Auth", "approle"), ("Secrets__Vault__RoleId", "nobody"), ("Secrets__Vault__SecretId", "nothing-secret")],
            Cause = ["approle"],
        },
        new("HashiCorp Vault has no such secret", "secret", "secret", "Secrets__Vault__Path")
        {
            Settings = (_, _) => [.. HashiCorp, ("Secrets__Vault__Path", "misspelt"), ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")],
            Cause = ["secret/misspelt"],
        },
    ];

    private static IEnumerable<DoctorCase> OfLogin() =>
    [
        new("The region is wrong, or the client id", "login", "token", "Genesys__ClientId and Genesys__Region", "https://apps.REGION", "OAuth > the client > Client ID")
        {
            Settings = (_, _) => [("Genesys__ClientId", "99999999-0000-0000-0000-000000000000")],
            Cause = ["another region", "typing error"],
        },
        new("The secret is not the client's (invalid_client)", "login", "token", "generate a new secret", "Client Secret", "genesys-client-secret")
        {
            Arrange = (cloud, _) => cloud.BeginRotation().Accept().Retire(),
            Cause = ["refuses its secret"],
        },
        new("The login refuses with HTTP 401 and does not say why", "login", "token", "Genesys__ClientId and Genesys__Region", "OAuth")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Status(401, """{"error":"invalid_client"}""")),
            Cause = ["does not say which", "not active"],
        },
        new("The OAuth client is deactivated", "login", "token", "Switch the client to active", "OAuth > the client > State")
        {
            Arrange = (cloud, _) => cloud.Genesys.Client.Enabled = false,
            Cause = ["not active"],
        },
        new("The OAuth client has another grant type", "login", "token", "grant type Client Credentials", "Grant Types")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Status(400, """{"error":"unauthorized_client","description":"client is not authorized for the given grant type"}""")),
            Cause = ["another grant type"],
        },
        new("The app's address is not on the client's list", "login", "token", "outbound addresses", "Allowed IPs")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Status(403, """{"error":"access_denied"}""")),
            Cause = ["listed IP addresses"],
        },
        new("The login refuses the scope of a definition", "login", "token", "Remove the scope", "Providers__genesys__Definition")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Status(400, """{"error":"invalid_scope"}""")),
            Cause = ["scopes do not apply to client credentials"],
        },
        new("The newest secret is not accepted yet, the one before it is", "login", "token", "Finish the rotation", "genesys-client-secret")
        {
            Arrange = (cloud, _) => cloud.KeyVault.SetSecret(Cloud.SecretName, "not-accepted-yet-" + GenesysOrganization.NewSecret()),
            IsWarning = true,
            Cause = ["rotation"],
        },
        new("The login is throttled", "login", "token", "Wait", "own OAuth client")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Status(429)),
            Cause = ["too many token requests"],
        },
        new("The login is out of order", "login", "token", "again in a minute", "status.mypurecloud.com")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Status(503)),
            Cause = ["out of order"],
        },
        new("The login hangs", "login", "token", "again in a minute")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Hang()),
            Cause = ["slow or down"],
        },
        new("The login breaks its reply off", "login", "token", "without a proxy that inspects traffic")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.ResetMidBody()),
            Cause = ["cuts it"],
        },
        new("A proxy answers HTML in place of the login", "login", "token", "without the proxy", "Genesys__Region")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.NotJson()),
            Cause = ["proxy"],
        },
        new("A proxy asks for a password", "login", "token", "without the proxy", "HTTPS_PROXY")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Status(407, "Proxy Authentication Required", "text/plain")),
            Cause = ["user name and password"],
        },
        new("The login redirects", "login", "token", "Genesys__Region")
        {
            Arrange = (cloud, _) => cloud.Login.Always(Fault.Redirect(new Uri("https://signin.contoso.example/"))),
            Cause = ["signin.contoso.example"],
        },
        new("The login's certificate is of an unknown authority (TLS interception)", "login", "token", "TLS inspection", "SSL_CERT_FILE")
        {
            OnSending = request => Throw(request, CloudEdge.LoginHost, HttpRequestError.SecureConnectionError, new AuthenticationException("The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot")),
            Cause = ["intercepts TLS", "private authority"],
        },
        new("The login's certificate is for another host", "login", "token", "Genesys__Region")
        {
            OnSending = request => Throw(request, CloudEdge.LoginHost, HttpRequestError.SecureConnectionError, new AuthenticationException("The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch")),
            Cause = ["does not name"],
        },
        new("The login's certificate is expired", "login", "token", "Renew the certificate")
        {
            OnSending = request => Throw(request, CloudEdge.LoginHost, HttpRequestError.SecureConnectionError, new AuthenticationException("The remote certificate is invalid because of errors in the certificate chain: NotTimeValid")),
            Cause = ["expired", "clock"],
        },
        new("The login's address is a server of another kind", "login", "token", "Genesys__LoginUrl")
        {
            Settings = (cloud, _) => [("Genesys__LoginUrl", cloud.Contacts.Address.AbsoluteUri)],
            Cause = ["does not answer like a login"],
        },
    ];

    private static IEnumerable<DoctorCase> OfToken() =>
    [
        new("The token is of another organization than the API", "token", "token", "name one organization", "Genesys__LoginUrl", "Genesys__ApiUrl")
        {
            Settings = (_, other) => [("Genesys__ApiUrl", other.Contacts.Address.AbsoluteUri)],
            Cause = ["another organization or region"],
        },
        new("The API admits listed addresses only", "token", "token", "outbound addresses", "Allowed IPs")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Status(401, """{"status":401,"code":"ip.not.authorized","message":"IP not authorized"}""")),
            Cause = ["listed IP addresses"],
        },
        new("The store holds an access token that has expired", "token", "token", "Store a valid token")
        {
            Arrange = (cloud, _) => cloud.KeyVault.SetSecret(Cloud.SecretName, "an-expired-access-token"),
            Settings = (_, _) => [("Secrets__Holds", "access_token")],
            Cause = ["expired, revoked"],
        },
    ];

    private static IEnumerable<DoctorCase> OfLookup() =>
    [
        new("The client's role lacks the permission (403)", "permission", "lookup", "External Contacts > Contact > View", "Roles / Permissions")
        {
            Arrange = (cloud, _) => cloud.Genesys.Client.Permissions = new HashSet<string>(),

            // Its whole text is in the documentation: after a lookup the identity's token is in memory every time.
            Act = app => app.LookUpAsync(Answers.Scenario.SomeNumber),
            Cause = ["externalContacts:contact:view", "scopes do not apply"],
        },
        new("The client has the role in another division (403)", "permission", "lookup", "Genesys__DivisionId", "Assign divisions")
        {
            Arrange = (cloud, _) => cloud.Genesys.Client.Divisions = new HashSet<string> { "f93ba512-2326-5b03-bcb5-d9c70ce63bda" },
            Settings = (_, _) => [("Genesys__DivisionId", Division)],
            Cause = ["not in the division"],
        },
        new("The API refuses with 403 and does not say why", "permission", "lookup", "External Contacts > Contact > View", "Roles")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Status(403, """{"status":403,"code":"not.authorized"}"""), "/api/v2/externalcontacts"),
            Cause = ["No role", "another division"],
        },
        new("The API is throttled", "permission", "lookup", "Lookup__AnswerCache__Duration")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(40))),
            Cause = ["300 a minute"],
        },
        new("The API is out of order", "permission", "lookup", "again in a minute", "status.mypurecloud.com")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Status(503)),
            Cause = ["out of order"],
        },
        new("The API hangs", "permission", "lookup", "again in a minute")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Hang()),
            Cause = ["slow or down"],
        },
        new("The API resets the connection", "permission", "lookup", "without a proxy that inspects traffic")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Reset()),
            Cause = ["cuts it"],
        },
        new("A proxy answers HTML in place of the API", "permission", "lookup", "without the proxy", "Genesys__Region")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.NotJson()),
            Cause = ["proxy"],
        },
        new("The API redirects", "permission", "lookup", "Genesys__Region")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Redirect(new Uri("https://signin.contoso.example/"))),
            Cause = ["signin.contoso.example"],
        },
        new("The API answers endlessly", "permission", "lookup", "Genesys__Region")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.TooLarge()),
            Cause = ["far more"],
        },
        new("The API's name is not in DNS", "permission", "lookup", "Genesys__Region", "DNS")
        {
            OnSending = request => Throw(request, CloudEdge.ApiHost, HttpRequestError.NameResolutionError, new SocketException((int)SocketError.HostNotFound)),
            Cause = ["DNS has no address"],
        },
        new("Nothing listens at the API's address", "permission", "lookup", "Genesys__Region")
        {
            Settings = (_, _) => [("Genesys__ApiUrl", "http://127.0.0.1:1")],
            Cause = ["Nothing listens"],
        },
        new("The API's address is that of a server of another kind", "permission", "lookup", "Genesys__ApiUrl")
        {
            Settings = (cloud, _) => [("Genesys__ApiUrl", cloud.Login.Address.AbsoluteUri)],
            Cause = ["does not know the address"],
        },
        new("The reply to a lookup has another shape", "reply", "lookup", "report the change of its format")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.WrongShape("""{"contacts":"none"}"""), "/api/v2/externalcontacts"),
            Cause = ["response.matches"],
        },
        new("The reply to a lookup ends half-way", "reply", "lookup", "Check what answers")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Truncated(), "/api/v2/externalcontacts"),
            Cause = ["gateway or a proxy"],
        },
    ];

    private static IEnumerable<DoctorCase> OfTheRest() =>
    [
        new("A declared custom field is not in the schema", "customFields", "answer", "Lookup__CustomFields", "Custom Fields")
        {
            Arrange = (cloud, _) => cloud.Genesys.Client.Permissions = new HashSet<string> { "externalContacts:contact:view", "externalContacts:customFields:view" },
            Settings = (_, _) => [("Lookup__CustomFields", "policy_number_text, policy_number")],
            IsWarning = true,
            Cause = ["misspelt"],
        },
        new("The app's clock is wrong", "clock", "app", "Set the clock")
        {
            Time = new ShiftedTime(TimeSpan.FromMinutes(10)),
            IsWarning = true,
            Cause = ["clock of the machine"],
        },
        new("The API takes most of the budget", "times", "answer", "Lookup__Budget", "nearest to the API")
        {
            Arrange = (cloud, _) => cloud.Contacts.Always(Fault.Delay(TimeSpan.FromSeconds(1)), "/api/v2/externalcontacts"),
            Settings = (_, _) => [("Lookup__Budget", "00:00:01.500")],
            IsWarning = true,
            Cause = ["slowly"],
        },
        new("The app sends nearly as many requests as are allowed", "rate", "lookup", "Lookup__AnswerCache__Duration")
        {
            Act = async app =>
            {
                for (var i = 0; i < 250; i++)
                {
                    await app.LookUpAsync(string.Create(CultureInfo.InvariantCulture, $"+4930901{i:0000}"));
                }
            },
            IsWarning = true,
            Cause = ["refuse some of them"],
        },
        new("A further provider refuses its key", "permission", "lookup", "Providers__hubspot__ClientId")
        {
            Arrange = (cloud, _) => cloud.KeyVault.SetSecret("hubspot-key", "not-the-key-of-hubspot"),
            Settings = (_, _) => [("Lookup__Providers", "genesys,hubspot"), ("Providers__hubspot__Url", $"https://{CloudEdge.CrmHost}"), ("Providers__hubspot__SecretName", "hubspot-key")],
            Provider = "hubspot",
            Cause = ["HubSpot refuses the credentials"],
        },
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
