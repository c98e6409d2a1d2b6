namespace Providers.Tests;

/// <summary>A definition in a file of its own, as a customer writes it.</summary>
public sealed class DefinitionFile : IDisposable
{
    private DefinitionFile(string json)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        File.WriteAllText(Path, json);
    }

    public string Path { get; }

    public static DefinitionFile With(string json) => new(json);

    /// <summary>A copy of a shipped definition, changed.</summary>
    public static DefinitionFile Changed(string shipped, Func<string, string> change)
    {
        var original = Sources.Definition(shipped);
        var changed = change(original);
        Assert.NotEqual(original, changed);
        return new DefinitionFile(changed);
    }

    public void Dispose() => File.Delete(Path);
}
