using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Providers;
using ContactLookup.Providers.Replies;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Diagnosis;

/// <summary>A provider to examine.</summary>
/// <param name="Settings">How it is asked, and where.</param>
/// <param name="Provider">What lookups ask.</param>
/// <param name="Budget">Time it has in a lookup.</param>
/// <param name="IsShadow">Whether it is only compared with: its failures fail no lookup.</param>
internal sealed record ExaminedProvider(ProviderSettings Settings, LookupProvider Provider, TimeSpan Budget, bool IsShadow);

/// <summary>
/// Examines the app: takes the path of a cold call hop by hop, over connections of its own, and says which hop refuses and
/// what to change. It uses the clients that lookups use, and changes none of their tokens, secrets and answers. It ends the
/// hold-off after a failed token request when secret store and login work. One examination runs at a time; a caller who asks
/// meanwhile gets its report.
/// </summary>
public sealed class Doctor
{
    /// <summary>Time of a whole examination.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Time of one hop.</summary>
    internal static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    /// <summary>A report is given out again for this long, so that a caller that asks in a loop does not load the servers.</summary>
    internal static readonly TimeSpan ReportLifetime = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<string> _ignoredSettings;
    private readonly IReadOnlyList<CustomFieldSettings> _customFields;
    private readonly IReadOnlyList<ExaminedProvider> _providers;
    private readonly MakeServerHandler _makeHandler;
    private readonly TimeProvider _time;
    private readonly ILogger<Doctor> _log;
    private readonly Dictionary<string, OwnRefusal> _refusals = [];
    private readonly Lock _gate = new();
    private Task<DoctorReport>? _examination;
    private long _endedAt;

    internal Doctor(
        IReadOnlyList<string> ignoredSettings,
        IReadOnlyList<CustomFieldSettings> customFields,
        IReadOnlyList<ExaminedProvider> providers,
        MakeServerHandler makeHandler,
        TimeProvider time,
        ILogger<Doctor> log)
    {
        _ignoredSettings = ignoredSettings;
        _customFields = customFields;
        _providers = providers;
        _makeHandler = makeHandler;
        _time = time;
        _log = log;
    }

    /// <summary>The report of an app that refuses to start because of its settings.</summary>
    /// <param name="problems">One sentence for each problem; it begins with the name of the setting.</param>
    /// <param name="time">The clock.</param>
    public static DoctorReport OfRefusedSettings(IReadOnlyList<string> problems, TimeProvider time) =>
        new(time.GetUtcNow(), TimeSpan.Zero, SettingsExamination.OfRefused(problems));

    /// <summary>Examines the app, or joins the examination under way. A failure of the doctor itself is a report too.</summary>
    /// <param name="callerLeft">Stops this caller's waiting; the examination goes on.</param>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public Task<DoctorReport> ExamineAsync(CancellationToken callerLeft)
    {
        lock (_gate)
        {
            if (_examination is null || (_examination.IsCompleted && _time.GetElapsedTime(_endedAt) >= ReportLifetime))
            {
                // It serves all callers, so it must not run in the context of one.
                using var _ = ExecutionContext.SuppressFlow();
                _examination = Task.Run(ExamineAsync);
            }

            return _examination.WaitAsync(callerLeft);
        }
    }

    private async Task<DoctorReport> ExamineAsync()
    {
        var checkedAt = _time.GetUtcNow();
        var startedAt = _time.GetTimestamp();
        var steps = new List<DoctorStep> { SettingsExamination.Of(_ignoredSettings) };
        using var deadline = new Deadline(_time, Limit, CancellationToken.None);
        using var connections = new Connections(_makeHandler, _time);
        using var handler = new HedgingHandler(connections, Timeout.InfiniteTimeSpan, mostFurther: 1, new RequestRate(_time, perMinute: 0), _time);
        using var witness = new Witness(handler, _time);
        try
        {
            foreach (var provider in _providers)
            {
                var examination = new ProviderExamination(provider, _customFields, witness, deadline, _time);
                var refusal = _refusals.GetValueOrDefault(provider.Settings.Name);
                try
                {
                    await examination.RunAsync(refusal).ConfigureAwait(false);
                }
                finally
                {
                    steps.AddRange(examination.Findings.Steps);
                }

                _refusals[provider.Settings.Name] = OwnRefusal.After(refusal, examination.LoginFailure, _time);
            }
        }
        catch (Exception e)
        {
            Log.DoctorBroke(_log, e);
            steps.Add(StepName.Doctor.Make("", StepState.Failed, "The doctor ended early because of an error inside the function app.", advice: new Advice(
                "An error inside the function app. Its log has the details.",
                "Report the error with the log record DoctorBroke.",
                "Azure portal > Function App > Monitoring > Log stream")));
        }

        _endedAt = _time.GetTimestamp();
        return new DoctorReport(checkedAt, _time.GetElapsedTime(startedAt), [.. steps.Select(step => Clean(step, witness.Redaction))]);
    }

    private static DoctorStep Clean(DoctorStep step, Redaction redaction) => step with
    {
        Seen = redaction.Clean(step.Seen),
        Cause = redaction.Clean(step.Cause),
        Change = redaction.Clean(step.Change),
        Where = redaction.Clean(step.Where),
    };
}
