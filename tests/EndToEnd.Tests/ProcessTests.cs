using System.Diagnostics;
using System.IO.Compression;

namespace EndToEnd.Tests;

/// <summary>The published folder, and its process behind the stand-in of the Functions host.</summary>
[Collection(SharedApp.Name)]
public sealed class ProcessTests(PublishedApp app)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_folder_zipped_and_unzipped_elsewhere_starts_and_answers()
    {
        var elsewhere = Directory.CreateTempSubdirectory("contact-lookup-");
        try
        {
            var zip = Path.Combine(elsewhere.FullName, "app.zip");
            await ZipFile.CreateFromDirectoryAsync(app.Folder, zip);
            await ZipFile.ExtractToDirectoryAsync(zip, Path.Combine(elsewhere.FullName, "site"));

            await using var deployment = await Deployment.StartAsync(Path.Combine(elsewhere.FullName, "site"));

            Assert.Equal("found", (await deployment.LookUpAsync("+13175550125"))["status"]);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_folder_holds_what_the_host_needs_and_no_file_of_the_developer()
    {
        var files = Directory.EnumerateFiles(app.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(app.Folder, f)).ToList();

        Assert.Contains("host.json", files);
        Assert.Contains("contact-lookup", files);
        Assert.Equal(
            Directory.EnumerateDirectories(Repository.PathOf("src/FunctionApp/Functions")).Select(f => Path.GetFileName(f)).Order(),
            files.Where(f => Path.GetFileName(f) == "function.json").Select(f => Path.GetDirectoryName(f)).Order());
        Assert.DoesNotContain(files, f => f.EndsWith(".pdb", StringComparison.Ordinal) || f.EndsWith(".dll", StringComparison.Ordinal));
        Assert.True(!OperatingSystem.IsWindows() && File.GetUnixFileMode(Path.Combine(app.Folder, "contact-lookup")).HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute));
    }

    [Fact]
    public async Task A_crash_is_noticed_by_the_host_and_the_next_call_is_answered()
    {
        await using var deployment = await Deployment.StartAsync(app.Folder);

        Process.GetProcessById(deployment.Host.HandlerProcessId!.Value).Kill();

        var patience = TimeProvider.System.GetTimestamp();
        while (deployment.Host.HandlerStarts < 2 || deployment.Host.State != HandlerState.Ready)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(patience) < Patience, "The host did not start the handler again.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Equal("found", (await deployment.LookUpAsync("+13175550125"))["status"]);
    }
}
