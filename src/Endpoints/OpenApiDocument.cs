using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ContactLookup.Answers;
using ContactLookup.Providers.Replies;

namespace Endpoints;

/// <summary>Describes the endpoints as OpenAPI 3.1, with the answer schema of this deployment.</summary>
internal static class OpenApiDocument
{
    private const string ExampleBody = """{"phoneNumber": "tel:+13175550125", "calledNumber": "", "region": ""}""";
    private const string ExampleNumber = "+13175550125";

    // People read it: quotes and plus signs stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="customFields">The custom fields that every answer has.</param>
    /// <param name="outcomesAsHttpStatus">True when an outcome is an HTTP status too (<c>Lookup__Errors</c> = <c>http</c>).</param>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<CustomFieldSettings> customFields, bool outcomesAsHttpStatus)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("openapi"u8, "3.1.0"u8);
        json.WriteStartObject("info"u8);
        json.WriteString("title"u8, "Contact lookup"u8);
        json.WriteString("version"u8, AnswerWriter.ContractVersion);
        json.WriteString("description"u8, "Looks up who has a phone number. Every outcome of a lookup is one flat object: branch on status."u8);
        json.WriteEndObject();
        json.WriteStartArray("servers"u8);
        json.WriteStartObject();
        json.WriteString("url"u8, "/"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("security"u8);
        json.WriteStartObject();
        json.WriteStartArray("functionKey"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();

        json.WriteStartObject("paths"u8);
        json.WriteStartObject("/api/contacts/lookup"u8);
        WriteLookupByBody(json, outcomesAsHttpStatus);
        WriteLookupByQuery(json, "lookUpByQuery", "phone", outcomesAsHttpStatus);
        json.WriteEndObject();
        json.WriteStartObject("/api/v2/external-contacts/lookups/phone"u8);
        WriteLookupByQuery(json, "lookUpByForumAddress", "phoneNumber", outcomesAsHttpStatus);
        json.WriteEndObject();
        WriteDocument(json, "/api/contract", "getContract", "The answer's JSON Schema (draft-04), as the output contract of a data action takes it", "application/schema+json");
        WriteDocument(json, "/api/health", "getHealth", "Whether the app answers requests; needs no key", "application/json");
        WriteDocument(json, "/api/ready", "getReady", "Whether each provider has a token and a secret; 503 when one has not", "application/json");
        WriteDocument(json, "/api/doctor", "getDoctor", "Which hop refuses, and what to change; plain text with Accept: text/plain", "application/json");
        WriteDocument(json, "/api/openapi.json", "getOpenApi", "This document", "application/json");
        json.WriteEndObject();

        json.WriteStartObject("components"u8);
        WriteSecurity(json);
        json.WriteStartObject("schemas"u8);
        WriteRequest(json);
        WriteAnswer(json, customFields);
        WriteProblem(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLookupByBody(Utf8JsonWriter json, bool outcomesAsHttpStatus)
    {
        json.WriteStartObject("post"u8);
        json.WriteString("operationId"u8, "lookUp"u8);
        json.WriteString("summary"u8, "Looks a number up"u8);
        json.WriteStartObject("requestBody"u8);
        json.WriteBoolean("required"u8, true);
        json.WriteStartObject("content"u8);
        json.WriteStartObject("application/json"u8);
        WriteReference(json, "LookupRequest");
        json.WritePropertyName("example"u8);
        json.WriteRawValue(ExampleBody);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteLookupResponses(json, outcomesAsHttpStatus, ("413", "The body is over 16 KB"), ("415", "The body is not JSON"));
        json.WriteEndObject();
    }

    private static void WriteLookupByQuery(Utf8JsonWriter json, string operation, string parameter, bool outcomesAsHttpStatus)
    {
        json.WriteStartObject("get"u8);
        json.WriteString("operationId"u8, operation);
        json.WriteString("summary"u8, "Looks a number up; the plus is written as %2B"u8);
        json.WriteStartArray("parameters"u8);
        foreach (var (name, meaning) in LookupInput.Fields)
        {
            var isNumber = name == "phoneNumber";
            json.WriteStartObject();
            json.WriteString("name"u8, isNumber ? parameter : name);
            json.WriteString("in"u8, "query"u8);
            json.WriteBoolean("required"u8, isNumber);
            json.WriteString("description"u8, meaning);
            json.WriteStartObject("schema"u8);
            json.WriteString("type"u8, "string"u8);
            json.WriteEndObject();
            if (isNumber)
            {
                json.WriteString("example"u8, ExampleNumber);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteLookupResponses(json, outcomesAsHttpStatus);
        json.WriteEndObject();
    }

    private static void WriteLookupResponses(Utf8JsonWriter json, bool outcomesAsHttpStatus, params (string Status, string Meaning)[] more)
    {
        json.WriteStartObject("responses"u8);
        WriteResponse(json, "200", outcomesAsHttpStatus ? "A contact was found" : "The answer, whatever came of the lookup", "application/json", "LookupAnswer");
        WriteResponse(json, "400", "The request is malformed; detail says what to send", "application/problem+json", "Problem");
        foreach (var (status, meaning) in more)
        {
            WriteResponse(json, status, meaning, "application/problem+json", "Problem");
        }

        if (outcomesAsHttpStatus)
        {
            foreach (var status in (string[])["404", "409", "422", "502", "503", "504"])
            {
                WriteResponse(json, status, "The answer: status says how the lookup ended", "application/json", "LookupAnswer");
            }
        }

        WriteResponse(json, "401", "The function key is missing or wrong", null, null);
        json.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter json, string path, string operation, string summary, string contentType)
    {
        json.WriteStartObject(path);
        json.WriteStartObject("get"u8);
        json.WriteString("operationId"u8, operation);
        json.WriteString("summary"u8, summary);
        json.WriteStartObject("responses"u8);
        WriteResponse(json, "200", summary, contentType, null);
        WriteResponse(json, "401", "The function key is missing or wrong", null, null);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter json, string status, string meaning, string? contentType, string? schema)
    {
        json.WriteStartObject(status);
        json.WriteString("description"u8, meaning);
        if (contentType is not null)
        {
            json.WriteStartObject("content"u8);
            json.WriteStartObject(contentType);
            if (schema is null)
            {
                json.WriteStartObject("schema"u8);
                json.WriteString("type"u8, "object"u8);
                json.WriteEndObject();
            }
            else
            {
                WriteReference(json, schema);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string schema)
    {
        json.WriteStartObject("schema"u8);
        json.WriteString("$ref"u8, "#/components/schemas/" + schema);
        json.WriteEndObject();
    }

    private static void WriteSecurity(Utf8JsonWriter json)
    {
        json.WriteStartObject("securitySchemes"u8);
        json.WriteStartObject("functionKey"u8);
        json.WriteString("type"u8, "apiKey"u8);
        json.WriteString("in"u8, "header"u8);
        json.WriteString("name"u8, "x-functions-key"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter json)
    {
        json.WriteStartObject("LookupRequest"u8);
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        foreach (var (name, meaning) in LookupInput.Fields)
        {
            json.WriteStartObject(name);
            json.WriteString("type"u8, "string"u8);
            json.WriteString("description"u8, meaning);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("required"u8);
        json.WriteStringValue("phoneNumber"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The contract, less its draft: a schema without one is of the draft that OpenAPI 3.1 has.
    private static void WriteAnswer(Utf8JsonWriter json, IReadOnlyList<CustomFieldSettings> customFields)
    {
        var contract = new ArrayBufferWriter<byte>(4096);
        AnswerContract.Write(contract, customFields);
        using var schema = JsonDocument.Parse(contract.WrittenMemory);
        json.WriteStartObject("LookupAnswer"u8);
        foreach (var keyword in schema.RootElement.EnumerateObject())
        {
            if (!keyword.NameEquals("$schema"u8))
            {
                keyword.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json)
    {
        json.WriteStartObject("Problem"u8);
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        foreach (var name in (string[])["type", "title", "detail", "correlationId"])
        {
            json.WriteStartObject(name);
            json.WriteString("type"u8, "string"u8);
            json.WriteEndObject();
        }

        json.WriteStartObject("status"u8);
        json.WriteString("type"u8, "integer"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required"u8);
        foreach (var name in (string[])["type", "title", "status", "detail", "correlationId"])
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
