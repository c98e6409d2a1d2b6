using System.Diagnostics;
using System.Runtime.Versioning;

// The scripts need bash on a Unix system; this code that runs them is written for Linux.
[assembly: SupportedOSPlatform("linux")]

namespace Infra.Tests;

/// <summary>
/// A copy of infra/ in a folder of its own. Scripts run there with a PATH that has stand-ins for the cloud's tools and the plain
/// tools of a Unix system only. No test reaches a network or the working tree.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] PlainTools =
        ["bash", "cat", "chmod", "date", "diff", "dirname", "env", "head", "jq", "mkdir", "rm", "sed", "sort", "stty", "zip"];

    private readonly string _folder = Directory.CreateTempSubdirectory("infra-").FullName;
    private int _rules;

    public Sandbox(params string[] standIns)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "These tests run on Linux only.");
        CopyFolder(Repository.PathOf("infra"), Path.Combine(Tree, "infra"));
        Directory.CreateDirectory(Path.Combine(Records, "rules"));
        Directory.CreateDirectory(Path.Combine(Records, "state"));
        Directory.CreateDirectory(Tools);
        Directory.CreateDirectory(Home);
        foreach (var tool in PlainTools)
        {
            if (Find(tool) is { } path)
            {
                File.CreateSymbolicLink(Path.Combine(Tools, tool), path);
            }
        }

        foreach (var name in standIns)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "stand-in"), Path.Combine(Tools, name));
            File.SetUnixFileMode(Path.Combine(Tools, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The copy of the repository, as far as the scripts see one.</summary>
    public string Tree => Path.Combine(_folder, "tree");

    /// <summary>Every call of a stand-in, its name and arguments on one line.</summary>
    public IReadOnlyList<string> Calls => Read("calls").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What stand-ins were given on standard input, each after a line with the call and before <c>&lt;end&gt;</c>.</summary>
    public string Given => Read("given");

    /// <summary>The environment of all stand-ins.</summary>
    public string Environment => Read("environment");

    /// <summary>What rules with a script have written to <c>$STAND_IN/state</c>, by file name.</summary>
    public IReadOnlyDictionary<string, string> State => Directory.EnumerateFiles(Path.Combine(Records, "state"))
        .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    public void SetState(string name, string value) => File.WriteAllText(Path.Combine(Records, "state", name), value);

    private string Home => Path.Combine(_folder, "home");

    private string Tools => Path.Combine(_folder, "tools");

    private string Records => Path.Combine(_folder, "records");

    /// <summary>Makes a stand-in answer calls that match a shell pattern. Earlier rules win until they are used up.</summary>
    public Sandbox When(string pattern, string output = "", int code = 0, string errors = "", string? run = null, int times = 1000) =>
        Add("0", pattern, output, code, errors, run, times);

    /// <summary>The answer to calls for which there is no rule by <see cref="When"/>.</summary>
    public Sandbox Otherwise(string pattern, string output = "", string? run = null) => Add("9", pattern, output, 0, "", run, 1000);

    public bool Has(string tool) => File.Exists(Path.Combine(Tools, tool));

    public void RemoveTool(string name) => File.Delete(Path.Combine(Tools, name));

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Files in the copy, the home or the folder for temporary files that contain a text.</summary>
    public IReadOnlyList<string> FilesWith(string text)
        => [.. new[] { Tree, Home }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal))];

    /// <summary>Runs a script of the copy without a terminal, and with the given text on standard input.</summary>
    public Outcome Run(string script, string[] arguments, string input = "")
        => Start(["setsid", "--wait", Path.Combine(Tree, script), .. arguments], process =>
        {
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The script has ended without reading its input.
            }
        });

    /// <summary>Runs a script of the copy in a terminal, where somebody answers once a text has appeared.</summary>
    public Outcome RunInTerminal(string script, string[] arguments, string question, string answer)
    {
        Skip.If(Find("script") is null, "script (util-linux) is not installed; it makes the terminal.");
        var command = string.Join(' ', [Path.Combine(Tree, script), .. arguments]);
        return Start(["script", "--quiet", "--return", "--command", command, "/dev/null"], process => { }, (process, shown) =>
        {
            if (shown.EndsWith(question, StringComparison.Ordinal))
            {
                process.StandardInput.Write(answer + "\n");
                process.StandardInput.Flush();
            }
        });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Outcome Start(string[] command, Action<Process> begin, Action<Process, string>? watch = null)
    {
        var program = Find(command[0]);
        Skip.If(program is null, command[0] + " (util-linux) is not installed.");
        var start = new ProcessStartInfo(program!, command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Tools;
        start.Environment["HOME"] = Home;
        start.Environment["TMPDIR"] = Home;
        start.Environment["SHELL"] = Path.Combine(Tools, "bash");
        start.Environment["STAND_IN"] = Records;

        using var process = Process.Start(start)!;
        // A script that waits for something it will not get must not make the run wait with it.
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var end = patience.Token.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        begin(process);
        var output = new StringBuilder();
        var buffer = new char[1024];
        for (var read = process.StandardOutput.Read(buffer); read > 0; read = process.StandardOutput.Read(buffer))
        {
            output.Append(buffer, 0, read);
            watch?.Invoke(process, output.ToString());
        }

        process.WaitForExit();
        Assert.False(patience.IsCancellationRequested, $"{command[0]} did not end by itself. So far: {output}");
        return new Outcome(process.ExitCode, output.ToString(), errors.GetAwaiter().GetResult());
    }

    private Sandbox Add(string rank, string pattern, string output, int code, string errors, string? run, int times)
    {
        var rule = Path.Combine(Records, "rules", rank + _rules++.ToString("D4", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(rule);
        var (calls, result) = (times.ToString(CultureInfo.InvariantCulture), code.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, text) in new (string, string?)[] { ("match", pattern), ("times", calls), ("output", output), ("errors", errors), ("code", result), ("run", run) })
        {
            if (text is not null)
            {
                File.WriteAllText(Path.Combine(rule, name), text);
            }
        }

        return this;
    }

    private string Read(string name)
    {
        var path = Path.Combine(Records, name);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static string? Find(string tool)
        => (System.Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}

/// <summary>How a script ended and what a person saw.</summary>
internal sealed record Outcome(int Code, string Output, string Errors)
{
    public string Seen => Output + Errors;
}
