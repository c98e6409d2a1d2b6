namespace LocalCloud;

/// <summary>Options of the stand-in of the Functions host.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The port on loopback; func start uses 7071. Default 0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>The key of functions with <c>authLevel: function</c>. Default: a random one.</summary>
    public string Key { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>Overrides the mode in host.json.</summary>
    public HandlerMode? Mode { get; init; }

    /// <summary>App settings: added to this process's environment for the handler; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Overrides <c>customHandler.initializationTimeout</c> of host.json, whose default is 30 seconds.</summary>
    public TimeSpan? InitializationTimeout { get; init; }

    /// <summary>How many of the handler's lines are kept. Default 1,000.</summary>
    public int RememberedLines { get; init; } = 1000;

    /// <summary>Called with each line of the handler, one at a time.</summary>
    public Action<ConsoleLine>? OnLine { get; init; }

    /// <summary>The clock of the initialization timeout and the restart window. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
