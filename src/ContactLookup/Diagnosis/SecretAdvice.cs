using ContactLookup.Calls;
using ContactLookup.Secrets;

namespace ContactLookup.Diagnosis;

/// <summary>What to change when the managed identity or the secret store gave nothing.</summary>
internal static class SecretAdvice
{
    private const string Identity = "Azure portal > Function App > Settings > Identity";

    /// <summary>The managed identity gave no token.</summary>
    /// <param name="exchange">The request to the identity endpoint; null when none was sent.</param>
    public static Advice OfIdentity(Exchange? exchange) => exchange switch
    {
        _ when !IdentityFailure.HasEndpoint => new(
            "1. The function app has no managed identity. 2. The app does not run in Azure, where no identity is offered.",
            $"Assign the identity that may read the secret, and set {SecretSettingNames.ManagedIdentityClientId} to its client id. On your own machine, take the secret from a setting or a file: {SecretSettingNames.SecretsSource} = configuration or file.",
            $"{Identity} > User assigned > Add"),
        { Status: >= 400 and < 500 and not (408 or 429) } => new(
            $"1. {SecretSettingNames.ManagedIdentityClientId} is not the client id of an identity assigned to this app; its object id or the id of an app registration does not work. 2. The identity was deleted or is no longer assigned. 3. {SecretSettingNames.ManagedIdentityClientId} is empty, and the app has only user-assigned identities.",
            $"Assign the identity to the app, and set {SecretSettingNames.ManagedIdentityClientId} to the Client ID on the identity's Overview page.",
            $"{Identity} > User assigned; {Advice.Setting(SecretSettingNames.ManagedIdentityClientId)}"),
        _ => new(
            "The identity endpoint of the platform is slow or out of order. This usually passes by itself, and is common in the first minute after an identity was assigned.",
            "Run the doctor again in a minute. When it goes on, restart the function app.",
            "Azure portal > Function App > Overview > Restart"),
    };

    /// <summary>The store gave no secret.</summary>
    /// <param name="store">The store.</param>
    /// <param name="failure">What the app makes of it.</param>
    /// <param name="exchange">The request that failed; null when the store is not a server.</param>
    public static Advice OfStore(SecretStoreSettings store, Failure failure, Exchange? exchange) => (store, exchange) switch
    {
        (KeyVaultSettings vault, { } seen) =>
            NetworkAdvice.Find(seen, $"{SecretSettingNames.KeyVaultUri}") ?? OfKeyVault(vault, failure, seen),
        (HashiCorpVaultSettings vault, { } seen) =>
            NetworkAdvice.Find(seen, $"{SecretSettingNames.VaultAddress}") ?? OfHashiCorpVault(vault, failure, seen),
        (FileSecretSettings file, _) => new(
            failure.Reason,
            $"Mount the file with the secret and let the app's user read it, or correct {file.NamedBy}.",
            $"{Advice.Setting(file.NamedBy)}; the mount of the function app or container"),
        _ => new(failure.Reason, $"Correct {store.NamedBy} and the settings that begin with Secrets__.", Advice.Setting(store.NamedBy)),
    };

    /// <summary>The versions of a secret could not be listed.</summary>
    public static Advice OfListing(SecretStoreSettings store) => new(
        "The identity may read the secret and may not list its versions. During a rotation the app then cannot fall back to the version before the newest.",
        $"Give the identity the role Key Vault Secrets User on the secret or the vault (with access policies: the secret permission List), or set {SecretSettingNames.KeyVaultTryPreviousVersion} to false.",
        store is KeyVaultSettings vault ? AccessControl(vault) : Advice.Setting(store.NamedBy));

    /// <summary>Where versions of a secret are enabled and created.</summary>
    public static string PlaceOf(SecretStoreSettings store) => store switch
    {
        KeyVaultSettings vault => $"Azure portal > Key vault {NameOf(vault)} > Objects > Secrets > {vault.SecretName}",
        HashiCorpVaultSettings vault => $"vault kv get -mount={vault.Mount} {vault.Path}",
        _ => Advice.Setting(store.NamedBy),
    };

    private static Advice OfKeyVault(KeyVaultSettings vault, Failure failure, Exchange seen) => (seen.Status, seen.Code) switch
    {
        (401, _) when failure.HttpStatus is null => new(
            $"{seen.Host} asks for a token of another domain than its own, as a key vault never does. The identity's token was not sent. {SecretSettingNames.KeyVaultUri} names another server, or an alias of the vault.",
            $"Set {SecretSettingNames.KeyVaultUri} to the Vault URI on the vault's Overview page.",
            Advice.Setting(SecretSettingNames.KeyVaultUri)),
        (401, _) => new(
            "The vault refuses the identity's token. The vault and the identity belong to different tenants, or the subscription of the vault was moved to another tenant.",
            "Use a vault in the tenant of the identity. After a move, recreate the identity and its role assignment.",
            $"Azure portal > Key vault {NameOf(vault)} > Overview > Directory ID; {Identity}"),
        (403, "ForbiddenByFirewall" or "ForbiddenByConnection") => new(
            "The vault's firewall does not admit the network that the app comes from.",
            "Admit the app's subnet or its outbound addresses, or give the vault a private endpoint in the app's virtual network.",
            $"Azure portal > Key vault {NameOf(vault)} > Settings > Networking"),
        (403, "SecretDisabled") => new(
            $"No version of the secret {vault.SecretName} is enabled.",
            "Enable the current version, or store the client secret again.",
            PlaceOf(vault)),
        (403, _) => new(
            $"{(seen.Code is "ForbiddenByRbac" or "AccessDenied" ? "" : "1. ")}The app's identity has no role that lets it read the secret, or the role was given less than some ten minutes ago.{(seen.Code is "ForbiddenByRbac" or "AccessDenied" ? "" : " 2. The vault's firewall does not admit the app.")}",
            $"Give the identity the role Key Vault Secrets User on the secret {vault.SecretName}. A vault with access policies wants the secret permissions Get and List instead.",
            $"{AccessControl(vault)}; az role assignment create --role \"Key Vault Secrets User\" --assignee PRINCIPAL-ID --scope VAULT-ID/secrets/{vault.SecretName}"),
        (404, "SecretNotFound") => new(
            $"The vault has no secret with this name. 1. {vault.NamedBy} has a typing error, or the secret was never stored. 2. The secret was deleted and can be recovered.",
            $"Store the client secret as {vault.SecretName}, recover it, or correct {vault.NamedBy}.",
            $"{PlaceOf(vault)}; az keyvault secret list-deleted --vault-name {NameOf(vault)}; az keyvault secret recover --vault-name {NameOf(vault)} --name {vault.SecretName}"),
        (429, _) => new("The vault has had too many requests from all its clients.", "Run the doctor again in a minute. When it goes on, give the app a vault of its own.", $"Azure portal > Key vault {NameOf(vault)} > Monitoring > Insights"),
        (408 or >= 500, _) => new("The vault is out of order; this usually passes by itself.", "Run the doctor again in a minute.", "https://azure.status.microsoft"),
        ( >= 200 and < 300, _) when !failure.Retryable => new(
            $"The secret {vault.SecretName} is empty or holds white space only.",
            "Store the client secret of the OAuth client as a new version.",
            PlaceOf(vault)),
        _ => new(
            $"{seen.Host} does not answer like a key vault. {SecretSettingNames.KeyVaultUri} names another server.",
            $"Set {SecretSettingNames.KeyVaultUri} to the Vault URI on the vault's Overview page.",
            Advice.Setting(SecretSettingNames.KeyVaultUri)),
    };

    private static Advice OfHashiCorpVault(HashiCorpVaultSettings vault, Failure failure, Exchange seen) => seen.Status switch
    {
        429 or >= 500 => new(
            "The Vault server is sealed, in standby or out of order.",
            "Unseal it, or wait until it is active again.",
            $"vault status -address={vault.Address.GetLeftPart(UriPartial.Authority)}"),
        404 => new(
            failure.Reason,
            $"Correct {SecretSettingNames.VaultMount}, {vault.NamedBy} or {SecretSettingNames.VaultNamespace}, or store the secret again.",
            $"{Advice.Setting(vault.NamedBy)}; {PlaceOf(vault)}"),
        >= 400 => new(
            failure.Reason,
            $"Give the policy of the app's role the capability read on {vault.Mount}/data/{vault.Path}, and check the log-in settings ({SecretSettingNames.VaultAuth} and what belongs to it).",
            $"vault policy read POLICY; {Advice.Setting(SecretSettingNames.VaultAuth)}"),
        _ => new(failure.Reason, $"Correct {vault.NamedBy} and {SecretSettingNames.VaultMount}.", $"{Advice.Setting(vault.NamedBy)}; {PlaceOf(vault)}"),
    };

    private static string AccessControl(KeyVaultSettings vault) =>
        $"Azure portal > Key vault {NameOf(vault)} > Access control (IAM) > Add role assignment > Key Vault Secrets User";

    private static string NameOf(KeyVaultSettings vault) => vault.Vault.Host.Split('.')[0];
}
