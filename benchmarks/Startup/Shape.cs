using System.Diagnostics;
using System.IO.Compression;

namespace Startup;

/// <summary>A way to publish the function app.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Properties">What differs from the project's own way.</param>
internal sealed record Shape(string Name, params string[] Properties)
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("trimmed, one file, ready to run (as shipped)"),
        new("the same without ready to run", "PublishReadyToRun=false"),
        new("one file", "PublishTrimmed=false"),
        new("folder", "PublishSingleFile=false", "PublishTrimmed=false"),
    ];

    public string Executable => Path.Combine(Folder, "contact-lookup");

    /// <summary>Size of the folder as the zip that is deployed.</summary>
    public long PackageBytes { get; private set; }

    private string Folder => Path.GetFullPath(Path.Combine("artifacts", "startup", string.Join('-', Name.Split([' ', ',', '(', ')'], StringSplitOptions.RemoveEmptyEntries))));

    public void Publish()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        // Each is built in a place of its own: what one shape leaves behind would be taken for the next one's.
        var publish = new ProcessStartInfo(
            "dotnet",
            ["publish", "src/FunctionApp", "-c", "Release", "-p:Deployable=true", "-o", Folder, "--artifacts-path", Folder + "-build", "-v", "quiet", .. Properties.Select(property => $"-p:{property}")]);
        using var process = Process.Start(publish)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet publish ended with {process.ExitCode}.");
        }

        var package = Folder + ".zip";
        File.Delete(package);
        ZipFile.CreateFromDirectory(Folder, package);
        PackageBytes = new FileInfo(package).Length;
    }
}
