using ContactLookup.Settings;
using Endpoints.Logging;

namespace Endpoints.Hosting;

/// <summary>The process of a head: how it starts and ends. The same for both heads.</summary>
public static class HeadProcess
{
    /// <summary>Runs until the host ends the app. With <c>doctor</c> as the first argument, examines the app and ends.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="ownFiles">How many files the process has open when it has used everything and has no callers.</param>
    /// <param name="readSettings">Reads the settings of the head, and those on the command line.</param>
    /// <param name="run">Runs the app.</param>
    /// <returns>The exit code: 0 after an orderly end, 1 after a refused start, a fatal error or an examination that failed.</returns>
    public static async Task<int> RunAsync(string[] args, int ownFiles, Func<string[], IConfiguration> readSettings, Func<Task> run)
    {
        // A crash outside of a request is logged in the form that the host can read, before the process ends.
        AppDomain.CurrentDomain.UnhandledException += (_, e) => FatalLog.Write(e.ExceptionObject as Exception);
        try
        {
            OpenFiles.Check(OpenFiles.Limit(), ownFiles);
            if (DoctorCommand.IsAsked(args))
            {
                return await DoctorCommand.RunAsync(args, readSettings(DoctorCommand.SettingsIn(args)), Console.Out).ConfigureAwait(false);
            }

            await run().ConfigureAwait(false);
            return 0;
        }
        catch (SettingsException e)
        {
            FatalLog.Write(e.Problems);
        }
        catch (Exception e)
        {
            FatalLog.Write(e);
        }

        return 1;
    }

    /// <summary>
    /// Limits the callers of the web server to what the process has open files for. Called last, because the web server takes the
    /// listener that was registered last.
    /// </summary>
    public static IServiceCollection AddCallerSlots(this IServiceCollection services, int ownFiles)
    {
        CallerSlots.Add(services, OpenFiles.Limit(), ownFiles);
        return services;
    }
}
