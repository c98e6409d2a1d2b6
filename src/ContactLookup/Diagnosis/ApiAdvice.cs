using ContactLookup.Calls;
using ContactLookup.Providers;

namespace ContactLookup.Diagnosis;

/// <summary>What to change when the provider's API refused.</summary>
internal sealed class ApiAdvice(ProviderSettings provider, bool isGenesys, LoginAdvice login)
{
    private const string Permission = "externalContacts:contact:view";
    private const string Roles = "Genesys Cloud > Admin > Integrations > OAuth > the client > Roles";

    private string Servers => isGenesys
        ? $"{ProviderSettingNames.GenesysRegion} (or {ProviderSettingNames.GenesysLoginUrl} and {ProviderSettingNames.GenesysApiUrl})"
        : provider.AddressSettings;

    /// <summary>The API did not do what was asked.</summary>
    /// <param name="failure">What the app makes of it.</param>
    /// <param name="seen">The request; null when none was sent.</param>
    public Advice Of(Failure failure, Exchange? seen)
    {
        if (seen is not null && NetworkAdvice.Find(seen, provider.AddressSettings) is { } network)
        {
            return network;
        }

        return failure.Status switch
        {
            LookupStatus.Unauthorized => OfToken(seen),
            LookupStatus.PermissionDenied when isGenesys => OfPermission(seen),
            LookupStatus.PermissionDenied => new(
                $"{provider.Parsed.Title} accepts the credentials and does not let them read contacts.",
                failure.Help.Length > 0 ? failure.Help : "Give the app's client or user the right to read contacts.",
                $"The roles of the client or user in {provider.Parsed.Title}"),
            LookupStatus.Throttled => new(
                $"{provider.Parsed.Title} has had too many requests.{(isGenesys ? " It allows 300 a minute for one OAuth client, all its processes together." : "")}",
                $"Wait for the time that it asks for. Keep Lookup__AnswerCache__Duration above 0, and give the app {(isGenesys ? "an OAuth client" : "credentials")} that nothing else uses.",
                $"{Advice.Setting("Lookup__AnswerCache__Duration")}"),
            LookupStatus.Unavailable or LookupStatus.Timeout => new(
                $"{provider.Parsed.Title} is slow or out of order; this usually passes by itself.",
                "Run the doctor again in a minute, and look at the status page.",
                isGenesys ? "https://status.mypurecloud.com" : seen?.Host ?? provider.AddressSettings),
            _ when seen is { Status: 404 } => new(
                $"{seen.Host} does not know the address of the lookup. {Servers} names another server, or a gateway that adds a path.",
                $"Correct {Servers}.",
                Advice.Setting(Servers)),
            _ => new(
                failure.Reason,
                failure.Help.Length > 0 ? failure.Help : $"Correct {Servers}, or the definition of the provider.",
                Advice.Setting(provider.AddressSettings)),
        };
    }

    /// <summary>The API refuses the token.</summary>
    public Advice OfToken(Exchange? seen) => seen?.Code switch
    {
        "ip.not.authorized" => new(
            "The client or the organization may be used from listed IP addresses only, and the app's outbound address is not listed.",
            "Add the app's outbound addresses to the list. An app without a fixed outbound address needs one first (docs/deploy.md, network = egress).",
            login.AllowedAddresses),
        _ when provider.Content == Secrets.SecretContent.AccessToken => new(
            "The access token in the secret store is expired, revoked or of another organization.",
            $"Store a valid token, and check what rotates it. Check that {Servers} names the token's organization.",
            provider.Store is { } store ? SecretAdvice.PlaceOf(store) : Advice.Setting(Servers)),
        _ when isGenesys => new(
            $"The API refuses a token that the login issued a moment ago. 1. The token is of another organization or region: {Servers} names the login of one and the API of another. 2. The client was deactivated, or its tokens were revoked, at this moment.",
            $"Make {Servers} name one organization. Leave {ProviderSettingNames.GenesysLoginUrl} and {ProviderSettingNames.GenesysApiUrl} empty unless you use a gateway.",
            Advice.Setting(Servers)),
        _ => new(
            $"{provider.Parsed.Title} refuses the credentials. They are expired or revoked, or of another account than the server's.",
            $"Store valid credentials, and check that {provider.SettingsToCheck} belong to the same account.",
            Advice.Setting(provider.SettingsToCheck)),
    };

    private static Advice OfPermission(Exchange? seen) => seen?.Code switch
    {
        "missing.division.permission" => new(
            $"The client's role holds {Permission}, but not in the division that {ProviderSettingNames.GenesysDivisionId} names.",
            $"Give the client its role in that division, or correct {ProviderSettingNames.GenesysDivisionId} (* searches every division that the client may see).",
            $"{Roles} > Assign divisions; {Advice.Setting(ProviderSettingNames.GenesysDivisionId)}"),
        "missing.permissions" or "missing.any.permissions" => new(
            $"No role of the OAuth client holds {Permission}. A scope does not help: scopes do not apply to client credentials.",
            $"Add the permission External Contacts > Contact > View to a role, and give the client that role in the divisions of the contacts.",
            $"Genesys Cloud > Admin > People & Permissions > Roles / Permissions > the role > Permissions; {Roles}"),
        _ => new(
            $"The token is valid and may not read contacts. 1. No role of the OAuth client holds {Permission}. 2. The client has the role in another division than {ProviderSettingNames.GenesysDivisionId} names. A scope does not help: scopes do not apply to client credentials.",
            "Give the OAuth client a role with the permission External Contacts > Contact > View, in the divisions of the contacts.",
            $"{Roles}; {Advice.Setting(ProviderSettingNames.GenesysDivisionId)}"),
    };
}
