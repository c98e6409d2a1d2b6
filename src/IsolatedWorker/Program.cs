using Endpoints;
using Endpoints.Hosting;
using Endpoints.Logging;
using Microsoft.Azure.Functions.Worker.Builder;

// 336 after some lookups: the runtime keeps the file of each assembly open, and this head loads the Functions worker and gRPC as well.
const int OwnFiles = 480;

// The platform's own process runs this program and ignores the value it returns, so the program ends the process itself.
Environment.Exit(await HeadProcess.RunAsync(args, OwnFiles, settings => FunctionsApplication.CreateBuilder(settings).Configuration, () =>
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    builder.Logging.AddJsonLines();
    builder.Services.AddLookupEndpoints(builder.Configuration);
    builder.Services.AddCallerSlots(OwnFiles);
    return builder.Build().RunAsync();
}));
