using Microsoft.Extensions.Configuration;

namespace ContactLookup.Tests.Secrets;

/// <summary>Each kind of settings makes its source, which sends all requests through the given handlers.</summary>
public sealed class SecretSourcesTests : IDisposable
{
    private readonly FakeKeyVault _keyVault = new();
    private readonly FakeVaultServer _vault = new();
    private readonly FakeTime _time = new();

    [Theory]
    [InlineData("the-identity")]
    [InlineData(null)]
    public async Task Key_Vault_settings_make_a_Key_Vault_source_for_the_identity_that_they_name(string? identity)
    {
        _keyVault.Publish("hunter1");

        Assert.Equal("hunter1", await ReadAsync(_keyVault.Edge, new KeyVaultSettings(new Uri("https://contoso.vault.azure.net/"), "genesys-client-secret", true, true, identity)));

        Assert.Equal(identity is not null, _keyVault.Edge.Requests.Any(r => r.Address.Query.Contains("client_id=the-identity", StringComparison.Ordinal)));
        Assert.Equal(identity is null, !_keyVault.Edge.Requests.Any(r => r.Address.Query.Contains("client_id", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Vault_settings_make_a_Vault_source_with_the_way_to_log_in_that_they_name()
    {
        _vault.Publish("hunter1");

        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, Vault(new VaultAzureSettings("azure", "role", "https://management.azure.com/", "the-identity"))));
        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, Vault(new VaultAppRoleSettings("approle", "role", "secret"))));

        Assert.Contains("client_id=the-identity", _vault.Edge.Requests[0].Address.Query, StringComparison.Ordinal);
        Assert.Contains("/v1/auth/approle/login", _vault.Edge.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task File_settings_make_a_file_source()
    {
        using var file = new TemporaryFile("hunter1");

        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, new FileSecretSettings(file.Path)));
    }

    [Fact]
    public async Task Configuration_settings_make_a_source_of_their_value() =>
        Assert.Equal("hunter1", await ReadAsync(_vault.Edge, new ConfigurationSecretSettings("hunter1")));

    [Theory]
    [InlineData("keyvault", "SecretName", "no-such-secret", "correct Providers__hubspot__SecretName")]
    [InlineData("vault", "SecretName", "no/such/secret", "Check Secrets__Vault__Mount, Providers__hubspot__SecretName and Secrets__Vault__Namespace")]
    [InlineData("vault", "SecretName", "crm/genesys#no_such_field", "check Providers__hubspot__SecretName")]
    [InlineData("file", "SecretName", "/no/such/file", "the file that Providers__hubspot__SecretName names does not exist")]
    [InlineData("configuration", "ClientSecret", " hunter1 ", "the setting Providers__hubspot__ClientSecret")]
    public async Task A_reason_names_the_setting_of_the_provider_that_uses_the_secret(string store, string setting, string value, string says)
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
    public void Unknown_settings_are_an_error_in_the_code() =>
        Assert.Contains(nameof(Unknown), Assert.Throws<NotSupportedException>(() => Sources(_vault.Edge).Make(new Unknown())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_way_to_log_in_is_an_error_in_the_code()
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
