using ContactLookup.Calls;
using ContactLookup.Providers;

namespace ContactLookup.Diagnosis;

/// <summary>What to change when the token endpoint gave no token.</summary>
internal sealed class LoginAdvice(ProviderSettings provider, bool isGenesys, string secretPlace)
{
    private string Client => isGenesys ? "Genesys Cloud > Admin > Integrations > OAuth" : $"The OAuth clients of {provider.Parsed.Title}";

    private string Region => isGenesys ? " The region is in the address of your Genesys Cloud: https://apps.REGION." : "";

    // The address settings name the login's own address only when it is set.
    private string Servers => !isGenesys || provider.AddressSettings.Contains(ProviderSettingNames.GenesysLoginUrl.Name, StringComparison.Ordinal)
        ? provider.AddressSettings
        : $"{provider.AddressSettings} or {ProviderSettingNames.GenesysLoginUrl}";

    /// <summary>Where the client's list of allowed addresses is, and how the app's addresses are found.</summary>
    public string AllowedAddresses =>
        $"{Client} > the client > Allowed IPs; Azure portal > Function App > Settings > Networking > Outbound addresses";

    public Advice Of(Failure failure, Exchange? seen) => seen is null
        ? new Advice(failure.Reason, $"Correct {provider.SettingsToCheck}.", Advice.Setting(provider.SettingsToCheck))
        : NetworkAdvice.Find(seen, provider.AddressSettings) ?? OfReply(seen);

    /// <summary>The newest version of the secret was refused, and the one before it was accepted.</summary>
    public Advice PreviousAccepted() => new(
        "A rotation is under way or ended half-way: the newest version of the secret is not the client's secret, and the version before it is. Lookups work with the version before.",
        "Finish the rotation: store the secret that the OAuth client has now as the newest version.",
        $"{Client}; {secretPlace}");

    private Advice OfReply(Exchange seen) => (seen.Status, seen.Code) switch
    {
        (429, _) => new(
            "The login has had too many token requests. Many processes use the same OAuth client, or something asks for a token at every call.",
            "Wait for the time that it asks for. Give each application its own OAuth client.",
            Client),
        (408 or >= 500, _) => new(
            "The login is out of order; this usually passes by itself. Lookups go on while the app holds a valid token.",
            "Run the doctor again in a minute, and look at the status page.",
            isGenesys ? "https://status.mypurecloud.com" : seen.Host),
        (_, "unauthorized_client" or "unsupported_grant_type") => new(
            "The OAuth client has another grant type than Client Credentials, such as Code Authorization or Token Implicit.",
            $"Create an OAuth client of grant type Client Credentials, set {provider.SettingsToCheck} to it, and store its secret.",
            $"{Client} > Add client > Grant Types > Client Credentials; {Advice.Setting(provider.SettingsToCheck)}"),
        (_, "invalid_scope") => new(
            "The token request has a scope that the login does not know. Genesys Cloud has no scope such as routing:externalcontact:view, and scopes do not apply to client credentials.",
            "Remove the scope from authentication.parameters of the definition, or write one that the login knows.",
            $"{Advice.Setting(ProviderSettingNames.ProviderDefinition.For(provider.Name))}"),
        (403, not "invalid_client") => new(
            "1. The client may be used from listed IP addresses only, and the app's outbound address is not listed. 2. The client is not active.",
            "Add the app's outbound addresses to the client's list of allowed IPs. An app without a fixed outbound address needs one first (docs/deploy.md, network = egress).",
            AllowedAddresses),
        (_, "invalid_client") when seen.Description == Exchange.ClientNotFound => new(
            $"The login does not know this client id. 1. The organization is in another region than {provider.AddressSettings} says. 2. The client id has a typing error. 3. The client was deleted.",
            $"Compare {provider.SettingsToCheck} with the client and the organization.{Region}",
            $"{Client} > the client > Client ID; {Advice.Setting(provider.SettingsToCheck)}"),
        (_, "invalid_client") when seen.Description == Exchange.AuthenticationFailed => new(
            "The login knows the client id and refuses its secret. 1. The store holds an old or another client's secret. 2. The client is not active.",
            "Switch the client to active. When it is, generate a new secret and store it as a new version.",
            $"{Client} > the client > State and Client Secret; {secretPlace}"),
        (400 or 401, _) or (_, "invalid_client") => new(
            "The login refuses the client id or its secret, and does not say which. 1. The store holds an old or another client's secret. 2. The client id has a typing error, or its organization is in another region. 3. The client is not active.",
            $"Compare {provider.SettingsToCheck} with the client. Switch the client to active. Then generate a new secret and store it as a new version.{Region}",
            $"{Client} > the client; {secretPlace}; {Advice.Setting(provider.SettingsToCheck)}"),
        _ => new(
            $"{seen.Host} does not answer like a login. {Servers} names another server.",
            $"Correct {Servers}.",
            Advice.Setting(Servers)),
    };
}
