using ContactLookup.Settings;
using Endpoints;
using Endpoints.Logging;
using Microsoft.Azure.Functions.Worker.Builder;

// The platform's own process runs this program and ignores the value it returns, so a refused start ends the process itself.
AppDomain.CurrentDomain.UnhandledException += (_, e) => FatalLog.Write(e.ExceptionObject as Exception);
try
{
    if (DoctorCommand.IsAsked(args))
    {
        Environment.Exit(await DoctorCommand.RunAsync(args, FunctionsApplication.CreateBuilder(DoctorCommand.SettingsIn(args)).Configuration, Console.Out));
    }

    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    builder.Logging.AddJsonLines();
    builder.Services.AddLookupEndpoints(builder.Configuration);
    await builder.Build().RunAsync();
}
catch (SettingsException e)
{
    FatalLog.Write(e.Problems);
    Environment.Exit(1);
}
catch (Exception e)
{
    FatalLog.Write(e);
    Environment.Exit(1);
}
