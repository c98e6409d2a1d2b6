using System.Diagnostics;
using TestKit;

namespace ContactLookup.Tests.Phone;

/// <summary>The files made by the scripts in tests/phone-reference are what the scripts make.</summary>
public sealed class ScriptTests
{
    [SkippableFact]
    public void The_plans_and_the_answers_are_what_the_scripts_make_of_the_locked_packages()
    {
        var scripts = Repository.PathOf("tests/phone-reference");
        var isCI = Environment.GetEnvironmentVariable("CI") == "true";

        var node = Run("node", "--version", scripts);
        Skip.If(node.ExitCode != 0 && !isCI, $"No node to run the scripts with: {node.Output}");
        if (!Directory.Exists(Path.Combine(scripts, "node_modules")))
        {
            var packages = Run("npm", "ci --no-audit --no-fund", scripts);
            Skip.If(packages.ExitCode != 0 && !isCI, $"The packages cannot be installed: {packages.Output}");
        }

        var check = Run("npm", "run --silent check", scripts);

        Assert.True(check.ExitCode == 0, check.Output);
        Assert.Contains("NumberingPlans.bin is up to date", check.Output, StringComparison.Ordinal);
        Assert.Contains("reference-answers.tsv.gz is up to date", check.Output, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output) Run(string program, string arguments, string directory)
    {
        // npm is a script on Windows, which only a shell starts.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", $"/c {program} {arguments}")
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = directory;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            return (-1, failure.Message);
        }
    }
}
