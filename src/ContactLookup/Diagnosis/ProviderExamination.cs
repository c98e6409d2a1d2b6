using System.Globalization;
using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Phone;
using ContactLookup.Providers;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;
using ContactLookup.Secrets;
using ContactLookup.Tokens;

namespace ContactLookup.Diagnosis;

/// <summary>One examination of one provider, hop by hop. A hop that cannot be reached because an earlier one failed is skipped.</summary>
internal sealed class ProviderExamination
{
    /// <summary>A difference between the clocks from which a person should know of it.</summary>
    public static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(60);

    /// <summary>The share of a provider's request rate from which it is a warning.</summary>
    public const double RateWarning = 0.8;

    /// <summary>A pause up to this long is waited out.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    // Nobody has it: the area code 200 is not assigned, and 555-01xx is reserved for fiction.
    private const string NoOnesNumber = "+12005550199";

    private readonly ExaminedProvider _examined;
    private readonly IReadOnlyList<CustomFieldSettings> _customFields;
    private readonly Witness _witness;
    private readonly Deadline _deadline;
    private readonly TimeProvider _time;
    private readonly Upstream _upstream;
    private readonly GenesysApi? _genesys;
    private readonly LoginAdvice _loginAdvice;
    private readonly ApiAdvice _apiAdvice;
    private readonly int _firstExchange;
    private List<DoctorStep> _steps = [];

    public ProviderExamination(
        ExaminedProvider examined, IReadOnlyList<CustomFieldSettings> customFields, Witness witness, Deadline deadline, TimeProvider time)
    {
        _examined = examined;
        _customFields = customFields;
        _witness = witness;
        _deadline = deadline;
        _time = time;
        _upstream = new Upstream(witness, time);
        _firstExchange = witness.Count;
        var settings = examined.Settings;
        var isGenesys = settings.Definition.Equals(ProviderSettingsReader.Genesys, StringComparison.OrdinalIgnoreCase) && settings.Servers.ContainsKey("api");
        _genesys = isGenesys ? new GenesysApi(settings.Servers["api"], SendAsync) : null;
        _loginAdvice = new LoginAdvice(settings, isGenesys, settings.Store is { } store ? SecretAdvice.PlaceOf(store) : "");
        _apiAdvice = new ApiAdvice(settings, isGenesys, _loginAdvice);
    }

    /// <summary>Why the login gave the doctor no token; null when it gave one or was not asked.</summary>
    public Failure? LoginFailure { get; private set; }

    private ProviderSettings Settings => _examined.Settings;

    private LookupProvider Provider => _examined.Provider;

    /// <summary>Adds the steps of this provider.</summary>
    /// <param name="refusal">The doctor's own last attempt at the login.</param>
    /// <param name="steps">Where to.</param>
    public async Task RunAsync(OwnRefusal? refusal, List<DoctorStep> steps)
    {
        _steps = steps;
        var first = steps.Count;
        var holdOff = await FindHoldOffAsync(refusal).ConfigureAwait(false);
        var (token, isUsable) = Settings.Store is { } store ? await GetTokenAsync(store, holdOff).ConfigureAwait(false) : WithoutCredentials();
        if (isUsable)
        {
            await AskAsync(token).ConfigureAwait(false);
        }
        else
        {
            SkipAfter(_genesys is null ? [StepName.Permission, StepName.Reply] : [StepName.Token, StepName.Permission, StepName.Reply, StepName.CustomFields], "There is no access token to ask with.");
        }

        CheckClock();
        CheckTimes(first);
        CheckRate();
    }

    // A Retry-After is obeyed, and so is the pause after the login refused the doctor itself; one that is about to end is
    // waited out. Otherwise a person may just have mended what the lookups wait for, so the doctor asks.
    private async Task<(Failure Failure, TimeSpan Left)?> FindHoldOffAsync(OwnRefusal? refusal)
    {
        var holdOff = Find();
        return holdOff is { } pause && pause.Left <= LongestWait && await _deadline.DelayAsync(pause.Left).ConfigureAwait(false) ? Find() : holdOff;

        (Failure Failure, TimeSpan Left)? Find() => Provider.HoldOff is { Failure.RetryAfter: not null } asked ? asked : refusal?.Read(_time);
    }

    private (AccessToken? Token, bool IsUsable) WithoutCredentials()
    {
        SkipAfter([StepName.Secret, StepName.Login], $"{Settings.Parsed.Title} is asked without credentials.");
        return (null, true);
    }

    private async Task<(AccessToken? Token, bool IsUsable)> GetTokenAsync(SecretStoreSettings store, (Failure Failure, TimeSpan Left)? holdOff)
    {
        if (holdOff is { Failure.Hop: Hop.Identity or Hop.SecretStore } unread)
        {
            AddHeldOff(unread.Failure.Hop == Hop.Identity ? StepName.Identity : StepName.Secret, unread.Failure, unread.Left);
            SkipAfter(unread.Failure.Hop == Hop.Identity ? [StepName.Secret, StepName.Login] : [StepName.Login], "The secret was not read.");
            return (null, false);
        }

        var source = new SecretSources(_witness, _upstream, Doctor.StepLimit, _time).Make(store);
        if (await ReadSecretAsync(store, source).ConfigureAwait(false) is not { } secret)
        {
            SkipAfter([StepName.Login], "There is no client secret to log in with.");
            return (null, false);
        }

        _witness.Redaction.Add(secret.Reveal());
        var request = ProviderFactory.MakeTokenRequest(Settings, source.Description);
        if (request.Endpoint is null)
        {
            return UseAsToken(secret, source);
        }

        if (holdOff is { } refused)
        {
            AddHeldOff(StepName.Login, refused.Failure, refused.Left, request.Endpoint);
            return (null, false);
        }

        var token = await LogInAsync(request, secret, source).ConfigureAwait(false);
        if (token is not null)
        {
            Provider.EndHoldOff();
        }

        return (token, token is not null);
    }

    private async Task<Secret?> ReadSecretAsync(SecretStoreSettings store, ISecretSource source)
    {
        var firstOfHop = _witness.Count;
        var startedAt = _time.GetTimestamp();
        var progress = _witness.Progress = new FlightProgress();
        var read = await WithinLimitAsync(source.ReadAsync(progress, _deadline.Token), progress).ConfigureAwait(false);
        var elapsed = _time.GetElapsedTime(startedAt);
        var exchanges = _witness.Since(firstOfHop);
        var ofIdentity = exchanges.LastOrDefault(exchange => exchange.Hop == Hop.Identity);
        var usesIdentity = store is KeyVaultSettings or HashiCorpVaultSettings { Auth: VaultAzureSettings };
        var isRead = read.Succeeded(out var secret, out var failure);
        if (failure is { Hop: Hop.Identity })
        {
            Add(StepName.Identity, StepState.Failed, !IdentityFailure.HasEndpoint ? "The platform offers this process no managed identity (IDENTITY_ENDPOINT is not set)." : ofIdentity?.Describe() ?? "The managed identity gave no token in time.", elapsed, SecretAdvice.OfIdentity(ofIdentity));
            SkipAfter([StepName.Secret], "The managed identity has to work first.");
            return null;
        }

        if (!usesIdentity)
        {
            Add(StepName.Identity, StepState.Skipped, $"Not needed to read {source.Description}.");
        }
        else if (ofIdentity is not null)
        {
            Add(StepName.Identity, StepState.Ok, "The managed identity gave a token for the secret store.", ofIdentity.Elapsed);
        }
        else if (isRead)
        {
            Add(StepName.Identity, StepState.Ok, "The store accepted the identity's token, which was in memory.");
        }
        else
        {
            Add(StepName.Identity, StepState.Skipped, "Not asked: the secret store failed before a token was needed.");
        }

        elapsed -= ofIdentity?.Elapsed ?? TimeSpan.Zero;
        if (!isRead)
        {
            var seen = Failed(exchanges, failure!);
            Add(StepName.Secret, StepState.Failed, seen?.Describe() ?? failure!.Reason, elapsed, SecretAdvice.OfStore(store, failure!, seen));
            return null;
        }

        // The vault says so when it is asked for the newest version; two of the same second cannot be told apart by their dates.
        var isNewestDisabled = exchanges.Any(exchange => exchange.Code == "SecretDisabled");
        await DescribeSecretAsync(store, source, secret!, isNewestDisabled, elapsed).ConfigureAwait(false);
        return secret;
    }

    private async Task DescribeSecretAsync(SecretStoreSettings store, ISecretSource source, Secret secret, bool isNewestDisabled, TimeSpan elapsed)
    {
        var seen = new List<string> { $"Read {source.Description}." };
        if (secret.Version.Length is > 0 and <= 32 && secret.Version.All(char.IsAsciiLetterOrDigit))
        {
            seen.Add($"Version {secret.Version}{(secret.CreatedOn is { } on ? $" of {Day(on)}" : "")}.");
        }

        seen.Add(secret.ExpiresOn is { } expiresOn ? $"It expires on {Day(expiresOn)}." : "It has no expiry date.");
        Advice? advice = null;
        var progress = _witness.Progress;
        if (await source.ListVersionsAsync(progress, _deadline.Token).ConfigureAwait(false) is { } listed)
        {
            if (listed.Succeeded(out var versions, out var failure))
            {
                seen.Add($"Versions: {versions.Count}, enabled: {versions.Enabled}.");
                advice = !isNewestDisabled ? null : new Advice(
                    "The newest version of the secret is disabled, so an older one is in use.",
                    "Enable the newest version, or store the client's current secret again.",
                    SecretAdvice.PlaceOf(store));
            }
            else
            {
                seen.Add($"Its versions could not be listed{(failure.HttpStatus is { } status ? string.Create(CultureInfo.InvariantCulture, $" (HTTP {status})") : "")}.");
                advice = SecretAdvice.OfListing(store);
            }
        }

        if (secret.ExpiresOn is { } end && end - _time.GetUtcNow() < SecretCache.ExpiryWarning)
        {
            advice = new Advice(
                end <= _time.GetUtcNow()
                    ? "The expiry date of the secret in its store is over. The app still uses the secret: whether it is valid is for the login to say."
                    : "The secret expires within 30 days.",
                "Generate a new secret for the OAuth client, and store it as a new version with a later expiry date.",
                SecretAdvice.PlaceOf(store));
        }

        Add(StepName.Secret, advice is null ? StepState.Ok : StepState.Warning, string.Join(' ', seen), elapsed, advice);
    }

    private (AccessToken? Token, bool IsUsable) UseAsToken(Secret secret, ISecretSource source)
    {
        if (HeaderValue.IsOneWord(secret.Reveal()) || Settings.Parsed.Authentication.Type == AuthenticationType.Basic)
        {
            Add(StepName.Login, StepState.Skipped, "Not needed: the store holds what the API is asked with.");
            Provider.EndHoldOff();
            return (new AccessToken(secret.Reveal(), _time.GetTimestamp()), true);
        }

        Add(StepName.Login, StepState.Failed, $"The value of {source.Description} contains a space or a line break.", advice: new Advice(
            "The value is not an access token or key alone: something was stored with it, such as the word Bearer.",
            "Store the token or key alone.",
            SecretAdvice.PlaceOf(Settings.Store!)));
        return (null, false);
    }

    private async Task<AccessToken?> LogInAsync(TokenRequest request, Secret secret, ISecretSource source)
    {
        var login = new TokenEndpoint(request, _upstream, Doctor.StepLimit, _time);
        var firstOfHop = _witness.Count;
        var startedAt = _time.GetTimestamp();
        var progress = _witness.Progress;
        var answered = await login.AskAsync(secret, progress, _deadline.Token).ConfigureAwait(false);
        var elapsed = _time.GetElapsedTime(startedAt);
        if (answered.Succeeded(out var issued, out var failure))
        {
            _witness.Redaction.Add(issued.Token.Reveal());
            Add(StepName.Login, StepState.Ok, $"{request.Endpoint!.Host} issued a token for {Written(issued.Lifetime)}.", elapsed);
            return issued.Token;
        }

        var seen = Failed(_witness.Since(firstOfHop), failure);
        if (failure.Status == LookupStatus.CredentialsRejected
            && await source.ReadVersionBeforeAsync(secret, progress, _deadline.Token).ConfigureAwait(false) is { } before
            && before.Succeeded(out var previous, out _) && !previous.HasSameValueAs(secret))
        {
            _witness.Redaction.Add(previous.Reveal());
            if ((await login.AskAsync(previous, progress, _deadline.Token).ConfigureAwait(false)).Succeeded(out issued, out _))
            {
                _witness.Redaction.Add(issued.Token.Reveal());
                Add(StepName.Login, StepState.Warning, $"{seen?.Describe()} It accepts the version of the secret before the newest.", elapsed, _loginAdvice.PreviousAccepted());
                return issued.Token;
            }
        }

        LoginFailure = failure;
        Add(StepName.Login, StepState.Failed, $"{seen?.Describe() ?? failure.Reason}{Wait(failure)}", elapsed, _loginAdvice.Of(failure, seen));
        return null;
    }

    private async Task AskAsync(AccessToken? token)
    {
        if (FindRefusal() is { } refusal)
        {
            SkipAfter(_genesys is null ? [] : [StepName.Token], "The API must not be asked now; the next step says why.");
            Add(StepName.Permission, StepState.Failed, refusal.Seen, advice: _apiAdvice.Of(refusal.Failure, seen: null));
            SkipAfter(_genesys is null ? [StepName.Reply] : [StepName.Reply, StepName.CustomFields], "The API was not asked.");
            return;
        }

        _witness.Progress = new FlightProgress();
        _witness.Progress.Enter(Hop.Lookup);
        if (_genesys is not null && !await CheckTokenAsync(_genesys, token!).ConfigureAwait(false))
        {
            SkipAfter([StepName.CustomFields], "The lookup has to work first.");
            return;
        }

        var isAnswered = await LookUpAsync(token).ConfigureAwait(false);
        if (_genesys is not null)
        {
            await CheckCustomFieldsAsync(_genesys, token!, isAnswered).ConfigureAwait(false);
        }
    }

    /// <summary>Checks the token. False when there is no sense in a lookup; its steps are added then.</summary>
    private async Task<bool> CheckTokenAsync(GenesysApi genesys, AccessToken token)
    {
        var firstOfHop = _witness.Count;
        var startedAt = _time.GetTimestamp();
        var answer = await genesys.DescribeTokenAsync(token).ConfigureAwait(false);
        var elapsed = _time.GetElapsedTime(startedAt);
        var seen = _witness.Since(firstOfHop)[^1];
        switch (answer.Status)
        {
            case 200 when !seen.IsHtml && TokenDescription.Read(answer) is { } described:
                var isOther = described.ClientId is { } id && Settings.Values.TryGetValue("clientId", out var configured) && Settings.Content == SecretContent.ClientSecret
                    && !id.Equals(configured, StringComparison.OrdinalIgnoreCase);
                Add(
                    StepName.Token,
                    isOther ? StepState.Warning : StepState.Ok,
                    $"The token is of organization {described.Organization}.{(isOther ? " It is of another OAuth client than the configured one." : "")}",
                    elapsed,
                    isOther ? new Advice(
                        "Something between the app and the login gives out tokens of another client, such as a gateway.",
                        $"Correct {ProviderSettingNames.GenesysClientId} or the gateway.",
                        Advice.Setting(ProviderSettingNames.GenesysClientId)) : null);
                return true;
            case 401:
                Add(StepName.Token, StepState.Failed, seen.Describe(), elapsed, _apiAdvice.OfToken(seen));
                SkipAfter([StepName.Permission, StepName.Reply], "The API has to accept the token first.");
                return false;
            case >= 400 and < 500 and not (404 or 407 or 408 or 429):
                Add(StepName.Token, StepState.Skipped, $"{seen.Describe()} The lookup below does not need this request.", elapsed);
                return true;
            default:
                // It is the API that fails, and not the token.
                Add(StepName.Token, StepState.Skipped, $"{seen.Describe()} The next step says what to change.", elapsed);
                var failure = Provider.Diagnose(answer);
                Add(StepName.Permission, StepState.Failed, seen.Describe() + Wait(failure), elapsed, _apiAdvice.Of(failure, seen));
                SkipAfter([StepName.Reply], "The API has to answer first.");
                return false;
        }
    }

    private async Task<bool> LookUpAsync(AccessToken? token)
    {
        var number = new PhoneReader().Read(NoOnesNumber).Number;
        var firstOfHop = _witness.Count;
        var startedAt = _time.GetTimestamp();
        var asked = await Provider.ProbeAsync(number, token, SendAsync).ConfigureAwait(false);
        var elapsed = _time.GetElapsedTime(startedAt);
        var seen = Last(_witness.Since(firstOfHop));
        if (asked.Succeeded(out var matches, out var failure))
        {
            Add(StepName.Permission, StepState.Ok, $"{seen!.Describe()} The lookup of a number that nobody has was allowed.", elapsed);
            Add(StepName.Reply, StepState.Ok, $"The reply is a list of contacts, as the definition says ({matches.Count} matches).");
            return true;
        }

        if (failure.Status == LookupStatus.BadResponse && seen is { Status: >= 200 and < 300, Fault: UpstreamFault.None, IsHtml: false })
        {
            Add(StepName.Permission, StepState.Ok, $"{seen.Describe()} The lookup of a number that nobody has was allowed.", elapsed);
            Add(StepName.Reply, StepState.Failed, failure.Reason, advice: new Advice(
                $"1. Something else answers in place of {seen.Host}, such as a gateway or a proxy. 2. The format of the replies has changed. 3. response.matches of the definition is wrong.",
                $"Check what answers at {seen.Host}. When it is the API itself, report the change of its format.",
                Advice.Setting(Settings.AddressSettings)));
            return false;
        }

        Add(StepName.Permission, StepState.Failed, (seen?.Describe() ?? failure.Reason) + Wait(failure), elapsed, _apiAdvice.Of(failure, seen));
        SkipAfter([StepName.Reply], "There was no reply to read.");
        return false;
    }

    private async Task CheckCustomFieldsAsync(GenesysApi genesys, AccessToken token, bool isAnswered)
    {
        var declared = _customFields.Where(field => !CustomFieldFlattener.IsOfCompany(field.Name)).ToList();
        if (declared.Count == 0)
        {
            Add(StepName.CustomFields, StepState.Skipped, $"{ReplySettingNames.LookupCustomFields} declares no custom field of contacts.");
            return;
        }

        if (!isAnswered || FindRefusal() is not null || _deadline.Remaining == TimeSpan.Zero)
        {
            Add(StepName.CustomFields, StepState.Skipped, "The lookup has to work first.");
            return;
        }

        var startedAt = _time.GetTimestamp();
        var known = await genesys.FindCustomFieldsAsync(token).ConfigureAwait(false);
        var elapsed = _time.GetElapsedTime(startedAt);
        if (!known.Succeeded(out var fields, out var unread))
        {
            Add(StepName.CustomFields, StepState.Skipped, unread.Reason, elapsed);
            return;
        }

        // A custom field that is an object is flattened into several, whose names begin with its own.
        var missing = declared.Where(field => !fields.Any(name =>
            field.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || field.Name.StartsWith(name + "_", StringComparison.OrdinalIgnoreCase))).ToList();
        Add(
            StepName.CustomFields,
            missing.Count == 0 ? StepState.Ok : StepState.Warning,
            missing.Count == 0
                ? $"The organization's schemas have all {declared.Count} declared custom fields."
                : $"Not in the organization's schemas: {string.Join(", ", missing.Select(field => field.Name))}. The schemas have: {(fields.Count == 0 ? "no custom field" : string.Join(", ", fields.Order(StringComparer.Ordinal).Take(20)))}.",
            elapsed,
            missing.Count == 0 ? null : new Advice(
                "1. The key in the setting is misspelt. A key ends with its type, such as tenantNumber_text. 2. The field was removed from the schema. Every answer has the empty value for it.",
                $"Correct {ReplySettingNames.LookupCustomFields}, or add the field to the schema. Then make the data action again, because its contract has the names.",
                $"{Advice.Setting(ReplySettingNames.LookupCustomFields)}; Genesys Cloud > Admin > External Contacts > Custom Fields"));
    }

    private void CheckClock()
    {
        var clocks = _witness.Since(_firstExchange)
            .Where(exchange => exchange.ServerTime is not null)
            .Select(exchange => exchange.SentAt + (exchange.Elapsed / 2) - exchange.ServerTime!.Value)
            .ToList();
        if (clocks.Count == 0)
        {
            Add(StepName.Clock, StepState.Skipped, "No server sent its time.");
            return;
        }

        // One server may have a wrong clock. When even the nearest is far away, it is the app's.
        var nearest = clocks.MinBy(ahead => ahead.Duration());
        var isWrong = nearest.Duration() > MostSkew;
        Add(
            StepName.Clock,
            isWrong ? StepState.Warning : StepState.Ok,
            isWrong
                ? $"The app's clock is {Written(nearest.Duration())} {(nearest > TimeSpan.Zero ? "ahead of" : "behind")} the servers' clocks."
                : "The app's clock agrees with the servers' clocks.",
            advice: isWrong ? new Advice(
                "The clock of the machine that the app runs on is wrong, or the clocks of all the servers are. A wrong clock makes certificates look expired and Retry-After times wrong.",
                "Set the clock of the machine and let it follow a time server. In Azure, restart the function app, so that it moves to another machine.",
                "timedatectl on your own machine; Azure portal > Function App > Overview > Restart") : null);
    }

    private void CheckTimes(int first)
    {
        var mine = _steps.Skip(first).ToList();
        var lookup = mine.Find(step => step.Id == StepName.Permission.Id);
        if (lookup is not { State: StepState.Ok })
        {
            Add(StepName.Times, StepState.Skipped, "There was no lookup to measure.");
            return;
        }

        var cold = mine.Where(step => step.Id is "identity" or "secret" or "login" or "permission").Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Elapsed);
        var budget = _examined.Budget;
        var seen = $"A lookup took {Written(lookup.Elapsed)}, a first call with secret and token {Written(cold)}, both over new connections. A lookup has {Written(budget)}.";
        Add(StepName.Times, lookup.Elapsed * 2 > budget || cold > budget ? StepState.Warning : StepState.Ok, seen, advice:
            lookup.Elapsed * 2 > budget ? new Advice(
                "The API answers slowly, or the app runs far away from it.",
                $"Run the app in the Azure region nearest to the API. Or raise {CallSettingNames.LookupBudget}, and with it the timeout of the data action: twice the budget, 60 s at most.",
                $"{Advice.Setting(CallSettingNames.LookupBudget)}; Genesys Cloud > Admin > Integrations > Actions > the action > Setup > Configuration")
            : cold > budget ? new Advice(
                "The secret store or the login answers slowly. Only the first call after a start waits for them.",
                "Keep one instance always ready, so that calls find a token in memory.",
                "Azure portal > Function App > Settings > Scale and concurrency > Always ready instance minimums")
            : null);
    }

    private void CheckRate()
    {
        var sent = Provider.Rate.LastMinute;
        var limit = Provider.Rate.PerMinute;
        var isHigh = limit > 0 && sent >= limit * RateWarning;
        Add(
            StepName.Rate,
            isHigh ? StepState.Warning : StepState.Ok,
            string.Create(CultureInfo.InvariantCulture, $"This process sent {sent} requests in the last minute{(limit > 0 ? $", of {limit} that are allowed" : "; a limit is not known")}. The circuit breaker is {Provider.ReadState().Circuit}."),
            advice: isHigh ? new Advice(
                "Calls are so many that the provider will refuse some of them, or something calls the app in a loop.",
                "Raise Lookup__AnswerCache__Duration, so that a caller who calls again is answered from memory. For more calls than that, ask the provider to raise the limit.",
                Advice.Setting("Lookup__AnswerCache__Duration")) : null);
    }

    private (string Seen, Failure Failure)? FindRefusal()
    {
        if (Provider.FindRefusal() is { } refusal)
        {
            return ($"Not asked: the API refused a lookup and wants to be left alone.{Wait(refusal)}", refusal);
        }

        return Provider.Rate.HasRoom ? null : (
            $"Not asked: this process sent {Provider.Rate.LastMinute.ToString(CultureInfo.InvariantCulture)} requests in the last minute, and {Provider.Rate.PerMinute.ToString(CultureInfo.InvariantCulture)} are allowed.",
            new Failure(LookupStatus.Throttled, Hop.Lookup, "The requests of this minute are used up.", Retryable: true));
    }

    // Counted like a lookup's request, because the server counts it like one.
    private Task<UpstreamAnswer> SendAsync(HttpRequestMessage request)
    {
        Provider.Rate.Add();
        return _upstream.SendAsync(request, Doctor.StepLimit, LookupProvider.MostReplyBytes, _deadline.Token);
    }

    private void AddHeldOff(StepName step, Failure failure, TimeSpan left, Uri? login = null)
    {
        var until = (_time.GetUtcNow() + left).UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var last = login is not null && failure.HttpStatus is { } status
            ? new Exchange { Hop = Hop.Login, Host = login.Host, SentAt = default, Elapsed = default, Status = status, Code = failure.Code ?? "" }
            : null;
        Add(
            step,
            StepState.Failed,
            $"Not asked: the last attempt failed, and the app leaves the server alone until {until} UTC. The last attempt: {last?.Describe() ?? failure.Reason}",
            advice: last is null
                ? new Advice(failure.Reason, $"Change what the cause names. Run the doctor again after {until} UTC.", Advice.Setting(Settings.SettingsToCheck))
                : _loginAdvice.Of(failure, last));
    }

    // A store may ignore its cancellation, as a file on a mount that hangs does.
    private async Task<Outcome<Secret>> WithinLimitAsync(Task<Outcome<Secret>> reading, FlightProgress progress) =>
        await _deadline.WaitForAsync(reading, Doctor.StepLimit + TimeSpan.FromSeconds(1)).ConfigureAwait(false)
            ? await reading.ConfigureAwait(false)
            : new Failure(LookupStatus.SecretUnavailable, progress.Hop, $"The secret store did not answer within {Written(Doctor.StepLimit)}.", Retryable: true);

    private static Exchange? Failed(IReadOnlyList<Exchange> exchanges, Failure failure) =>
        exchanges.LastOrDefault(exchange => failure.HttpStatus is { } status && exchange.Status == status) ?? Last(exchanges);

    private static Exchange? Last(IReadOnlyList<Exchange> exchanges) => exchanges.Count > 0 ? exchanges[^1] : null;

    private void SkipAfter(IEnumerable<StepName> steps, string why)
    {
        foreach (var step in steps)
        {
            Add(step, StepState.Skipped, _deadline.Remaining > TimeSpan.Zero ? why : $"The doctor's {Written(Doctor.Limit)} were over before this step.");
        }
    }

    private void Add(StepName step, StepState state, string seen, TimeSpan elapsed = default, Advice? advice = null)
    {
        // Lookups do not wait for a provider that is only compared with.
        var shown = _examined.IsShadow && state == StepState.Failed ? StepState.Warning : state;
        _steps.Add(step.Make(Settings.Name, shown, seen, elapsed, advice));
    }

    private static string Wait(Failure failure) =>
        failure.RetryAfter is { } wait ? $" It asks to wait {Written(wait)}." : "";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Written(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalMilliseconds):0} ms"),
        { TotalMinutes: < 3 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s"),
        { TotalHours: < 3 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours"),
    };
}
