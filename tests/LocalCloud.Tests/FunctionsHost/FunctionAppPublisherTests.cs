namespace LocalCloud.Tests;

/// <summary>With a project whose publish only leaves a mark, since the real one takes minutes.</summary>
public class FunctionAppPublisherTests
{
    [Theory]
    [InlineData("FunctionApp")]
    [InlineData("Endpoints")]
    [InlineData("ContactLookup")]
    public async Task It_publishes_once_and_again_only_when_a_source_changes(string project)
    {
        using var repository = new Repository();

        await Task.WhenAll(repository.PublishAsync(), repository.PublishAsync());
        await repository.PublishAsync();
        var unchanged = repository.Publishes;
        await File.WriteAllTextAsync(Path.Combine(repository.Root, "src", project, "Some.cs"), "// changed");
        await repository.PublishAsync();

        Assert.Equal(1, unchanged);
        Assert.Equal(2, repository.Publishes);
    }

    [Fact]
    public async Task A_new_publish_takes_the_old_files_away_but_not_the_settings_of_the_developer()
    {
        using var repository = new Repository();
        await repository.PublishAsync();
        var folder = FunctionAppPublisher.Find(Path.Combine(repository.Root, "src", "FunctionApp"))!.Folder;
        await File.WriteAllTextAsync(Path.Combine(folder, "local.settings.json"), "mine");
        await File.WriteAllTextAsync(Path.Combine(folder, "old.dll"), "");
        await File.WriteAllTextAsync(Path.Combine(repository.Root, "src", "ContactLookup", "Some.cs"), "// changed");

        await repository.PublishAsync();

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(folder, "local.settings.json")));
        Assert.False(File.Exists(Path.Combine(folder, "old.dll")));
    }

    [Fact]
    public async Task A_publish_that_fails_says_why_and_is_tried_again_next_time()
    {
        using var repository = new Repository();
        await File.WriteAllTextAsync(Path.Combine(repository.Root, "fail"), "");

        var failed = await Assert.ThrowsAsync<HostConfigurationException>(repository.PublishAsync);
        File.Delete(Path.Combine(repository.Root, "fail"));
        await repository.PublishAsync();

        Assert.Contains("told to fail", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, repository.Publishes);
    }

    [Fact]
    public void Outside_a_repository_there_is_nothing_to_publish() => Assert.Null(FunctionAppPublisher.Find(Path.GetTempPath()));

    private sealed class Repository : IDisposable
    {
        public Repository()
        {
            Root = Directory.CreateTempSubdirectory("localcloud-test-").FullName;
            Directory.CreateDirectory(Path.Combine(Root, "src", "FunctionApp"));
            Directory.CreateDirectory(Path.Combine(Root, "src", "Endpoints"));
            Directory.CreateDirectory(Path.Combine(Root, "src", "ContactLookup"));
            File.WriteAllText(Path.Combine(Root, "src", "FunctionApp", "FunctionApp.csproj"), $"""
                <Project>
                  <Target Name="Restore" />
                  <Target Name="_IsProjectRestoreSupported" Returns="@(_ValidProjectsForRestore)" />
                  <Target Name="Publish">
                    <Error Condition="Exists('{Root}/fail')" Text="told to fail" />
                    <WriteLinesToFile File="$(PublishDir)/host.json" Lines="published" />
                    <WriteLinesToFile File="{Root}/published" Lines="once" />
                  </Target>
                </Project>
                """);
        }

        public string Root { get; }

        public int Publishes => File.ReadAllLines(Path.Combine(Root, "published")).Length;

        public Task<string> PublishAsync() => FunctionAppPublisher.Find(Path.Combine(Root, "src", "FunctionApp"))!.PublishAsync(_ => { });

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
