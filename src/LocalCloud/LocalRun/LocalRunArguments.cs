using System.Globalization;

namespace LocalCloud;

/// <summary>What the executable was asked to do.</summary>
internal sealed record LocalRunArguments
{
    public const string Usage = """
        Starts stand-ins of every cloud service the function app calls, and the function app itself, on this machine.

          dotnet run --project src/LocalCloud                          stays up until Ctrl+C
          dotnet run --project src/LocalCloud -- --for 00:10:00        stays up that long
          dotnet run --project src/LocalCloud -- --once +13175550125   prints the answer as JSON and ends;
                                                                       exit code 0, or 1 when there was no answer
          dotnet run --project src/LocalCloud -- --settings <file>     starts the stand-ins only, and writes the settings
                                                                       that point an app at them, for func start:
                                                                       artifacts/functionapp/local.settings.json
        Options:
          --port <port>            the function app's port (default 7071; with --once any free one)
          --control-port <port>    the control address's port (default 7072; with --once any free one)
          --mode <mode>            forwarding or proxying, instead of what host.json says
          --help                   this text
        """;

    /// <summary>The number the first lookup asks for.</summary>
    public string Number { get; private init; } = "+13175550125";

    public bool Once { get; private init; }

    public TimeSpan? For { get; private init; }

    /// <summary>Where the settings go; null when the app is started here.</summary>
    public string? SettingsFile { get; private init; }

    public int? Port { get; private init; }

    public int? ControlPort { get; private init; }

    public HandlerMode? Mode { get; private init; }

    public bool Help { get; private init; }

    /// <summary>Reads the arguments, or says what is wrong with them.</summary>
    public static (LocalRunArguments? Arguments, string? Problem) Read(IReadOnlyList<string> args)
    {
        var read = new LocalRunArguments();
        for (var index = 0; index < args.Count; index++)
        {
            var name = args[index];
            if (name is "--help" or "-h" or "-?")
            {
                read = read with { Help = true };
                continue;
            }

            if (name is not ("--once" or "--for" or "--settings" or "--port" or "--control-port" or "--mode"))
            {
                return (null, $"There is no option '{name}'.");
            }

            if (++index == args.Count)
            {
                return (null, $"{name} needs a value.");
            }

            if (read.With(name, args[index]) is not { } next)
            {
                return (null, $"'{args[index]}' is no value for {name}.");
            }

            read = next;
        }

        return (read, null);
    }

    private LocalRunArguments? With(string name, string value) => name switch
    {
        "--once" when value.Length > 0 => this with { Once = true, Number = value },
        "--for" when TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero => this with { For = span },
        "--settings" when value.Length > 0 => this with { SettingsFile = value },
        "--port" when IsPort(value, out var port) => this with { Port = port },
        "--control-port" when IsPort(value, out var port) => this with { ControlPort = port },
        "--mode" when Enum.TryParse<HandlerMode>(value, ignoreCase: true, out var mode) && Enum.IsDefined(mode) => this with { Mode = mode },
        _ => null,
    };

    private static bool IsPort(string value, out int port) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 0 and <= 65535;
}
