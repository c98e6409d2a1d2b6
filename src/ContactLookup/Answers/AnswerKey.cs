using ContactLookup.Calls;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Answers;

/// <summary>
/// One key of every answer. <see cref="All"/> is the only list of them: the answer, its schema, docs/answers.md, the data
/// action and the flow are written from it, and tests name the file that lacks a key.
/// </summary>
/// <param name="Name">Its name in an answer.</param>
/// <param name="Type">What its value always is.</param>
/// <param name="Meaning">One sentence for the author of a flow.</param>
/// <param name="Write">Writes its value: the answer, and the correlation id of this call.</param>
internal sealed record AnswerKey(JsonEncodedText Name, AnswerType Type, string Meaning, Action<Utf8JsonWriter, LookupAnswer, string> Write)
{
    /// <summary>Every key that does not depend on the settings, in the order of an answer.</summary>
    public static IReadOnlyList<AnswerKey> All { get; } =
    [
        Text("status", $"How the lookup ended: {string.Join(", ", LookupStatusNames.All)}.", answer => answer.Status.Name()),
        Flag("found", "True when one contact was chosen, that is when status is found.", answer => answer.Status == LookupStatus.Found),
        new(Encoded("matchCount"), AnswerType.Integer, "How many people have this number. Duplicates of one person count once.", (json, answer, _) => json.WriteNumberValue(answer.MatchCount)),
        Flag("retryable", "True when the same lookup can succeed later without a change to any setting.", answer => answer.Retryable),
        Text("reason", "What happened and what to change, for the author of the flow. Empty when there is nothing to say.", answer => answer.Reason),
        Text("contractVersion", "Version of this contract.", _ => AnswerWriter.ContractVersion),
        Text("provider", "The provider that answered, such as genesys. Empty when no provider was asked.", answer => answer.Provider),
        Flag("cached", "True when the answer came from the app's memory.", answer => answer.Cached),
        new(Encoded("correlationId"), AnswerType.Text, "Finds this call in the app's log. It is the X-Correlation-Id of the request, or else the id of its trace or of the function's invocation.", (json, _, correlationId) => json.WriteStringValue(correlationId)),
        Text("phoneNumber", "The number that was looked up, in E.164. Empty when there was no number.", answer => answer.Number?.E164 ?? ""),
        Text("matchedFormat", "The notation in which the number was found: e164, national, digits, international_prefix, tel, international or national_formatted.", answer => answer.MatchedFormat),
        .. Enum.GetValues<ContactField>().Select(field => Text(Contact.FieldNames[(int)field], Contact.FieldMeanings[(int)field], answer => answer.Contact[field])),
        Flag("surveyOptOut", "True when the person wants no surveys.", answer => answer.Contact.SurveyOptOut),
        Texts("candidateNames", "When status is multiple: the full names of at most 10 people who have the number, in the order of candidateIds. Otherwise empty.", ContactField.FullName),
        Texts("candidateIds", "When status is multiple: the contactId of each person in candidateNames. Otherwise empty.", ContactField.ContactId),
    ];

    private static AnswerKey Text(string name, string meaning, Func<LookupAnswer, string> value) =>
        new(Encoded(name), AnswerType.Text, meaning, (json, answer, _) => json.WriteStringValue(value(answer)));

    private static AnswerKey Flag(string name, string meaning, Func<LookupAnswer, bool> value) =>
        new(Encoded(name), AnswerType.Flag, meaning, (json, answer, _) => json.WriteBooleanValue(value(answer)));

    private static AnswerKey Texts(string name, string meaning, ContactField field) =>
        new(Encoded(name), AnswerType.Texts, meaning, (json, answer, _) =>
        {
            json.WriteStartArray();
            foreach (var candidate in answer.Candidates)
            {
                json.WriteStringValue(candidate[field]);
            }

            json.WriteEndArray();
        });

    private static JsonEncodedText Encoded(string name) => JsonEncodedText.Encode(name);
}

/// <summary>What the value of a key always is.</summary>
internal enum AnswerType
{
    Text,
    Flag,
    Integer,

    /// <summary>A list of texts: a string collection in a flow.</summary>
    Texts,
}
