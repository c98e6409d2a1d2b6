namespace ContactLookup.Secrets;

/// <summary>One of the ways to log in to HashiCorp Vault.</summary>
internal abstract record VaultAuthSettings;

/// <summary>A token. It is renewed when the server allows it.</summary>
internal sealed record VaultTokenSettings : VaultAuthSettings
{
    private readonly string _token;

    /// <summary>Keeps the token where no printing of the settings finds it.</summary>
    public VaultTokenSettings(string token) => _token = token;

    internal string Reveal() => _token;
}

/// <summary>A file with the token, written by an agent.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record VaultTokenFileSettings(string Path) : VaultAuthSettings;

/// <summary>AppRole.</summary>
internal sealed record VaultAppRoleSettings : VaultAuthSettings
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
internal sealed record VaultAzureSettings(string Mount, string Role, string Resource, string? IdentityClientId) : VaultAuthSettings;
