using Endpoints;
using Endpoints.Hosting;
using Endpoints.Logging;
using Microsoft.Azure.Functions.Worker.Builder;

// The platform's own process runs this program and ignores the value it returns, so the program ends the process itself.
Environment.Exit(await HeadProcess.RunAsync(args, settings => FunctionsApplication.CreateBuilder(settings).Configuration, () =>
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    builder.Logging.AddJsonLines();
    builder.Services.AddLookupEndpoints(builder.Configuration);
    builder.Services.AddCallerSlots();
    return builder.Build().RunAsync();
}));
