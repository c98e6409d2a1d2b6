namespace LocalCloud;

/// <summary>Options that must be set before the cloud starts; everything else can be changed while it runs.</summary>
public sealed record CloudOptions
{
    /// <summary>The clock of tokens, leases, delays and records. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The port of the control address on loopback. Default 0: any free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>How many requests each hop remembers. Default 256.</summary>
    public int RememberedRequests { get; init; } = 256;
}
