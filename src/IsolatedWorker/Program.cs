using FunctionApp.Endpoints;
using Microsoft.Azure.Functions.Worker.Builder;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddLookupEndpoints(builder.Configuration);

// The framework logs the address of every request, and an address has a phone number in it.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

await builder.Build().RunAsync();
