using System.CommandLine;
using System.CommandLine.Parsing;
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

    private readonly Option<HandlerMode?> _mode = Choice<HandlerMode>("--mode", "How the host passes requests to the app: forwarding or proxying. [default: what host.json says]");

    private readonly Option<SecretStore?> _secrets = Choice<SecretStore>(
        "--secrets", "The stand-in that keeps the secrets: keyvault or hashicorp. [default: keyvault on Linux; elsewhere hashicorp, because .NET reads SSL_CERT_FILE on Linux only]");

    private readonly Option<string[]> _providers = new("--providers")
    {
        Description = $"Who is asked for contacts, comma-separated, in this order: {string.Join(", ", LocalSettings.Providers)}.",
        HelpName = "names",
        DefaultValueFactory = _ => [LocalSettings.Genesys],
        CustomParser = ReadProviders,
    };

    private readonly Option<string> _key = new("--key")
    {
        Description = "The function key.",
        HelpName = "key",
        DefaultValueFactory = _ => LocalRunArguments.SampleKey,
        Validators = { RefuseEmpty },
    };

    private readonly Option<bool> _rawLog = new("--raw-log") { Description = "Print the app's records as JSON, not as readable lines." };

    public LocalRunCommand(Func<LocalRunArguments, CancellationToken, Task<int>> run)
        : base("""
            Starts stand-ins of every cloud service the function app calls, and the function app itself, on this machine.

              dotnet run --project src/LocalCloud                               open the console that it names
              dotnet run --project src/LocalCloud -- --once +13175550125        print one answer and end
              dotnet run --project src/LocalCloud -- --providers salesforce     ask the stand-in of a CRM
              dotnet run --project src/LocalCloud -- --secrets hashicorp        keep the secrets in HashiCorp Vault
              dotnet run --project src/LocalCloud -- --action FILE +13175550125 run a Genesys data action file; docs/genesys.md has more

            Environment variables reach the app: Phone__DefaultRegion=GB dotnet run --project src/LocalCloud
            docs/settings.md lists them. The settings that point the app at the stand-ins are set by this command.
            """)
    {
        Add(_once);
        Add(_for);
        Add(_settings);
        Add(_port);
        Add(_controlPort);
        Add(_mode);
        Add(_secrets);
        Add(_providers);
        Add(_key);
        Add(_rawLog);
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
            Secrets = result.GetValue(_secrets) ?? (OperatingSystem.IsLinux() ? SecretStore.KeyVault : SecretStore.HashiCorp),
            Providers = result.GetValue(_providers)!,
            Key = result.GetValue(_key)!,
            RawLog = result.GetValue(_rawLog),
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

        // A longer time than a timer supports is refused too.
        return time > TimeSpan.Zero && time < TimeSpan.FromDays(40) ? time : Refuse<TimeSpan?>(result, "a time with its unit, such as 10s, 10m, 2h or 00:10:00");
    }

    private static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = name.TrimStart('-'),
            CustomParser = result => Enum.GetValues<T>().Where(choice => choice.ToString().Equals(Value(result), StringComparison.OrdinalIgnoreCase)).Cast<T?>().FirstOrDefault()
                ?? Refuse<T?>(result, string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()),
        };

    private static string[]? ReadProviders(ArgumentResult result)
    {
        var names = Value(result).Split(',', StringSplitOptions.TrimEntries);
        return names.All(LocalSettings.Providers.Contains) && names.Distinct().Count() == names.Length
            ? names
            : Refuse<string[]>(result, $"one or more of {string.Join(", ", LocalSettings.Providers)}, comma-separated, each once");
    }

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
