using System.Reflection;

namespace ContactLookup.Diagnosis;

/// <summary>What an examination found: one step for each thing that was checked, in the order of a cold call.</summary>
/// <param name="CheckedAt">When the examination began, in UTC.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Steps">What was checked.</param>
public sealed record DoctorReport(DateTimeOffset CheckedAt, TimeSpan Duration, IReadOnlyList<DoctorStep> Steps)
{
    /// <summary>Failed when a step failed, otherwise a warning when a step warns, otherwise ok.</summary>
    public StepState Status =>
        Steps.Any(step => step.State == StepState.Failed) ? StepState.Failed
        : Steps.Any(step => step.State == StepState.Warning) ? StepState.Warning
        : StepState.Ok;

    /// <summary>Version of the app, with its commit.</summary>
    public string Version { get; } =
        typeof(DoctorReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}

/// <summary>How a step ended.</summary>
public enum StepState
{
    /// <summary>Nothing to change.</summary>
    Ok,

    /// <summary>Lookups work, but something will or may break them.</summary>
    Warning,

    /// <summary>Lookups do not work because of this.</summary>
    Failed,

    /// <summary>Not checked; <see cref="DoctorStep.Seen"/> says why.</summary>
    Skipped,
}

/// <summary>One thing that was checked. It holds no secret, token, phone number or name of a person.</summary>
public sealed record DoctorStep
{
    /// <summary>What was checked, such as <c>secret</c>; unique among the steps of one provider.</summary>
    public required string Id { get; init; }

    /// <summary>The hop it belongs to: app, identity, secret, token, lookup or answer.</summary>
    public required string Hop { get; init; }

    /// <summary>The provider it belongs to; "" when it belongs to the whole app.</summary>
    public string Provider { get; init; } = "";

    /// <summary>What was checked, for a person.</summary>
    public required string Title { get; init; }

    /// <summary>How it ended.</summary>
    public required StepState State { get; init; }

    /// <summary>What was seen; for a skipped step, why it was skipped. Lines are separated by a line feed.</summary>
    public required string Seen { get; init; }

    /// <summary>The likely cause, or the likely causes in order; "" when there is nothing to change.</summary>
    public string Cause { get; init; } = "";

    /// <summary>What to change; "" when there is nothing to change.</summary>
    public string Change { get; init; } = "";

    /// <summary>Where to change it: the path in the Azure portal or in Genesys Cloud, a setting, a command.</summary>
    public string Where { get; init; } = "";

    /// <summary>How long the check took.</summary>
    public TimeSpan Elapsed { get; init; }
}
