using System.Runtime.CompilerServices;
using ContactLookup.Http;
using ContactLookup.Secrets;

namespace FunctionApp.Tests.Settings;

/// <summary>A store that settings can name is a store that secrets are read from.</summary>
public sealed class SecretStoreTests
{
    public static TheoryData<string> Stores { get; } =
        [.. typeof(SecretStoreSettings).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SecretStoreSettings))).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Stores))]
    public void Every_kind_of_store_has_a_source(string store)
    {
        var settings = (SecretStoreSettings)RuntimeHelpers.GetUninitializedObject(typeof(SecretStoreSettings).Assembly.GetType(store)!);
        using var handler = new SocketsHttpHandler();
        var sources = new SecretSources(handler, new Upstream(handler, TimeProvider.System), TimeSpan.FromSeconds(1), TimeProvider.System);

        // Empty settings may fail otherwise; a store without a source fails in this way only.
        Assert.Null((Record.Exception(() => sources.Make(settings)) as NotSupportedException)?.Message);
    }
}
