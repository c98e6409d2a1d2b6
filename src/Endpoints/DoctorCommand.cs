using System.Buffers;
using ContactLookup;
using ContactLookup.Diagnosis;
using ContactLookup.Settings;

namespace Endpoints;

/// <summary>
/// <c>contact-lookup doctor [--json]</c>: the examination of GET doctor on the command line, without a web server. It works
/// with settings that the app refuses to start with, and reports all their problems.
/// </summary>
public static class DoctorCommand
{
    private const string Name = "doctor";
    private const string JsonOption = "--json";

    /// <summary>Whether the arguments ask for it.</summary>
    public static bool IsAsked(IReadOnlyList<string> args) => args.Count > 0 && args[0] == Name;

    /// <summary>The arguments that are settings.</summary>
    public static string[] SettingsIn(IReadOnlyList<string> args) => [.. args.Skip(1).Where(arg => arg != JsonOption)];

    /// <summary>Examines and prints the report.</summary>
    /// <param name="args">The arguments; with <c>--json</c> the report is JSON and not text.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="output">Where the report is printed.</param>
    /// <param name="replace">Replaces what is registered.</param>
    /// <returns>The exit code: 0 when the report is ok or a warning, 1 when a step failed.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, IConfiguration configuration, TextWriter output, Action<IServiceCollection>? replace = null)
    {
        var report = await ExamineAsync(configuration, replace).ConfigureAwait(false);
        if (args.Contains(JsonOption))
        {
            var body = new ArrayBufferWriter<byte>(8 * 1024);
            DoctorReportWriter.WriteJson(body, report);
            await output.WriteLineAsync(Encoding.UTF8.GetString(body.WrittenSpan)).ConfigureAwait(false);
        }
        else
        {
            await output.WriteAsync(DoctorReportWriter.ToText(report)).ConfigureAwait(false);
        }

        return report.Status == StepState.Failed ? 1 : 0;
    }

    private static async Task<DoctorReport> ExamineAsync(IConfiguration configuration, Action<IServiceCollection>? replace)
    {
        var problems = new List<string>();
        var settings = Read(() => LookupSettings.Read(configuration), problems);
        Read(() => (object)OpenTelemetryExport.IsOn(configuration), problems);
        if (settings is null || problems.Count > 0)
        {
            return Doctor.OfRefusedSettings(problems, TimeProvider.System);
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddContactLookup(settings);
        replace?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await using (provider.ConfigureAwait(false))
        {
            return await provider.GetRequiredService<Doctor>().ExamineAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static T? Read<T>(Func<T> read, List<string> problems)
        where T : class
    {
        try
        {
            return read();
        }
        catch (SettingsException e)
        {
            problems.AddRange(e.Problems);
            return null;
        }
    }
}
