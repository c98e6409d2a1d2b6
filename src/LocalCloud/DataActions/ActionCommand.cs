using System.CommandLine;
using System.Text.Encodings.Web;

namespace LocalCloud;

/// <summary>
/// <c>--action FILE [NUMBER]</c>: runs a data action file against the app on this machine, and prints what a flow would see. An
/// action of the Genesys Cloud integration runs against the stand-in of the platform API.
/// </summary>
internal static class ActionCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs the command. Exit code 0 when the flow takes the success path, 1 when another one, 2 when the command line is wrong.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter remarks)
    {
        var file = new Option<string>("--action") { Description = "The data action file, as Genesys Cloud exports and imports it.", HelpName = "file", Required = true };
        var number = new Argument<string?>("number") { Description = "Input phoneNumber.", Arity = ArgumentArity.ZeroOrOne };
        var inputs = new Option<string[]>("--input") { Description = "Another input, name=value. Can be given several times.", HelpName = "name=value" };
        var timeout = new Option<int>("--timeout") { Description = "Timeout of the action in seconds, 1 to 60.", HelpName = "seconds", DefaultValueFactory = _ => 9 };
        var mode = new Option<HandlerMode?>("--mode") { Description = "How the host passes requests to the app: forwarding or proxying. Without it: what host.json says.", HelpName = "mode" };
        inputs.Validators.Add(result =>
        {
            foreach (var wrong in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--input must have the form name=value; it is '{wrong.Value}'.");
            }
        });

        var command = new RootCommand("Runs a data action file against the app on this machine, and prints what a flow would see.") { file, number, inputs, timeout, mode };
        command.SetAction(async (parsed, stop) =>
        {
            var given = (parsed.GetValue(inputs) ?? []).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]);
            if (parsed.GetValue(number) is { } phoneNumber)
            {
                given["phoneNumber"] = phoneNumber;
            }

            try
            {
                return await RunAsync(DataActionFile.Load(parsed.GetValue(file)!), given, TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.GetValue(mode), output, remarks, stop);
            }
            catch (Exception exception) when (exception is DataActionException or HostConfigurationException or IOException)
            {
                await remarks.WriteLineAsync(exception.Message);
                return LocalRun.Failed;
            }
        });
        var result = command.Parse(args);
        var code = await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = remarks });
        return result.Errors.Count > 0 ? LocalRun.WrongArguments : code;
    }

    private static async Task<int> RunAsync(
        DataActionFile file, Dictionary<string, string?> inputs, TimeSpan timeout, HandlerMode? mode, TextWriter output, TextWriter remarks, CancellationToken stop)
    {
        var publisher = FunctionAppPublisher.Find() ?? FunctionAppPublisher.Find(Environment.CurrentDirectory);
        if (publisher is null)
        {
            await remarks.WriteLineAsync("src/FunctionApp was not found above this program or above the current folder. Run it from the repository.");
            return LocalRun.Failed;
        }

        await using var cloud = await Cloud.StartAsync(cancellationToken: stop);
        await using var host = file.IsNative
            ? null
            : await FunctionsHost.StartAsync(
                await publisher.PublishAsync(remarks.WriteLine, stop),
                new FunctionsHostOptions { Mode = mode, Environment = cloud.FunctionAppSettings().ToDictionary(pair => pair.Key, string? (pair) => pair.Value) },
                stop);
        using var action = new DataAction(file, DataActionIntegration.Of(cloud, host) with { ActionTimeout = timeout });
        var run = await action.RunAsync(inputs, stop);
        await remarks.WriteLineAsync(run.Request);
        var shown = new JsonObject
        {
            ["path"] = run.Path.ToString().ToLowerInvariant(),
            ["outputs"] = new JsonObject(run.Outputs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))),
        };
        if (run.Cause.Length > 0)
        {
            shown["shown on the Test tab only"] = run.Cause;
        }

        await output.WriteLineAsync(shown.ToJsonString(Readable));
        return run.Path == DataActionPath.Success ? LocalRun.Succeeded : LocalRun.Failed;
    }
}
