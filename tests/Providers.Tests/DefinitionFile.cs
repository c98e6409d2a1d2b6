using System.Text.Json;

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
        var original = Repository.ReadDefinition(shipped);
        var changed = change(original);
        Assert.NotEqual(original, changed);
        return new DefinitionFile(changed);
    }

    public void Dispose() => File.Delete(Path);
}

/// <summary>The sources beside these tests.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string Definitions => System.IO.Path.Combine(Root, "src", "ContactLookup", "Providers", "Definitions");

    /// <summary>The first people of a stand-in, as JSON.</summary>
    public static string ReadPeople(string file, int count)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Root, "src", "LocalCloud", file + ".json")));
        var people = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement : json.RootElement.GetProperty("contacts");
        return $"[{string.Join(',', people.EnumerateArray().Take(count).Select(person => person.GetRawText()))}]";
    }

    public static string ReadDefinition(string name) => File.ReadAllText(System.IO.Path.Combine(Definitions, name + ".json"));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Functions.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
