using System.Text.Json.Serialization;

namespace ContactLookup.Providers.Definitions;

/// <summary>How the JSON of a definition is read: strictly, because with a misspelt or repeated key a provider would find no contact; and with comments, because people write these files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    Converters = [typeof(TextConverter)])]
[JsonSerializable(typeof(ProviderDefinition))]
internal sealed partial class ProviderJson : JsonSerializerContext;

/// <summary>Reads <c>"/pointer"</c> and <c>["/first", "/second"]</c> alike.</summary>
internal sealed class PointersConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Definitions are read, never written.");

    public static IReadOnlyList<string> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [reader.GetString()!];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("there has to be a pointer or a list of pointers.");
        }

        var pointers = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            pointers.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("a list of pointers holds strings only."));
        }

        return pointers.Count > 0 ? pointers : throw new JsonException("a list of pointers holds at least one.");
    }
}

/// <summary>Reads an object whose members are what <see cref="PointersConverter"/> reads.</summary>
internal sealed class PointersByFieldConverter : JsonConverter<IReadOnlyDictionary<string, IReadOnlyList<string>>>
{
    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("there has to be an object of fields and pointers.");
        }

        var pointers = new Dictionary<string, IReadOnlyList<string>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString()!;
            reader.Read();
            if (!pointers.TryAdd(field, PointersConverter.Read(ref reader)))
            {
                throw new JsonException($"'{field}' is there twice.");
            }
        }

        return pointers;
    }

    public override void Write(
        Utf8JsonWriter writer, IReadOnlyDictionary<string, IReadOnlyList<string>> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Definitions are read, never written.");
}

/// <summary>Reads an enumeration by its names; a number is an error.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Reads a text and refuses null.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override bool HandleNull => true;

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("there has to be a text.");

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Definitions are read, never written.");
}
