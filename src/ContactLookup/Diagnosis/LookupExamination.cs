using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Phone;
using ContactLookup.Providers;
using ContactLookup.Providers.Replies;
using ContactLookup.Secrets;
using ContactLookup.Tokens;

namespace ContactLookup.Diagnosis;

/// <summary>The steps of the provider's API: the token, a lookup, the shape of its reply, the custom fields.</summary>
/// <param name="examined">The provider.</param>
/// <param name="customFields">The custom fields that are declared.</param>
/// <param name="advice">What to change when the API refused.</param>
/// <param name="genesys">The requests that only Genesys Cloud knows; null for another provider.</param>
/// <param name="send">Sends a request to the API.</param>
/// <param name="findings">Where the steps are added.</param>
/// <param name="witness">Notes the requests.</param>
internal sealed class LookupExamination(
    ExaminedProvider examined,
    IEnumerable<CustomFieldSettings> customFields,
    ApiAdvice advice,
    GenesysApi? genesys,
    Func<HttpRequestMessage, Task<UpstreamAnswer>> send,
    Findings findings,
    Witness witness)
{
    // It belongs to no subscriber: the area code 200 is not assigned, and 555-01xx is reserved for fiction.
    private const string UnassignedNumber = "+12005550199";

    public async Task RunAsync(AccessToken? token)
    {
        if (FindRefusal() is { } refusal)
        {
            if (genesys is not null)
            {
                findings.Skip(StepName.Token, "The API must not be asked now; the next step says why.");
            }

            findings.Fail(StepName.Permission, refusal.Seen, elapsed: default, advice.Of(refusal.Failure, seen: null));
            return;
        }

        witness.Start(new FlightProgress());
        witness.Progress.Enter(Hop.Lookup);
        if ((genesys is null || await CheckTokenAsync(genesys, token!).ConfigureAwait(false)) && await LookUpAsync(token).ConfigureAwait(false) && genesys is not null)
        {
            await CheckCustomFieldsAsync(genesys, token!).ConfigureAwait(false);
        }
    }

    /// <summary>Checks the token. False when a lookup would fail too.</summary>
    private async Task<bool> CheckTokenAsync(GenesysApi api, AccessToken token)
    {
        var requests = witness.Start();
        var answer = await api.DescribeTokenAsync(token).ConfigureAwait(false);
        var elapsed = requests.Elapsed;
        var seen = requests.Exchanges[^1];
        switch (answer.Status)
        {
            case 200 when !seen.IsHtml && TokenDescription.Read(answer) is { } described:
                var isOther = described.ClientId is { } id && examined.Settings.Values.TryGetValue("clientId", out var configured) && examined.Settings.Content == SecretContent.ClientSecret
                    && !id.Equals(configured, StringComparison.OrdinalIgnoreCase);
                findings.Judge(
                    StepName.Token,
                    $"The token is of organization {described.Organization}.{(isOther ? " It is of another OAuth client than the configured one." : "")}",
                    elapsed,
                    isOther ? new Advice(
                        "Something between the app and the login gives out tokens of another client, such as a gateway.",
                        $"Correct {ProviderSettingNames.GenesysClientId} or the gateway.",
                        Advice.Setting(ProviderSettingNames.GenesysClientId)) : null);
                return true;
            case 401:
                findings.Fail(StepName.Token, seen.Describe(), elapsed, advice.OfToken(seen));
                return false;
            case >= 400 and < 500 and not (404 or 407 or 408 or 429):
                findings.Skip(StepName.Token, $"{seen.Describe()} The lookup below does not need this request.", elapsed);
                return true;
            default:
                // The API itself fails, whatever the token is.
                findings.Skip(StepName.Token, $"{seen.Describe()} The next step says what to change.", elapsed);
                var failure = examined.Provider.Diagnose(answer);
                findings.Fail(StepName.Permission, seen.Describe() + Written.Wait(failure), elapsed, advice.Of(failure, seen));
                return false;
        }
    }

    private async Task<bool> LookUpAsync(AccessToken? token)
    {
        var number = new PhoneReader().Read(UnassignedNumber).Number;
        var requests = witness.Start();
        var asked = await examined.Provider.ProbeAsync(number, token, send).ConfigureAwait(false);
        var elapsed = requests.Elapsed;
        var seen = requests.Last;
        var isRead = asked.Succeeded(out var matches, out var failure);
        if (!isRead && !(failure!.Status == LookupStatus.BadResponse && seen is { Status: >= 200 and < 300, Fault: UpstreamFault.None, IsHtml: false }))
        {
            findings.Fail(StepName.Permission, (seen?.Describe() ?? failure.Reason) + Written.Wait(failure), elapsed, advice.Of(failure, seen));
            return false;
        }

        findings.Judge(StepName.Permission, $"{seen!.Describe()} The API allowed the lookup of an unassigned number.", elapsed);
        if (isRead)
        {
            findings.Judge(StepName.Reply, $"The reply is a list of contacts, as the definition says ({matches!.Count} matches).");
            return true;
        }

        findings.Fail(StepName.Reply, failure!.Reason, elapsed: default, new Advice(
            $"1. Something else answers in place of {seen.Host}, such as a gateway or a proxy. 2. The format of the replies has changed. 3. response.matches of the definition is wrong.",
            $"Check what answers at {seen.Host}. When it is the API itself, report the change of its format.",
            Advice.Setting(examined.Settings.AddressSettings)));
        return false;
    }

    private async Task CheckCustomFieldsAsync(GenesysApi api, AccessToken token)
    {
        var declared = customFields.Select(field => field.Name).Where(name => !CustomFieldFlattener.IsOfCompany(name)).ToList();
        if (declared.Count == 0)
        {
            findings.Skip(StepName.CustomFields, $"{ReplySettingNames.LookupCustomFields} declares no custom field of contacts.");
            return;
        }

        if (FindRefusal() is { } refusal)
        {
            findings.Skip(StepName.CustomFields, refusal.Seen);
            return;
        }

        var requests = witness.Start();
        var known = await api.FindCustomFieldsAsync(token).ConfigureAwait(false);
        if (!known.Succeeded(out var fields, out var unread))
        {
            findings.Skip(StepName.CustomFields, unread.Reason, requests.Elapsed);
            return;
        }

        // A custom field that is an object is flattened into several, whose names begin with its own.
        var missing = declared.Where(field => !fields.Any(name =>
            field.Equals(name, StringComparison.OrdinalIgnoreCase) || field.StartsWith(name + "_", StringComparison.OrdinalIgnoreCase))).ToList();
        if (missing.Count == 0)
        {
            findings.Judge(StepName.CustomFields, $"The organization's schemas have all {declared.Count} declared custom fields.", requests.Elapsed);
            return;
        }

        findings.Judge(
            StepName.CustomFields,
            $"Not in the organization's schemas: {string.Join(", ", missing)}. The schemas have: {(fields.Count == 0 ? "no custom field" : string.Join(", ", fields.Order(StringComparer.Ordinal).Take(20)))}.",
            requests.Elapsed,
            new Advice(
                "1. The key in the setting is misspelt. A key ends with its type, such as tenantNumber_text. 2. The field was removed from the schema. Every answer has the empty value for it.",
                $"Correct {ReplySettingNames.LookupCustomFields}, or add the field to the schema. Then make the data action again, because its contract has the names.",
                $"{Advice.Setting(ReplySettingNames.LookupCustomFields)}; Genesys Cloud > Admin > External Contacts > Custom Fields"));
    }

    private (string Seen, Failure Failure)? FindRefusal()
    {
        if (examined.Provider.FindRefusal() is { } refusal)
        {
            return ($"Not asked: the API refused a lookup and asked for a pause.{Written.Wait(refusal)}", refusal);
        }

        var rate = examined.Provider.Rate;
        return rate.HasRoom ? null : (
            string.Create(CultureInfo.InvariantCulture, $"Not asked: this process sent {rate.LastMinute} requests in the last minute, and {rate.PerMinute} are allowed."),
            new Failure(LookupStatus.Throttled, Hop.Lookup, "The requests of this minute are used up.", Retryable: true));
    }
}
