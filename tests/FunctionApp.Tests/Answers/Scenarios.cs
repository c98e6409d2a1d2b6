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
        new("the identity is not assigned to the app", "secret_unavailable", ["managed identity", "AZURE_CLIENT_ID"]) { Settings = [("AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555")] },
        new("the identity endpoint is out of order", "secret_unavailable", ["managed identity"], cloud => cloud.Identity.Always(Fault.Status(500)), retryable: true),
        new("the identity endpoint hangs", "secret_unavailable", ["managed identity", "has not answered within", "Lookup__Budget"], cloud => cloud.Identity.Always(Fault.Hang()), retryable: true),
    ];

    private static IEnumerable<Scenario> FromKeyVault() =>
    [
        new("the vault does not let the identity read", "secret_unavailable", [CloudEdge.KeyVaultHost, "Key Vault Secrets User", Cloud.SecretName], cloud => cloud.KeyVault.MayGet = false) { IsExample = true },
        new("the vault has no such secret", "secret_unavailable", [CloudEdge.KeyVaultHost, "misspelt", "Secrets__KeyVault__SecretName"]) { Settings = [("Secrets__KeyVault__SecretName", "misspelt")] },
        new("the secret is disabled", "secret_unavailable", [CloudEdge.KeyVaultHost, "enabled"], cloud => cloud.KeyVault.VersionsOf(Cloud.SecretName)[0].Disable(TimeProvider.System.GetUtcNow())),
        new("the secret is blank", "secret_unavailable", [CloudEdge.KeyVaultHost, Cloud.SecretName, "empty"], cloud => cloud.KeyVault.SetSecret(Cloud.SecretName, " \n")),
        new("the vault refuses the identity's token", "secret_unavailable", [CloudEdge.KeyVaultHost, "tenant"], cloud => cloud.KeyVault.Always(Fault.Status(401))),
        new("the vault is throttled", "secret_unavailable", [CloudEdge.KeyVaultHost, "429"], cloud => cloud.KeyVault.Always(Fault.Status(429)), retryable: true),
        new("the vault is out of order", "secret_unavailable", [CloudEdge.KeyVaultHost, "503"], cloud => cloud.KeyVault.Always(Fault.Status(503)), retryable: true),
        new("the vault hangs", "secret_unavailable", ["client secret", "not answered within"], cloud => cloud.KeyVault.Always(Fault.Hang()), retryable: true),
        new("the vault breaks the connection off", "secret_unavailable", [CloudEdge.KeyVaultHost, "connection"], cloud => cloud.KeyVault.Always(Fault.Reset()), retryable: true),
        new("something else answers for the vault", "secret_unavailable", [CloudEdge.KeyVaultHost, "Secrets__KeyVault__Uri"], cloud => cloud.KeyVault.Always(Fault.NotJson()), retryable: true),
        new("the vault cannot be connected to", "secret_unavailable", ["127.0.0.1", "refused the connection"], retryable: true) { Settings = [("Secrets__KeyVault__Uri", "https://127.0.0.1:1/"), ("Secrets__KeyVault__VerifyChallengeResource", "false")] },
        new("the challenge speaks for another domain than the vault's", "secret_unavailable", [CloudEdge.KeyVaultAlias, "Secrets__KeyVault__Uri"]) { Settings = [("Secrets__KeyVault__Uri", $"https://{CloudEdge.KeyVaultAlias}/")] },
    ];

    private static IEnumerable<Scenario> FromOtherSecretStores() =>
    [
        new("the file is missing", "secret_unavailable", ["Secrets__File__Path", "does not exist"], retryable: true) { Settings = [("Secrets__Source", "file"), ("Secrets__File__Path", "/no/such/file")] },
        new("HashiCorp Vault is sealed", "secret_unavailable", [CloudEdge.HashiCorpHost, "sealed"], cloud => cloud.HashiCorp.Sealed = true, retryable: true) { Settings = [.. HashiCorp(), ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")] },
        new("HashiCorp Vault refuses the log-in", "secret_unavailable", [CloudEdge.HashiCorpHost, "approle", "Secrets__Vault__"]) { Settings = [.. HashiCorp(), ("Secrets__Vault__Auth", "approle"), ("Secrets__Vault__RoleId", "nobody"), ("Secrets__Vault__SecretId", "nothing")] },
        new("HashiCorp Vault has no such secret", "secret_unavailable", [CloudEdge.HashiCorpHost, "secret/misspelt", "Secrets__Vault__Path"]) { Settings = [.. HashiCorp(), ("Secrets__Vault__Path", "misspelt"), ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "contact-lookup")] },
    ];

    private static IEnumerable<Scenario> FromTheLogin() =>
    [
        new("the secret is not the client's", "credentials_rejected", [CloudEdge.LoginHost, "secret", Cloud.SecretName, CloudEdge.KeyVaultHost, "Genesys__ClientId"], cloud => cloud.BeginRotation().Accept().Retire()) { IsExample = true },
        new("the login refuses the secret with HTTP 401", "credentials_rejected", [CloudEdge.LoginHost, "401", "Genesys__ClientId"], cloud =>
        {
            cloud.Login.InvalidClientStatus = 401;
            cloud.BeginRotation().Accept().Retire();
        }),
        new("the client is of another organization", "credentials_rejected", [CloudEdge.LoginHost, "Genesys__ClientId", "Genesys__Region"]) { Settings = [("Genesys__ClientId", "99999999-0000-0000-0000-000000000000")] },
        new("the client is disabled", "credentials_rejected", [CloudEdge.LoginHost, "active"], cloud => cloud.Genesys.Client.Enabled = false),
        new("the client is of another grant type", "credentials_rejected", [CloudEdge.LoginHost, "Client Credentials"], cloud => cloud.Login.Always(Fault.Status(400, """{"error":"unauthorized_client","description":"client is not authorized for the given grant type"}"""))),
        new("the login is out of order", "token_unavailable", [CloudEdge.LoginHost, "503"], cloud => cloud.Login.Always(Fault.Status(503)), retryable: true) { IsExample = true },
        new("the login has had too many requests", "token_unavailable", [CloudEdge.LoginHost, "429"], cloud => cloud.Login.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(30))), retryable: true),
        new("the login hangs", "token_unavailable", ["login", "has not answered within"], cloud => cloud.Login.Always(Fault.Hang()), retryable: true),
        new("the login breaks the connection off", "token_unavailable", [CloudEdge.LoginHost, "connection"], cloud => cloud.Login.Always(Fault.ResetMidBody()), retryable: true),
        new("something else answers for the login", "token_unavailable", [CloudEdge.LoginHost, "without an access token", "Genesys__Region"], cloud => cloud.Login.Always(Fault.NotJson()), retryable: true),
        new("the login answers half a token", "token_unavailable", [CloudEdge.LoginHost, "without an access token", "Genesys__Region"], cloud => cloud.Login.Always(Fault.Truncated()), retryable: true),
        new("the login redirects", "token_unavailable", [CloudEdge.LoginHost, "redirected", "Genesys__Region"], cloud => cloud.Login.Always(Fault.Redirect(cloud.Contacts.Address))),
        new("the login is none", "token_unavailable", [CloudEdge.LoginHost, "404", "Genesys__Region"], cloud => cloud.Login.Always(Fault.Status(404, "<html>", "text/html"))),
        new("the login cannot be connected to", "token_unavailable", ["login 127.0.0.1", "refused the connection"], retryable: true) { Settings = [("Genesys__LoginUrl", "http://127.0.0.1:1")] },
    ];

    private static IEnumerable<Scenario> FromContacts() =>
    [
        new("the API refuses every token", "unauthorized", [CloudEdge.ApiHost, "bad.credentials", "Genesys__Region"], cloud => cloud.Contacts.Always(Fault.Status(401))) { IsExample = true },
        new("the API admits listed addresses only", "unauthorized", [CloudEdge.ApiHost, "ip.not.authorized", "addresses"], cloud => cloud.Contacts.Always(Fault.Status(401, """{"status":401,"code":"ip.not.authorized","message":"IP not authorized"}"""))),
        new("the client's role lacks the permission", "permission_denied", [CloudEdge.ApiHost, "externalContacts:contact:view", "division", "Scopes do not apply"], cloud => cloud.Genesys.Client.Permissions = new HashSet<string>()) { IsExample = true },
        new("the client's role is not granted in the division", "permission_denied", [CloudEdge.ApiHost, "missing.division.permission", "externalContacts:contact:view", "Genesys__DivisionId"], cloud => cloud.Genesys.Client.Divisions = new HashSet<string> { "f93ba512-2326-5b03-bcb5-d9c70ce63bda" }) { Settings = [("Genesys__DivisionId", "21f0a741-f2ef-5504-aab6-f63a240b24a1")] },
        new("the API is throttled for longer than the call lasts", "throttled", [CloudEdge.ApiHost, "429", "40 s", "300 requests a minute", "Lookup__AnswerCache__Duration"], cloud => cloud.Contacts.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(40))), retryable: true) { IsExample = true },
        new("the API is throttled for less than the call lasts, and again", "throttled", [CloudEdge.ApiHost, "and asks to wait 1 s."], cloud => cloud.Contacts.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(1))), retryable: true),
        new("the API is throttled without saying for how long", "throttled", [CloudEdge.ApiHost, "429"], cloud => cloud.Contacts.Always(Fault.Status(429, "{}")), retryable: true),
        new("the API hangs", "timeout", [CloudEdge.ApiHost, "did not answer within", "Lookup__Budget"], cloud => cloud.Contacts.Always(Fault.Hang()), retryable: true) { IsExample = true },
        new("the API's own gateway times out", "timeout", [CloudEdge.ApiHost, "504"], cloud => cloud.Contacts.Always(Fault.Status(504)), retryable: true),
        new("the API is out of order", "unavailable", [CloudEdge.ApiHost, "503"], cloud => cloud.Contacts.Always(Fault.Status(503)), retryable: true) { IsExample = true },
        new("the API breaks the connection off", "unavailable", [CloudEdge.ApiHost, "connection"], cloud => cloud.Contacts.Always(Fault.Reset()), retryable: true),
        new("the API breaks its answer off", "unavailable", [CloudEdge.ApiHost, "connection"], cloud => cloud.Contacts.Always(Fault.ResetMidBody()), retryable: true),
        new("the API cannot be connected to", "unavailable", ["127.0.0.1", "refused the connection"], retryable: true) { Settings = [("Genesys__ApiUrl", "http://127.0.0.1:1")] },
        new("something else answers for the API", "bad_response", [CloudEdge.ApiHost, "no list of contacts at", "response.matches"], cloud => cloud.Contacts.Always(Fault.NotJson()), retryable: true) { IsExample = true },
        new("the API answers half a list", "bad_response", [CloudEdge.ApiHost, "no list of contacts at", "response.matches"], cloud => cloud.Contacts.Always(Fault.Truncated()), retryable: true),
        new("the API answers another shape", "bad_response", [CloudEdge.ApiHost, "19 bytes (HTTP 200)", "no list of contacts at '/contacts'", "response.matches"], cloud => cloud.Contacts.Always(Fault.WrongShape("""{"contacts":"none"}""")), retryable: true),
        new("the API answers endlessly", "bad_response", [CloudEdge.ApiHost, "too large"], cloud => cloud.Contacts.Always(Fault.TooLarge())),
        new("the API redirects", "bad_response", [CloudEdge.ApiHost, "redirected"], cloud => cloud.Contacts.Always(Fault.Redirect(cloud.Login.Address))),
        new("the API does not accept the request", "bad_response", [CloudEdge.ApiHost, "400"], cloud => cloud.Contacts.Always(Fault.Status(400))),
        new("the API's address is a web site's", "bad_response", [CloudEdge.ApiHost, "404", "address"], cloud => cloud.Contacts.Always(Fault.Status(404, "<html>", "text/html"))),
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
