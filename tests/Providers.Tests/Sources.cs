namespace Providers.Tests;

/// <summary>What these tests read of the repository.</summary>
internal static class Sources
{
    /// <summary>A shipped definition.</summary>
    public static string Definition(string name) => Repository.Read($"src/ContactLookup/Providers/Definitions/{name}.json");

    /// <summary>The first people of a stand-in, as JSON.</summary>
    public static string People(string file, int count)
    {
        using var json = JsonDocument.Parse(Repository.Read($"src/LocalCloud/{file}.json"));
        var people = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement : json.RootElement.GetProperty("contacts");
        return $"[{string.Join(',', people.EnumerateArray().Take(count).Select(person => person.GetRawText()))}]";
    }
}
