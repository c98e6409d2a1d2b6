using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ContactLookup.Calls;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Answers;

/// <summary>
/// Writes answer contract v1: one flat JSON object with always the same keys, never null, so that a data action can pass it
/// through as it is. Fields are added in later versions, never renamed or dropped, because a published contract of a data
/// action cannot be changed.
/// </summary>
public static class AnswerWriter
{
    /// <summary>The version of the contract, as it stands in every answer.</summary>
    public const string ContractVersion = "1";

    // The answer is JSON and nothing else, so names stay readable instead of being escaped for a page of HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonEncodedText[] ContactNames =
        [.. Contact.FieldNames.Select(name => JsonEncodedText.Encode(name))];

    /// <summary>Writes the answer.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="correlationId">Finds this call in the logs.</param>
    public static void Write(IBufferWriter<byte> output, LookupAnswer answer, string correlationId)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("status"u8, answer.Status.Name());
        json.WriteBoolean("found"u8, answer.Status == LookupStatus.Found);
        json.WriteNumber("matchCount"u8, answer.MatchCount);
        json.WriteBoolean("retryable"u8, answer.Retryable);
        json.WriteString("reason"u8, answer.Reason);
        json.WriteString("contractVersion"u8, ContractVersion);
        json.WriteString("provider"u8, answer.Provider);
        json.WriteBoolean("cached"u8, answer.Cached);
        json.WriteString("correlationId"u8, correlationId);
        json.WriteString("phoneNumber"u8, answer.Number?.E164 ?? "");
        json.WriteString("matchedFormat"u8, answer.MatchedFormat);
        for (var field = 0; field < ContactNames.Length; field++)
        {
            json.WriteString(ContactNames[field], answer.Contact[(ContactField)field]);
        }

        json.WriteBoolean("surveyOptOut"u8, answer.Contact.SurveyOptOut);
        foreach (var custom in answer.Contact.CustomFields)
        {
            json.WritePropertyName(custom.Key);
            if (custom.IsText)
            {
                json.WriteStringValue(custom.Text);
            }
            else
            {
                json.WriteRawValue(custom.Text, skipInputValidation: true);
            }
        }

        json.WriteEndObject();
    }
}
