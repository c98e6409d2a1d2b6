namespace LocalCloud;

/// <summary>What a login by one role leads to.</summary>
public sealed class VaultRole
{
    /// <summary>The lease of a token of this role. Default one hour.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long renewals can keep a token alive. Default four hours.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(4);

    public bool Renewable { get; set; } = true;
}
