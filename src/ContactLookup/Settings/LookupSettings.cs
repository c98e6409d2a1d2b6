namespace ContactLookup.Settings;

/// <summary>Everything the lookup is told, checked. Made by <see cref="SettingsReader"/>; see <see cref="SettingCatalog"/> for what each means.</summary>
public sealed record LookupSettings
{
    /// <summary>Who is asked, in this order, until one knows the number.</summary>
    public required IReadOnlyList<ProviderSettings> Providers { get; init; }

    /// <summary>Who is asked after the answer, to be compared with it, or null.</summary>
    public required ProviderSettings? Shadow { get; init; }

    /// <summary>How long a secret is used before it is read again.</summary>
    public required TimeSpan SecretCacheDuration { get; init; }

    /// <summary>Time of a whole answer.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>True when outcomes are mapped to HTTP statuses.</summary>
    public required bool OutcomesAsHttpStatus { get; init; }

    /// <summary>Who is meant when a number has several contacts.</summary>
    public required MatchRule Match { get; init; }

    /// <summary>What is answered from memory, and for how long.</summary>
    public required AnswerCacheSettings AnswerCache { get; init; }

    /// <summary>The custom fields that every answer has; none means that an answer has those of its contact.</summary>
    public required IReadOnlyList<CustomFieldSettings> CustomFields { get; init; }

    /// <summary>Region of national numbers, or null.</summary>
    public required string? DefaultRegion { get; init; }
}

/// <summary>How long answers are kept in memory, and how many.</summary>
/// <param name="Found">For found contacts; zero is off.</param>
/// <param name="NotFound">For misses; zero is off.</param>
/// <param name="MaxEntries">At the most.</param>
public sealed record AnswerCacheSettings(TimeSpan Found, TimeSpan NotFound, int MaxEntries);

/// <summary>Who is meant when a number has several contacts.</summary>
public enum MatchRule
{
    /// <summary>A contact without a name loses to one with a name; when several remain, nobody is chosen.</summary>
    PreferCurated,

    /// <summary>A contact is chosen only when it is the only one.</summary>
    OnlyIfSingle,

    /// <summary>The contact that was created first, which is what Genesys Cloud itself does.</summary>
    FirstCreated,

    /// <summary>The contact that was changed last.</summary>
    MostRecent,
}

/// <summary>What the secret store holds.</summary>
public enum SecretContent
{
    /// <summary>The secret of an OAuth client, which buys tokens at the login.</summary>
    ClientSecret,

    /// <summary>A ready access token that something else rotates.</summary>
    AccessToken,
}

/// <summary>One of the stores a secret can be kept in.</summary>
/// <param name="NamedBy">The setting that says which secret is meant, for reasons: the store's own, or that of the provider whose secret it is.</param>
public abstract record SecretStoreSettings(Setting NamedBy);

/// <summary>Azure Key Vault, read as the managed identity.</summary>
/// <param name="Vault">Address of the vault.</param>
/// <param name="SecretName">Name of the secret.</param>
/// <param name="VerifyChallengeResource">Whether the challenge must name the vault's own domain.</param>
/// <param name="TryPreviousVersion">Whether the version before the newest is tried when the newest is refused.</param>
/// <param name="IdentityClientId">The user-assigned identity, or null for the system-assigned one.</param>
public sealed record KeyVaultSettings(
    Uri Vault, string SecretName, bool VerifyChallengeResource, bool TryPreviousVersion, string? IdentityClientId)
    : SecretStoreSettings(SettingCatalog.KeyVaultSecretName);

/// <summary>The secret itself, for local runs.</summary>
public sealed record ConfigurationSecretSettings : SecretStoreSettings
{
    private readonly string _value;

    /// <summary>Keeps the value where no printing of the settings finds it.</summary>
    public ConfigurationSecretSettings(string value)
        : base(SettingCatalog.ConfigurationClientSecret) => _value = value;

    internal string Reveal() => _value;
}

/// <summary>A file that holds the secret.</summary>
/// <param name="Path">Where it is.</param>
public sealed record FileSecretSettings(string Path) : SecretStoreSettings(SettingCatalog.FilePath);

/// <summary>HashiCorp Vault, KV version 2.</summary>
/// <param name="Address">The server.</param>
/// <param name="Mount">Mount of the engine.</param>
/// <param name="Path">Path below the mount.</param>
/// <param name="Field">Field that holds the value.</param>
/// <param name="Namespace">Namespace, or null.</param>
/// <param name="Auth">How to log in.</param>
public sealed record HashiCorpVaultSettings(
    Uri Address, string Mount, string Path, string Field, string? Namespace, VaultAuthSettings Auth)
    : SecretStoreSettings(SettingCatalog.VaultPath);

/// <summary>One of the ways to log in to HashiCorp Vault.</summary>
public abstract record VaultAuthSettings;

/// <summary>A token that somebody else keeps alive, or that is renewed when it can be.</summary>
public sealed record VaultTokenSettings : VaultAuthSettings
{
    private readonly string _token;

    /// <summary>Keeps the token where no printing of the settings finds it.</summary>
    public VaultTokenSettings(string token) => _token = token;

    internal string Reveal() => _token;
}

/// <summary>A file with the token, written by an agent.</summary>
/// <param name="Path">Where it is.</param>
public sealed record VaultTokenFileSettings(string Path) : VaultAuthSettings;

/// <summary>AppRole.</summary>
public sealed record VaultAppRoleSettings : VaultAuthSettings
{
    private readonly string _secretId;

    /// <summary>Keeps the secret id where no printing of the settings finds it.</summary>
    public VaultAppRoleSettings(string mount, string roleId, string secretId)
    {
        Mount = mount;
        RoleId = roleId;
        _secretId = secretId;
    }

    /// <summary>Mount of the auth method.</summary>
    public string Mount { get; }

    /// <summary>The role id.</summary>
    public string RoleId { get; }

    internal string Reveal() => _secretId;
}

/// <summary>The managed identity, by the Azure auth method.</summary>
/// <param name="Mount">Mount of the auth method.</param>
/// <param name="Role">Role on the Vault server.</param>
/// <param name="Resource">Resource that the identity's token is asked for.</param>
/// <param name="IdentityClientId">The user-assigned identity, or null.</param>
public sealed record VaultAzureSettings(string Mount, string Role, string Resource, string? IdentityClientId) : VaultAuthSettings;
