namespace LocalCloud;

/// <summary>What the command line asks for; <see cref="LocalRunCommand"/> reads it.</summary>
internal sealed record LocalRunArguments
{
    public const string SampleNumber = "+13175550125";

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
}
