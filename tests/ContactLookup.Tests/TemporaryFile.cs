namespace ContactLookup.Tests;

/// <summary>A file in a new folder; both are deleted with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contactlookup-");

    public TemporaryFile(string content) => Write(content);

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "secret");

    public void Write(string content) => File.WriteAllText(Path, content);

    public void Dispose() => _folder.Delete(recursive: true);
}
