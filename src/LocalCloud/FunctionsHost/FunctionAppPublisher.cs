using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LocalCloud;

/// <summary>
/// Publishes the function app of this repository when its sources have changed, because a publish takes minutes. On Linux x64
/// the result is the deployed package; on another machine it is an app that runs there.
/// </summary>
public sealed class FunctionAppPublisher
{
    private static readonly string[] SourceFolders = ["src/FunctionApp", "src/Endpoints", "src/ContactLookup"];
    private static readonly string[] SourceFiles = ["host.json", "global.json", "Directory.Build.props", "Directory.Packages.props", "LICENSE"];

    private readonly string _root;

    private FunctionAppPublisher(string root) => _root = root;

    private static bool IsDeployable => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The published folder.</summary>
    public string Folder => Path.Combine(_root, "artifacts", IsDeployable ? "package" : "functionapp");

    /// <summary>
    /// The fingerprint of the sources that <see cref="Folder"/> was published from. The file is not in the folder, because the folder is deployed.
    /// </summary>
    private string StampFile => Folder + ".stamp";

    /// <summary>Finds the repository above this folder, by default the program's; null when there is no repository.</summary>
    public static FunctionAppPublisher? Find(string? startingFolder = null)
    {
        for (var folder = new DirectoryInfo(startingFolder ?? AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "src", "FunctionApp", "FunctionApp.csproj")))
            {
                return new FunctionAppPublisher(folder.FullName);
            }
        }

        return null;
    }

    /// <summary>Publishes if need be, one process at a time, and returns the published folder.</summary>
    /// <param name="report">Gets the progress, line by line.</param>
    /// <param name="cancellationToken">Ends the wait and the publish.</param>
    /// <exception cref="HostConfigurationException">The publish failed; the message has its output.</exception>
    public async Task<string> PublishAsync(Action<string> report, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        await using var turn = await TakeTurnAsync(report, cancellationToken);
        var fingerprint = Fingerprint();
        if (File.Exists(Path.Combine(Folder, "host.json")) && File.Exists(StampFile) && await File.ReadAllTextAsync(StampFile, cancellationToken) == fingerprint)
        {
            return Folder;
        }

        report("Publishing the function app; this takes a minute or two, and only when its sources have changed.");
        File.Delete(StampFile);
        Empty(Folder);

        await RunPublishAsync(report, cancellationToken);
        await File.WriteAllTextAsync(StampFile, fingerprint, cancellationToken);
        return Folder;
    }

    /// <summary>Deletes the files of an earlier publish, but not the settings that a developer put there for <c>func start</c>.</summary>
    private static void Empty(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => e.Name != "local.settings.json"))
        {
            if (entry is DirectoryInfo directory)
            {
                directory.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    /// <summary>Tests and the local run may want the folder at the same time; a lock on a file holds between processes.</summary>
    private async Task<FileStream> TakeTurnAsync(Action<string> report, CancellationToken cancellationToken)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                return new FileStream(Folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(Folder + ".lock"))
            {
                if (!told)
                {
                    report("Another process is publishing the function app; waiting for it.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
    }

    private async Task RunPublishAsync(Action<string> report, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo
        {
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = ["publish", "src/FunctionApp", "-c", "Release", "-o", Folder, "--nologo", "-v", "minimal", "-nodeReuse:false"];
        foreach (var argument in IsDeployable ? [.. arguments, "-p:Deployable=true"] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A build that a build or a test run starts must not use the build engine of its parent.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        var output = new StringBuilder();
        using var publish = new Process { StartInfo = start };
        publish.OutputDataReceived += (_, line) => Keep(line.Data);
        publish.ErrorDataReceived += (_, line) => Keep(line.Data);
        publish.Start();
        publish.BeginOutputReadLine();
        publish.BeginErrorReadLine();
        try
        {
            await publish.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            publish.Kill(entireProcessTree: true);
            throw;
        }

        if (publish.ExitCode != 0)
        {
            throw new HostConfigurationException($"dotnet publish src/FunctionApp failed with exit code {publish.ExitCode}.", output: output.ToString());
        }

        void Keep(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (output)
            {
                output.AppendLine(line);
            }

            report(line);
        }
    }

    private string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = SourceFolders
            .Where(folder => Directory.Exists(Path.Combine(_root, folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(_root, folder), "*", SearchOption.AllDirectories))
            .Concat(SourceFiles.Select(file => Path.Combine(_root, file)).Where(File.Exists))
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(_root, file) + "\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
