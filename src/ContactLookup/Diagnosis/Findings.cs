using ContactLookup.Calls;

namespace ContactLookup.Diagnosis;

/// <summary>The steps of one provider, in the order of a cold call.</summary>
/// <param name="examined">The provider.</param>
/// <param name="deadline">The time of the whole examination.</param>
internal sealed class Findings(ExaminedProvider examined, Deadline deadline)
{
    private readonly List<DoctorStep> _steps = [];
    private StepName? _failed;

    public IReadOnlyList<DoctorStep> Steps => _steps;

    /// <summary>The step is ok, or a warning when there is something to change.</summary>
    public void Judge(StepName step, string seen, TimeSpan elapsed = default, Advice? warning = null) =>
        Add(step, warning is null ? StepState.Ok : StepState.Warning, seen, elapsed, warning);

    public void Skip(StepName step, string why, TimeSpan elapsed = default) => Add(step, StepState.Skipped, why, elapsed, advice: null);

    public void Fail(StepName step, string seen, TimeSpan elapsed, Advice advice)
    {
        _failed = step;

        // Lookups do not wait for a provider that is only compared with.
        Add(step, examined.IsShadow ? StepState.Warning : StepState.Failed, seen, elapsed, advice);
    }

    /// <summary>Skips the steps of a call that the failed step made impossible.</summary>
    /// <param name="isGenesys">Whether the provider is Genesys Cloud, whose tokens and custom fields are checked too.</param>
    public void SkipRest(bool isGenesys)
    {
        StepName[] path = isGenesys ? StepName.OfGenesysCall : StepName.OfCall;
        var why = deadline.Remaining > TimeSpan.Zero
            ? $"The step '{_failed?.Title}' has to succeed first."
            : $"The doctor's {Written.Duration(Doctor.Limit)} were over before this step.";
        foreach (var step in path.Where(step => _steps.TrueForAll(done => done.Id != step.Id)))
        {
            Skip(step, why);
        }
    }

    private void Add(StepName step, StepState state, string seen, TimeSpan elapsed, Advice? advice) =>
        _steps.Add(step.Make(examined.Settings.Name, state, seen, elapsed, advice));
}
