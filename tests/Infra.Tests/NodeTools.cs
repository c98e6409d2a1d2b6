namespace Infra.Tests;

/// <summary>The scripts of GenesysTools under Node.js: a Velocity engine and an HCL parser.</summary>
public sealed class NodeTools : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "GenesysTools");
    private string? _missing;

    public async Task InitializeAsync() => _missing = await Tool.InstallNodePackagesAsync(Folder);

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What a script writes to standard output. Skips the test where Node.js is missing, except in the gate.</summary>
    public async Task<string> RunAsync(string script, IReadOnlyList<string> arguments, string input)
    {
        Skip.If(_missing is not null, _missing);
        var (code, output, errors) = await Tool.RunAsync(Folder, "node", [script, .. arguments], input);
        Assert.True(code == 0, errors);
        return output;
    }
}

[CollectionDefinition(Name)]
public sealed class SharedNodeTools : ICollectionFixture<NodeTools>
{
    public const string Name = "node tools";
}
