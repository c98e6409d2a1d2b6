namespace LocalCloud;

/// <summary>What the command line asks for; <see cref="LocalRunCommand"/> reads it.</summary>
internal sealed record LocalRunArguments
{
    public const string SampleNumber = "+13175550125";
    public const string SampleKey = "local";

    /// <summary>The number of the first lookup.</summary>
    public string Number { get; init; } = SampleNumber;

    /// <summary>True: print one answer and end.</summary>
    public bool Once { get; init; }

    /// <summary>How long to stay up; null means until Ctrl+C.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>The file the settings are written to; null when the app is started here.</summary>
    public string? SettingsFile { get; init; }

    public int? Port { get; init; }

    public int? ControlPort { get; init; }

    public HandlerMode? Mode { get; init; }

    /// <summary>The function key; the same at every start, so that a pasted command works again.</summary>
    public string Key { get; init; } = SampleKey;

    /// <summary>The stand-in that keeps the secrets.</summary>
    public SecretStore Secrets { get; init; }

    /// <summary>Who is asked for contacts, in this order.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [LocalSettings.Genesys];

    /// <summary>True: the app's records are printed as JSON, as the app writes them.</summary>
    public bool RawLog { get; init; }
}
