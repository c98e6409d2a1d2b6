using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>The command line of the executable. A new option is one property here and one of <see cref="LocalRunArguments"/>.</summary>
internal sealed partial class LocalRunCommand : RootCommand
{
    private readonly Option<string> _once = new("--once")
    {
        Description = "Look this number up, print the answer as JSON and end. Exit code 0, or 1 when there was no answer.",
        HelpName = "number",
        Validators = { RefuseEmpty },
    };

    private readonly Option<TimeSpan?> _for = new("--for")
    {
        Description = "End after this time, such as 90s, 10m, 2h or 00:10:00. Without it: until Ctrl+C.",
        HelpName = "time",
        CustomParser = ReadTime,
    };

    private readonly Option<string> _settings = new("--settings")
    {
        Description = "Start the stand-ins only, and write the settings that point an app at them into this file, for func start: artifacts/functionapp/local.settings.json",
        HelpName = "file",
        Validators = { RefuseEmpty },
    };

    private readonly Option<int?> _port = Port("--port", "The function app's port; 0 is any free one. [default: 7071, with --once 0]");

    private readonly Option<int?> _controlPort = Port("--control-port", "The port of the console and of /control; 0 is any free one. [default: 7072, with --once 0]");

    private readonly Option<HandlerMode?> _mode = new("--mode")
    {
        Description = "How the host passes requests to the app: forwarding or proxying. [default: what host.json says]",
        HelpName = "mode",
        CustomParser = ReadMode,
    };

    public LocalRunCommand(Func<LocalRunArguments, CancellationToken, Task<int>> run)
        : base("Starts stand-ins of every cloud service the function app calls, and the function app itself, on this machine.")
    {
        Add(_once);
        Add(_for);
        Add(_settings);
        Add(_port);
        Add(_controlPort);
        Add(_mode);
        SetAction((result, stop) => run(Read(result), stop));
    }

    private LocalRunArguments Read(ParseResult result)
    {
        var once = result.GetValue(_once);
        return new LocalRunArguments
        {
            Once = once is not null,
            Number = once ?? LocalRunArguments.SampleNumber,
            For = result.GetValue(_for),
            SettingsFile = result.GetValue(_settings),
            Port = result.GetValue(_port),
            ControlPort = result.GetValue(_controlPort),
            Mode = result.GetValue(_mode),
        };
    }

    private static Option<int?> Port(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "port",
        CustomParser = result => int.TryParse(Value(result), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port
            : Refuse<int?>(result, "a port from 0 to 65535"),
    };

    private static TimeSpan? ReadTime(ArgumentResult result)
    {
        var text = Value(result);
        var parts = TimeWithUnit().Match(text);
        var time = parts.Success && double.TryParse(parts.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var count) && count < 100_000
            ? count * parts.Groups[2].Value switch
            {
                "s" => TimeSpan.FromSeconds(1),
                "m" => TimeSpan.FromMinutes(1),
                _ => TimeSpan.FromHours(1),
            }
            : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : TimeSpan.Zero;

        // Longer than a timer runs is refused with the rest.
        return time > TimeSpan.Zero && time < TimeSpan.FromDays(40) ? time : Refuse<TimeSpan?>(result, "a time with its unit, such as 10s, 10m, 2h or 00:10:00");
    }

    private static HandlerMode? ReadMode(ArgumentResult result) =>
        Enum.GetValues<HandlerMode>().Where(mode => mode.ToString().Equals(Value(result), StringComparison.OrdinalIgnoreCase)).Cast<HandlerMode?>().FirstOrDefault()
        ?? Refuse<HandlerMode?>(result, "forwarding or proxying");

    private static void RefuseEmpty(OptionResult result)
    {
        if (result.Tokens is [{ Value: "" }])
        {
            result.AddError($"{result.Option.Name} must not be empty.");
        }
    }

    private static string Value(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Refuse<T>(ArgumentResult result, string accepted)
    {
        var name = (result.Parent as OptionResult)?.Option.Name;
        result.AddError($"{name} must be {accepted}; it is '{Value(result)}'.");
        return default;
    }

    [GeneratedRegex(@"^([0-9]+(?:\.[0-9]+)?)([smh])$")]
    private static partial Regex TimeWithUnit();
}
