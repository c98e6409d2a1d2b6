using LocalCloud;

namespace FunctionApp.Tests.Answers;

/// <summary>Every way a lookup is known to end.</summary>
public static class Scenarios
{
    // Small, because some scenarios use it up; a hop that answers takes far less.
    private const string Budget = "00:00:01.500";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. FromTheDirectory(),
        .. FromTheInput(),
        .. FromTheIdentity(),
        .. FromKeyVault(),
        .. FromOtherSecretStores(),
        .. FromTheLogin(),
        .. FromContacts(),
    ];

    private static IEnumerable<Scenario> FromTheDirectory() =>
    [
        new("one contact has the number", "found") { IsExample = true },
        new("records of one person were merged", "found") { Number = "+14155550172" },
        new("a record without a name has the number too", "found") { Number = "+16175550134" },
        new("nobody has the number", "not_found") { Number = "+13175550198", ReasonNames = ["No contact"], IsExample = true },
        new("a household shares the number", "multiple") { Number = "+13175550140", ReasonNames = ["Lookup__Match"], IsExample = true },
    ];

    private static IEnumerable<Scenario> FromTheInput() =>
    [
        new("the caller withheld the number", "withheld") { Number = "anonymous", ReasonNames = ["withheld"], IsExample = true },
        new("the number is empty", "withheld") { Number = "" },
        new("the number is null", "withheld") { Number = null },
        new("the number is an unreplaced template", "invalid_number") { Number = "{user.phoneNumber}", ReasonNames = ["Call.Ani"], IsExample = true },
        new("the number is too short", "invalid_number") { Number = "+4930", ReasonNames = ["Call.Ani"] },
    ];

    private static IEnumerable<Scenario> FromTheIdentity() =>
    [
        new("the identity is not assigned to the app", "secret_unavailable")
        {
            Settings = [("AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555")],
            ReasonNames = ["managed identity", "AZURE_CLIENT_ID"],
        },
        new("the identity endpoint is out of order", "secret_unavailable")
        {
            Arrange = cloud => cloud.Identity.Always(Fault.Status(500)),
            Retryable = true,
            ReasonNames = ["managed identity"],
        },
        new("the identity endpoint hangs", "secret_unavailable")
        {
            Arrange = cloud => cloud.Identity.Always(Fault.Hang()),
            Retryable = true,
            ReasonNames = ["managed identity", "in time"],
        },
    ];

    private static IEnumerable<Scenario> FromKeyVault() =>
    [
        new("the vault does not let the identity read", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.MayGet = false,
            ReasonNames = [CloudEdge.KeyVaultHost, "Key Vault Secrets User", Cloud.SecretName],
            IsExample = true,
        },
        new("the vault has no such secret", "secret_unavailable")
        {
            Settings = [("Secrets__KeyVault__SecretName", "misspelt")],
            ReasonNames = [CloudEdge.KeyVaultHost, "misspelt", "Secrets__KeyVault__SecretName"],
        },
        new("the secret is disabled", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.VersionsOf(Cloud.SecretName)[0].Disable(TimeProvider.System.GetUtcNow()),
            ReasonNames = [CloudEdge.KeyVaultHost, "enabled"],
        },
        new("the secret is blank", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.SetSecret(Cloud.SecretName, " \n"),
            ReasonNames = [CloudEdge.KeyVaultHost, Cloud.SecretName, "empty"],
        },
        new("the vault refuses the identity's token", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.Always(Fault.Status(401)),
            ReasonNames = [CloudEdge.KeyVaultHost, "tenant"],
        },
        new("the vault is throttled", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.Always(Fault.Status(429)),
            Retryable = true,
            ReasonNames = [CloudEdge.KeyVaultHost, "429"],
        },
        new("the vault is out of order", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.Always(Fault.Status(503)),
            Retryable = true,
            ReasonNames = [CloudEdge.KeyVaultHost, "503"],
        },
        new("the vault hangs", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.Always(Fault.Hang()),
            Retryable = true,
            ReasonNames = ["client secret", "not answered within"],
        },
        new("the vault breaks the connection off", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.Always(Fault.Reset()),
            Retryable = true,
            ReasonNames = [CloudEdge.KeyVaultHost, "connection"],
        },
        new("something else answers for the vault", "secret_unavailable")
        {
            Arrange = cloud => cloud.KeyVault.Always(Fault.NotJson()),
            Retryable = true,
            ReasonNames = [CloudEdge.KeyVaultHost, "Secrets__KeyVault__Uri"],
        },
        new("the vault cannot be connected to", "secret_unavailable")
        {
            Settings = [("Secrets__KeyVault__Uri", "https://127.0.0.1:1/"), ("Secrets__KeyVault__VerifyChallengeResource", "false")],
            Retryable = true,
            ReasonNames = ["127.0.0.1", "refused the connection"],
        },
        new("the challenge speaks for another domain than the vault's", "secret_unavailable")
        {
            Settings = [("Secrets__KeyVault__Uri", $"https://{CloudEdge.KeyVaultAlias}/")],
            ReasonNames = [CloudEdge.KeyVaultAlias, "Secrets__KeyVault__Uri"],
        },
    ];

    private static IEnumerable<Scenario> FromOtherSecretStores() =>
    [
        new("the file is missing", "secret_unavailable")
        {
            Settings = [("Secrets__Source", "file"), ("Secrets__File__Path", "/no/such/file")],
            Retryable = true,
            ReasonNames = ["Secrets__File__Path", "does not exist"],
        },
        new("HashiCorp Vault is sealed", "secret_unavailable")
        {
            Arrange = cloud => cloud.HashiCorp.Sealed = true,
            Settings = [.. HashiCorp(), ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")],
            Retryable = true,
            ReasonNames = [CloudEdge.HashiCorpHost, "sealed"],
        },
        new("HashiCorp Vault refuses the log-in", "secret_unavailable")
        {
            Settings = [.. HashiCorp(), ("Secrets__Vault__Auth", "approle"), ("Secrets__Vault__RoleId", "nobody"), ("Secrets__Vault__SecretId", "nothing")],
            ReasonNames = [CloudEdge.HashiCorpHost, "approle", "Secrets__Vault__"],
        },
        new("HashiCorp Vault has no such secret", "secret_unavailable")
        {
            Settings = [.. HashiCorp(), ("Secrets__Vault__Path", "misspelt"), ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")],
            ReasonNames = [CloudEdge.HashiCorpHost, "secret/misspelt", "Secrets__Vault__Path"],
        },
    ];

    private static IEnumerable<Scenario> FromTheLogin() =>
    [
        new("the secret is not the client's", "credentials_rejected")
        {
            Arrange = cloud => cloud.BeginRotation().Accept().Retire(),
            ReasonNames = [CloudEdge.LoginHost, "secret", Cloud.SecretName, CloudEdge.KeyVaultHost, "Genesys__ClientId"],
            IsExample = true,
        },
        new("the login refuses the secret with HTTP 401", "credentials_rejected")
        {
            Arrange = cloud =>
            {
                cloud.Login.InvalidClientStatus = 401;
                cloud.BeginRotation().Accept().Retire();
            },
            ReasonNames = [CloudEdge.LoginHost, "401", "Genesys__ClientId"],
        },
        new("the client is of another organization", "credentials_rejected")
        {
            Settings = [("Genesys__ClientId", "99999999-0000-0000-0000-000000000000")],
            ReasonNames = [CloudEdge.LoginHost, "Genesys__ClientId", "Genesys__Region"],
        },
        new("the client is disabled", "credentials_rejected")
        {
            Arrange = cloud => cloud.Genesys.Client.Enabled = false,
            ReasonNames = [CloudEdge.LoginHost, "active"],
        },
        new("the client is of another grant type", "credentials_rejected")
        {
            Arrange = cloud => cloud.Login.Always(Fault.Status(400, """{"error":"unauthorized_client","description":"client is not authorized for the given grant type"}""")),
            ReasonNames = [CloudEdge.LoginHost, "Client Credentials"],
        },
        new("the login is out of order", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.Status(503)),
            Retryable = true,
            ReasonNames = [CloudEdge.LoginHost, "503"],
            IsExample = true,
        },
        new("the login has had too many requests", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(30))),
            Retryable = true,
            ReasonNames = [CloudEdge.LoginHost, "429"],
        },
        new("the login hangs", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.Hang()),
            Retryable = true,
            ReasonNames = ["login", "has not answered within"],
        },
        new("the login breaks the connection off", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.ResetMidBody()),
            Retryable = true,
            ReasonNames = [CloudEdge.LoginHost, "connection"],
        },
        new("something else answers for the login", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.NotJson()),
            Retryable = true,
            ReasonNames = [CloudEdge.LoginHost, "without an access token", "Genesys__Region"],
        },
        new("the login answers half a token", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.Truncated()),
            Retryable = true,
            ReasonNames = [CloudEdge.LoginHost, "without an access token", "Genesys__Region"],
        },
        new("the login redirects", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.Redirect(cloud.Contacts.Address)),
            ReasonNames = [CloudEdge.LoginHost, "redirected", "Genesys__Region"],
        },
        new("the login is none", "token_unavailable")
        {
            Arrange = cloud => cloud.Login.Always(Fault.Status(404, "<html>", "text/html")),
            ReasonNames = [CloudEdge.LoginHost, "404", "Genesys__Region"],
        },
        new("the login cannot be connected to", "token_unavailable")
        {
            Settings = [("Genesys__LoginUrl", "http://127.0.0.1:1")],
            Retryable = true,
            ReasonNames = ["login 127.0.0.1", "refused the connection"],
        },
    ];

    private static IEnumerable<Scenario> FromContacts() =>
    [
        new("the API refuses every token", "unauthorized")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Status(401)),
            ReasonNames = [CloudEdge.ApiHost, "bad.credentials", "Genesys__Region"],
            IsExample = true,
        },
        new("the API admits listed addresses only", "unauthorized")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Status(401, """{"status":401,"code":"ip.not.authorized","message":"IP not authorized"}""")),
            ReasonNames = [CloudEdge.ApiHost, "ip.not.authorized", "addresses"],
        },
        new("the client's role lacks the permission", "permission_denied")
        {
            Arrange = cloud => cloud.Genesys.Client.Permissions = new HashSet<string>(),
            ReasonNames = [CloudEdge.ApiHost, "externalContacts:contact:view", "division", "Scopes do not apply"],
            IsExample = true,
        },
        new("the client's role is not granted in the division", "permission_denied")
        {
            Arrange = cloud => cloud.Genesys.Client.Divisions = new HashSet<string> { "f93ba512-2326-5b03-bcb5-d9c70ce63bda" },
            Settings = [("Genesys__DivisionId", "21f0a741-f2ef-5504-aab6-f63a240b24a1")],
            ReasonNames = [CloudEdge.ApiHost, "missing.division.permission", "externalContacts:contact:view", "Genesys__DivisionId"],
        },
        new("the API is throttled for longer than the call lasts", "throttled")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(40))),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "429", "40 s", "300 requests a minute", "Lookup__AnswerCache__Duration"],
            IsExample = true,
        },
        new("the API is throttled without saying for how long", "throttled")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Status(429, "{}")),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "429"],
        },
        new("the API hangs", "timeout")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Hang()),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "did not answer within", "Lookup__Budget"],
            IsExample = true,
        },
        new("the API's own gateway times out", "timeout")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Status(504)),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "504"],
        },
        new("the API is out of order", "unavailable")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Status(503)),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "503"],
            IsExample = true,
        },
        new("the API breaks the connection off", "unavailable")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Reset()),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "connection"],
        },
        new("the API breaks its answer off", "unavailable")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.ResetMidBody()),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "connection"],
        },
        new("the API cannot be connected to", "unavailable")
        {
            Settings = [("Genesys__ApiUrl", "http://127.0.0.1:1")],
            Retryable = true,
            ReasonNames = ["127.0.0.1", "refused the connection"],
        },
        new("something else answers for the API", "bad_response")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.NotJson()),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "no list of contacts at", "response.matches"],
            IsExample = true,
        },
        new("the API answers half a list", "bad_response")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Truncated()),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "no list of contacts at", "response.matches"],
        },
        new("the API answers another shape", "bad_response")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.WrongShape("""{"contacts":"none"}""")),
            Retryable = true,
            ReasonNames = [CloudEdge.ApiHost, "no list of contacts at", "response.matches"],
        },
        new("the API answers endlessly", "bad_response")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.TooLarge()),
            ReasonNames = [CloudEdge.ApiHost, "too large"],
        },
        new("the API redirects", "bad_response")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Redirect(cloud.Login.Address)),
            ReasonNames = [CloudEdge.ApiHost, "redirected"],
        },
        new("the API does not accept the request", "bad_response")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Status(400)),
            ReasonNames = [CloudEdge.ApiHost, "400"],
        },
        new("the API's address is a web site's", "bad_response")
        {
            Arrange = cloud => cloud.Contacts.Always(Fault.Status(404, "<html>", "text/html")),
            ReasonNames = [CloudEdge.ApiHost, "404", "address"],
        },
    ];

    private static IReadOnlyList<(string, string)> HashiCorp() =>
    [
        ("Secrets__Source", "vault"),
        ("Secrets__Vault__Address", $"https://{CloudEdge.HashiCorpHost}/"),
        ("Secrets__Vault__Path", Cloud.SecretPath),
    ];

    public static Scenario Named(string name) => All.Single(s => s.Name == name);

    internal static IReadOnlyList<(string, string)> SettingsOf(Scenario scenario) => [("Lookup__Budget", Budget), .. scenario.Settings];
}
