using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Providers;
using ContactLookup.Providers.Definitions;
using ContactLookup.Secrets;
using ContactLookup.Tokens;

namespace ContactLookup.Diagnosis;

/// <summary>The step of the token endpoint.</summary>
internal sealed class LoginExamination(
    ProviderSettings settings, LoginAdvice advice, Findings findings, Witness witness, Upstream upstream, Deadline deadline, TimeProvider time)
{
    /// <summary>Why the login gave no token; null when it gave one or was not asked.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Gets a token; null when there is none to ask the API with.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="holdOff">The pause that the login asked for; null when it may be asked now.</param>
    public async Task<AccessToken?> RunAsync(Secret secret, ISecretSource source, (Failure Failure, TimeSpan Left)? holdOff)
    {
        var request = ProviderFactory.MakeTokenRequest(settings, source.Description);
        if (request.Endpoint is not { } endpoint)
        {
            return UseAsToken(secret, source);
        }

        if (holdOff is { } refused)
        {
            ReportHoldOff(StepName.Login, refused.Failure, refused.Left, endpoint);
            return null;
        }

        var login = new TokenEndpoint(request, upstream, Doctor.StepLimit, time);
        var requests = witness.Start();
        if ((await AskAsync(login, secret).ConfigureAwait(false)).Succeeded(out var issued, out var failure))
        {
            findings.Judge(StepName.Login, $"{endpoint.Host} issued a token for {Written.Duration(issued.Lifetime)}.", requests.Elapsed);
            return issued.Token;
        }

        var elapsed = requests.Elapsed;
        var seen = requests.FindFailed(failure);
        if (failure.Status == LookupStatus.CredentialsRejected && await AskWithVersionBeforeAsync(login, secret, source).ConfigureAwait(false) is { } token)
        {
            findings.Judge(StepName.Login, $"{seen?.Describe()} It accepts the version of the secret before the newest.", elapsed, advice.PreviousAccepted());
            return token;
        }

        Failure = failure;
        findings.Fail(StepName.Login, $"{seen?.Describe() ?? failure.Reason}{Written.Wait(failure)}", elapsed, advice.Of(failure, seen));
        return null;
    }

    /// <summary>Reports a server that is not asked during a pause.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="failure">Why the pause was made.</param>
    /// <param name="left">The rest of the pause.</param>
    /// <param name="login">The token endpoint, when it is that one.</param>
    public void ReportHoldOff(StepName step, Failure failure, TimeSpan left, Uri? login = null)
    {
        var until = (time.GetUtcNow() + left).UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var last = login is not null && failure.HttpStatus is { } status
            ? new Exchange { Hop = Hop.Login, Host = login.Host, SentAt = default, Elapsed = default, Status = status, Code = failure.Code ?? "" }
            : null;
        findings.Fail(
            step,
            $"Not asked: the last attempt failed, and the app sends the server no request until {until} UTC. The last attempt: {last?.Describe() ?? failure.Reason}",
            elapsed: default,
            last is null
                ? new Advice(failure.Reason, $"Change what the cause names. Run the doctor again after {until} UTC.", Advice.Setting(settings.SettingsToCheck))
                : advice.Of(failure, last));
    }

    private AccessToken? UseAsToken(Secret secret, ISecretSource source)
    {
        if (HeaderValue.IsOneWord(secret.Reveal()) || settings.Parsed.Authentication.Type == AuthenticationType.Basic)
        {
            findings.Skip(StepName.Login, "Not needed: the store holds what the API is asked with.");
            return new AccessToken(secret.Reveal(), time.GetTimestamp());
        }

        findings.Fail(StepName.Login, $"The value of {source.Description} contains a space or a line break.", elapsed: default, new Advice(
            "The value is not an access token or key alone: something was stored with it, such as the word Bearer.",
            "Store the token or key alone.",
            SecretAdvice.PlaceOf(settings.Store!)));
        return null;
    }

    private async Task<AccessToken?> AskWithVersionBeforeAsync(TokenEndpoint login, Secret newest, ISecretSource source)
    {
        if (await source.ReadVersionBeforeAsync(newest, witness.Progress, deadline.Token).ConfigureAwait(false) is not { } before
            || !before.Succeeded(out var previous, out _) || previous.HasSameValueAs(newest))
        {
            return null;
        }

        witness.Redaction.Add(previous.Reveal());
        return (await AskAsync(login, previous).ConfigureAwait(false)).Succeeded(out var issued, out _) ? issued.Token : null;
    }

    private async Task<Outcome<IssuedToken>> AskAsync(TokenEndpoint login, Secret secret)
    {
        var answered = await login.AskAsync(secret, witness.Progress, deadline.Token).ConfigureAwait(false);
        if (answered.Succeeded(out var issued, out _))
        {
            witness.Redaction.Add(issued.Token.Reveal());
        }

        return answered;
    }
}
