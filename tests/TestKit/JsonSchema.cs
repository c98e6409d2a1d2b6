using System.Text.Json;
using System.Text.RegularExpressions;

namespace TestKit;

/// <summary>
/// Checks JSON against a schema written in the part of JSON Schema (draft-04 to draft-07) that this repository uses. It throws
/// on a keyword that it does not know, so that no rule of a schema can go unchecked.
/// </summary>
public sealed class JsonSchema
{
    private static readonly HashSet<string> Annotations = ["$schema", "title", "description", "default", "definitions"];

    private readonly JsonElement _root;

    public JsonSchema(string schema)
    {
        using var json = JsonDocument.Parse(schema);
        _root = json.RootElement.Clone();
    }

    public JsonElement Root => _root;

    /// <summary>What is wrong with a text that should be JSON of this schema; nothing when it is right.</summary>
    public IReadOnlyList<string> FindProblems(string instance)
    {
        using var json = JsonDocument.Parse(instance);
        return FindProblems(json.RootElement);
    }

    public IReadOnlyList<string> FindProblems(JsonElement instance)
    {
        var problems = new List<string>();
        Check(_root, instance, "$", problems);
        return problems;
    }

    private void Check(JsonElement schema, JsonElement instance, string at, List<string> problems)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            if (schema.ValueKind == JsonValueKind.False)
            {
                problems.Add($"{at} may not be there");
            }

            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            if (schema.EnumerateObject().Any(keyword => keyword.Name != "$ref" && !Annotations.Contains(keyword.Name)))
            {
                throw new NotSupportedException($"A rule beside $ref is ignored before draft 2019-09: {schema}");
            }

            Check(Resolve(reference.GetString()!), instance, at, problems);
            return;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Annotations.Contains(keyword.Name))
            {
                Check(schema, keyword, instance, at, problems);
            }
        }
    }

    private void Check(JsonElement schema, JsonProperty keyword, JsonElement instance, string at, List<string> problems)
    {
        var value = keyword.Value;
        var isObject = instance.ValueKind == JsonValueKind.Object;
        var isArray = instance.ValueKind == JsonValueKind.Array;
        var isText = instance.ValueKind == JsonValueKind.String;
        var isNumber = instance.ValueKind == JsonValueKind.Number;
        switch (keyword.Name)
        {
            case "type":
                Expect(Alternatives(value).Any(type => IsOfType(instance, type.GetString()!)), $"{at} is {instance.ValueKind}, not {value}");
                break;
            case "enum":
                Expect(value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, instance)), $"{at} is {instance}, none of {value}");
                break;
            case "anyOf":
                Expect(value.EnumerateArray().Any(one => Passes(one, instance, at)), $"{at} is none of {value}");
                break;
            case "properties" when isObject:
                foreach (var property in value.EnumerateObject())
                {
                    if (instance.TryGetProperty(property.Name, out var member))
                    {
                        Check(property.Value, member, $"{at}.{property.Name}", problems);
                    }
                }

                break;
            case "required" when isObject:
                foreach (var name in value.EnumerateArray())
                {
                    Expect(instance.TryGetProperty(name.GetString()!, out _), $"{at} has no {name}");
                }

                break;
            case "additionalProperties" when isObject:
                foreach (var member in instance.EnumerateObject())
                {
                    if (!schema.TryGetProperty("properties", out var properties) || !properties.TryGetProperty(member.Name, out _))
                    {
                        Check(value, member.Value, $"{at}.{member.Name}", problems);
                    }
                }

                break;
            case "items" when isArray:
                foreach (var (index, item) in instance.EnumerateArray().Index())
                {
                    Check(value, item, $"{at}[{index}]", problems);
                }

                break;
            case "minProperties" when isObject:
                Expect(instance.EnumerateObject().Count() >= value.GetInt32(), $"{at} has too few members");
                break;
            case "minItems" when isArray:
                Expect(instance.GetArrayLength() >= value.GetInt32(), $"{at} has too few items");
                break;
            case "minLength" when isText:
                Expect(instance.GetString()!.Length >= value.GetInt32(), $"{at} is too short");
                break;
            case "pattern" when isText:
                Expect(Regex.IsMatch(instance.GetString()!, value.GetString()!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10)), $"{at} is {instance}, not like {value}");
                break;
            case "minimum" when isNumber:
                Expect(instance.GetDouble() >= value.GetDouble(), $"{at} is less than {value}");
                break;
            case "maximum" when isNumber:
                Expect(instance.GetDouble() <= value.GetDouble(), $"{at} is more than {value}");
                break;
            case "properties" or "required" or "additionalProperties" or "items" or "minProperties" or "minItems" or "minLength" or "pattern" or "minimum" or "maximum":
                break;
            default:
                throw new NotSupportedException($"The keyword {keyword.Name} is not known here.");
        }

        void Expect(bool isSo, string otherwise)
        {
            if (!isSo)
            {
                problems.Add(otherwise);
            }
        }
    }

    private bool Passes(JsonElement schema, JsonElement instance, string at)
    {
        var problems = new List<string>();
        Check(schema, instance, at, problems);
        return problems.Count == 0;
    }

    private JsonElement Resolve(string reference)
    {
        const string Definitions = "#/definitions/";
        return reference.StartsWith(Definitions, StringComparison.Ordinal)
            ? _root.GetProperty("definitions").GetProperty(reference[Definitions.Length..])
            : throw new NotSupportedException($"A reference to {reference} is not known here.");
    }

    private static JsonElement[] Alternatives(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private static bool IsOfType(JsonElement instance, string type) => type switch
    {
        "object" => instance.ValueKind == JsonValueKind.Object,
        "array" => instance.ValueKind == JsonValueKind.Array,
        "string" => instance.ValueKind == JsonValueKind.String,
        "boolean" => instance.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => instance.ValueKind == JsonValueKind.Null,
        "number" => instance.ValueKind == JsonValueKind.Number,
        "integer" => instance.ValueKind == JsonValueKind.Number && instance.TryGetInt64(out _),
        _ => throw new NotSupportedException($"The type {type} is not known here."),
    };
}
