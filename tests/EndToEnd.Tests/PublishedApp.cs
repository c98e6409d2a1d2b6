namespace EndToEnd.Tests;

/// <summary>The folder that is deployed, published once for all tests.</summary>
public sealed class PublishedApp : IAsyncLifetime
{
    public string Folder { get; private set; } = "";

    public async Task InitializeAsync()
    {
        // An app that runs elsewhere is tested as it is there.
        if (!Deployment.IsElsewhere)
        {
            Folder = await (FunctionAppPublisher.Find() ?? throw new InvalidOperationException("The tests run outside of the repository.")).PublishAsync(_ => { });
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>Tests that share the published folder. They run one after the other: each starts processes of its own on few cores.</summary>
[CollectionDefinition(Name)]
public sealed class SharedApp : ICollectionFixture<PublishedApp>
{
    public const string Name = "published app";
}
