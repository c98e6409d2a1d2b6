using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Providers;
using ContactLookup.Providers.Replies;
using ContactLookup.Tokens;

namespace ContactLookup.Diagnosis;

/// <summary>One examination of one provider, hop by hop. A step that cannot be reached because an earlier one failed is skipped.</summary>
internal sealed class ProviderExamination(
    ExaminedProvider examined, IReadOnlyList<CustomFieldSettings> customFields, Witness witness, Deadline deadline, TimeProvider time)
{
    /// <summary>A pause up to this long is waited out.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Upstream _upstream = new(witness, time);

    public Findings Findings { get; } = new(examined, deadline);

    /// <summary>Why the login gave the doctor no token; null when it gave one or was not asked.</summary>
    public Failure? LoginFailure { get; private set; }

    /// <summary>Takes the steps of a cold call, then compares what they took with what a lookup may take.</summary>
    /// <param name="refusal">The doctor's own last attempt at the login.</param>
    public async Task RunAsync(OwnRefusal? refusal)
    {
        var settings = examined.Settings;
        var isGenesys = settings.Definition.Equals(ProviderSettingsReader.Genesys, StringComparison.OrdinalIgnoreCase) && settings.Servers.ContainsKey("api");
        var firstExchange = witness.Count;
        var loginAdvice = new LoginAdvice(settings, isGenesys, settings.Store is { } store ? SecretAdvice.PlaceOf(store) : "");
        var login = new LoginExamination(settings, loginAdvice, Findings, witness, _upstream, deadline, time);
        var (isUsable, token) = await FindTokenAsync(login, await FindHoldOffAsync(refusal).ConfigureAwait(false)).ConfigureAwait(false);
        LoginFailure = login.Failure;
        if (isUsable)
        {
            var genesys = isGenesys ? new GenesysApi(settings.Servers["api"], SendAsync) : null;
            await new LookupExamination(examined, customFields, new ApiAdvice(settings, isGenesys, loginAdvice), genesys, SendAsync, Findings, witness)
                .RunAsync(token).ConfigureAwait(false);
        }

        Findings.SkipRest(isGenesys);
        Measurements.CheckClock(Findings, witness.Since(firstExchange));
        Measurements.CheckTimes(Findings, examined.Budget);
        Measurements.CheckRate(Findings, examined.Provider);
    }

    // A Retry-After is obeyed, and so is the pause after the login refused the doctor itself; one that is about to end is
    // waited out. Otherwise a person may just have mended what the lookups wait for, so the doctor asks.
    private async Task<(Failure Failure, TimeSpan Left)?> FindHoldOffAsync(OwnRefusal? refusal)
    {
        var holdOff = Find();
        return holdOff is { } pause && pause.Left <= LongestWait && await deadline.DelayAsync(pause.Left).ConfigureAwait(false) ? Find() : holdOff;

        (Failure Failure, TimeSpan Left)? Find() => examined.Provider.HoldOff is { Failure.RetryAfter: not null } asked ? asked : refusal?.Read(time);
    }

    private async Task<(bool IsUsable, AccessToken? Token)> FindTokenAsync(LoginExamination login, (Failure Failure, TimeSpan Left)? holdOff)
    {
        if (examined.Settings.Store is not { } store)
        {
            var why = $"{examined.Settings.Parsed.Title} is asked without credentials.";
            Findings.Skip(StepName.Secret, why);
            Findings.Skip(StepName.Login, why);
            return (true, null);
        }

        if (holdOff is { Failure.Hop: Hop.Identity or Hop.SecretStore } unread)
        {
            login.ReportHoldOff(unread.Failure.Hop == Hop.Identity ? StepName.Identity : StepName.Secret, unread.Failure, unread.Left);
            return (false, null);
        }

        var secrets = new SecretExamination(Findings, witness, _upstream, deadline, time);
        if (await secrets.RunAsync(store).ConfigureAwait(false) is not { } read)
        {
            return (false, null);
        }

        if (await login.RunAsync(read.Secret, read.Source, holdOff).ConfigureAwait(false) is not { } token)
        {
            return (false, null);
        }

        examined.Provider.EndHoldOff();
        return (true, token);
    }

    // Counted like a lookup's request, because the server counts it like one.
    private Task<UpstreamAnswer> SendAsync(HttpRequestMessage request)
    {
        examined.Provider.Rate.Add();
        return _upstream.SendAsync(request, Doctor.StepLimit, LookupProvider.MostReplyBytes, deadline.Token);
    }
}
