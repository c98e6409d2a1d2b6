using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using ContactLookup.Answers;
using ContactLookup.Providers.Replies;

namespace Endpoints;

/// <summary>Describes the endpoints as OpenAPI 3.1, with the answer schema of this deployment.</summary>
internal static class OpenApiDocument
{
    // People read it: quotes and plus signs stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="customFields">The custom fields that every answer has.</param>
    /// <param name="outcomesAsHttpStatus">True when an outcome is an HTTP status too (<c>Lookup__Errors</c> = <c>http</c>).</param>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<CustomFieldSettings> customFields, bool outcomesAsHttpStatus)
    {
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Contact lookup",
                ["version"] = AnswerWriter.ContractVersion,
                ["description"] = "Looks up who has a phone number. Every outcome of a lookup is one flat object: branch on status.",
            },
            ["servers"] = List(new JsonObject { ["url"] = "/" }),
            ["security"] = List(new JsonObject { ["functionKey"] = new JsonArray() }),
            ["paths"] = new JsonObject
            {
                ["/api/contacts/lookup"] = new JsonObject
                {
                    ["post"] = LookupByBody(outcomesAsHttpStatus),
                    ["get"] = LookupByQuery("lookUpByQuery", "phone", outcomesAsHttpStatus),
                },
                ["/api/v2/external-contacts/lookups/phone"] = new JsonObject { ["get"] = LookupByQuery("lookUpByForumAddress", "phoneNumber", outcomesAsHttpStatus) },
                ["/api/contract"] = Document("getContract", "The answer's JSON Schema (draft-04), as the output contract of a data action takes it", "application/schema+json"),
                ["/api/health"] = Document("getHealth", "Whether the app answers requests; needs no key"),
                ["/api/ready"] = Document("getReady", "Whether each provider has a token and a secret; 503 when one has not"),
                ["/api/doctor"] = Document("getDoctor", "Which hop refuses, and what to change; plain text with Accept: text/plain"),
                ["/api/openapi.json"] = Document("getOpenApi", "This document"),
            },
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["functionKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "x-functions-key" } },
                ["schemas"] = new JsonObject
                {
                    ["LookupRequest"] = Schema(LookupInput.Fields.Select(field => (field.Name, "string", (string?)field.Meaning)), required: ["phoneNumber"]),
                    ["LookupAnswer"] = Answer(customFields),
                    ["Problem"] = Schema(
                        [("type", "string", null), ("title", "string", null), ("status", "integer", null), ("detail", "string", null), ("correlationId", "string", null)],
                        required: ["type", "title", "status", "detail", "correlationId"]),
                },
            },
        };
        using var json = new Utf8JsonWriter(output, Options);
        document.WriteTo(json);
    }

    private static JsonObject LookupByBody(bool outcomesAsHttpStatus) => new()
    {
        ["operationId"] = "lookUp",
        ["summary"] = "Looks a number up",
        ["requestBody"] = new JsonObject
        {
            ["required"] = true,
            ["content"] = Content("application/json", Reference("LookupRequest"), new JsonObject { ["phoneNumber"] = "tel:+13175550125", ["calledNumber"] = "", ["region"] = "" }),
        },
        ["responses"] = LookupResponses(outcomesAsHttpStatus, ("413", "The body is over 16 KB"), ("415", "The body is not JSON")),
    };

    private static JsonObject LookupByQuery(string operation, string parameter, bool outcomesAsHttpStatus) => new()
    {
        ["operationId"] = operation,
        ["summary"] = "Looks a number up; the plus is written as %2B",
        ["parameters"] = List([.. LookupInput.Fields.Select(field => Parameter(field.Name, field.Meaning, field.Name == "phoneNumber" ? parameter : null))]),
        ["responses"] = LookupResponses(outcomesAsHttpStatus),
    };

    private static JsonObject Parameter(string name, string meaning, string? nameOfNumber)
    {
        var parameter = new JsonObject
        {
            ["name"] = nameOfNumber ?? name,
            ["in"] = "query",
            ["required"] = nameOfNumber is not null,
            ["description"] = meaning,
            ["schema"] = new JsonObject { ["type"] = "string" },
        };
        if (nameOfNumber is not null)
        {
            parameter["example"] = "+13175550125";
        }

        return parameter;
    }

    private static JsonObject LookupResponses(bool outcomesAsHttpStatus, params (string Status, string Meaning)[] problems)
    {
        var responses = new JsonObject { ["200"] = Response(outcomesAsHttpStatus ? "A contact was found" : "The answer, whatever came of the lookup", "application/json", Reference("LookupAnswer")) };
        foreach (var (status, meaning) in problems.Prepend(("400", "The request is malformed; detail says what to send")))
        {
            responses[status] = Response(meaning, "application/problem+json", Reference("Problem"));
        }

        foreach (var status in outcomesAsHttpStatus ? (string[])["404", "409", "422", "502", "503", "504"] : [])
        {
            responses[status] = Response("The answer: status says how the lookup ended", "application/json", Reference("LookupAnswer"));
        }

        responses["401"] = NoKey();
        return responses;
    }

    private static JsonObject Document(string operation, string summary, string contentType = "application/json") => new()
    {
        ["get"] = new JsonObject
        {
            ["operationId"] = operation,
            ["summary"] = summary,
            ["responses"] = new JsonObject { ["200"] = Response(summary, contentType, new JsonObject { ["type"] = "object" }), ["401"] = NoKey() },
        },
    };

    private static JsonObject NoKey() => new() { ["description"] = "The function key is missing or wrong" };

    private static JsonObject Response(string meaning, string contentType, JsonObject schema) => new() { ["description"] = meaning, ["content"] = Content(contentType, schema) };

    private static JsonObject Content(string contentType, JsonObject schema, JsonObject? example = null)
    {
        var content = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            content["example"] = example;
        }

        return new JsonObject { [contentType] = content };
    }

    private static JsonObject Reference(string schema) => new() { ["$ref"] = "#/components/schemas/" + schema };

    private static JsonObject Schema(IEnumerable<(string Name, string Type, string? Meaning)> properties, string[] required)
    {
        var schemas = new JsonObject();
        foreach (var (name, type, meaning) in properties)
        {
            schemas[name] = new JsonObject { ["type"] = type };
            if (meaning is not null)
            {
                schemas[name]!["description"] = meaning;
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = schemas, ["required"] = List([.. required]) };
    }

    // The contract without its draft: a schema that names none is of the draft of OpenAPI 3.1.
    private static JsonObject Answer(IReadOnlyList<CustomFieldSettings> customFields)
    {
        var contract = new ArrayBufferWriter<byte>(4096);
        AnswerContract.Write(contract, customFields);
        var schema = JsonNode.Parse(contract.WrittenSpan)!.AsObject();
        schema.Remove("$schema");
        return schema;
    }

    private static JsonArray List(params JsonNode?[] items) => new(items);
}
