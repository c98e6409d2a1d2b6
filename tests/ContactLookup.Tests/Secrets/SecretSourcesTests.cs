using ContactLookup.Calls;
using ContactLookup.Secrets;
using Microsoft.Extensions.Configuration;
using TestKit;

namespace ContactLookup.Tests.Secrets;

/// <summary>Each kind of settings makes the source that it means, and that source speaks to the one edge of the process.</summary>
public sealed class SecretSourcesTests : IDisposable
{
    private readonly FakeKeyVault _keyVault = new();
    private readonly FakeVaultServer _vault = new();
    private readonly FakeTime _time = new();

    [Fact]
    public async Task Key_Vault_settings_make_a_Key_Vault_source_for_the_identity_they_name()
    {
        _keyVault.Publish("hunter1");
        var settings = new KeyVaultSettings(new Uri("https://contoso.vault.azure.net/"), "genesys-client-secret", true, true, "the-identity");

        Assert.Equal("hunter1", await ReadAsync(_keyVault.Edge, settings));

        Assert.Contains(_keyVault.Edge.Requests, r => r.Address.Query.Contains("client_id=the-identity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_system_assigned_identity_has_no_client_id()
    {
        _keyVault.Publish("hunter1");

        await ReadAsync(_keyVault.Edge, new KeyVaultSettings(new Uri("https://contoso.vault.azure.net/"), "genesys-client-secret", true, true, null));

        Assert.DoesNotContain(_keyVault.Edge.Requests, r => r.Address.Query.Contains("client_id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Vault_settings_make_a_Vault_source()
    {
        _vault.Publish("hunter1");

        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, Vault(new VaultAppRoleSettings("approle", "role", "secret"))));
    }

    [Fact]
    public async Task Vault_settings_with_the_managed_identity_make_a_Vault_source_that_has_it()
    {
        _vault.Publish("hunter1");

        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, Vault(new VaultAzureSettings("azure", "role", "https://management.azure.com/", "the-identity"))));

        Assert.Contains("client_id=the-identity", _vault.Edge.Requests[0].Address.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_settings_make_a_file_source()
    {
        using var file = new TemporaryFile("hunter1");

        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, new FileSecretSettings(file.Path)));
    }

    [Fact]
    public async Task Configuration_settings_make_a_source_of_their_own_value() =>
        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, new ConfigurationSecretSettings("hunter1")));

    [Theory]
    [InlineData("keyvault", "SecretName", "no-such-secret", "correct Providers__hubspot__SecretName")]
    [InlineData("vault", "SecretName", "no/such/secret", "Check Secrets__Vault__Mount, Providers__hubspot__SecretName and Secrets__Vault__Namespace")]
    [InlineData("vault", "SecretName", "crm/genesys#no_such_field", "check Providers__hubspot__SecretName")]
    [InlineData("file", "SecretName", "/no/such/file", "the file that Providers__hubspot__SecretName names does not exist")]
    [InlineData("configuration", "ClientSecret", " hunter1 ", "the setting Providers__hubspot__ClientSecret")]
    public async Task A_reason_names_the_setting_of_the_provider_whose_secret_it_is(string store, string setting, string value, string says)
    {
        _vault.Publish("hunter1");
        var settings = LookupSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Lookup:Providers"] = "hubspot",
            [$"Providers:hubspot:{setting}"] = value,
            ["Secrets:Source"] = store,
            ["Secrets:KeyVault:Uri"] = "https://contoso.vault.azure.net/",
            ["Secrets:Vault:Address"] = FakeVaultServer.Address.AbsoluteUri,
            ["Secrets:Vault:Auth"] = "approle",
            ["Secrets:Vault:RoleId"] = "role",
            ["Secrets:Vault:SecretId"] = "secret",
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
        }).Build());
        var source = Sources(store == "keyvault" ? _keyVault.Edge : _vault.Edge).Make(settings.Providers[0].Store!);

        var read = await source.ReadAsync(new FlightProgress(), CancellationToken.None).SoonAsync();

        Assert.Contains(says, read.Failure?.Reason ?? source.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_nobody_knows_make_nothing() =>
        Assert.Contains(nameof(Unknown), Assert.Throws<NotSupportedException>(() => Sources(_vault.Edge).Make(new Unknown())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_way_to_log_in_that_nobody_knows_logs_nobody_in()
    {
        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => ReadAsync(_vault.Edge, Vault(new UnknownAuth())));

        Assert.Contains(nameof(UnknownAuth), exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _keyVault.Dispose();
        _vault.Dispose();
    }

    private static HashiCorpVaultSettings Vault(VaultAuthSettings auth) => new(FakeVaultServer.Address, "secret", "crm/genesys", "client_secret", null, auth);

    private SecretSources Sources(Edge edge) => new(edge.ToHandler(_time), edge.ToUpstream(_time), TimeSpan.FromSeconds(2), _time);

    private async Task<string?> ReadAsync(Edge edge, SecretStoreSettings settings) =>
        (await Sources(edge).Make(settings).ReadAsync(new FlightProgress(), CancellationToken.None).SoonAsync()).Value?.Reveal();

    private sealed record Unknown() : SecretStoreSettings(SecretSettingNames.FilePath);

    private sealed record UnknownAuth : VaultAuthSettings;
}
