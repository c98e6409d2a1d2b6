namespace FunctionApp.Tests;

/// <summary>One app for a class of tests that change nothing about it.</summary>
public sealed class SharedApp : IAsyncLifetime
{
    public AppUnderTest App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await AppUnderTest.StartAsync(("Lookup__Budget", "00:00:30"));

    public async Task DisposeAsync() => await App.DisposeAsync();
}
