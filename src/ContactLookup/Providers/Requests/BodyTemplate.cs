using System.Buffers;
using ContactLookup.Http;
using ContactLookup.Phone;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>A JSON body whose strings are templates; the JSON writer escapes what is put in.</summary>
internal sealed class BodyTemplate
{
    private readonly JsonElement _body;
    private readonly Dictionary<string, Template> _templates = [];

    public BodyTemplate(JsonElement body, IReadOnlyDictionary<string, string> values)
    {
        _body = body.Clone();
        Collect(_body, values);
    }

    public IReadOnlyCollection<Template> Templates => _templates.Values;

    public ReadOnlyMemory<byte> Render(PhoneNumber number, PhoneFormat form)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, _body, number, form);
        }

        return buffer.WrittenMemory;
    }

    private void Collect(JsonElement element, IReadOnlyDictionary<string, string> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                var text = element.TryGetText(out var itsText) ? itsText : throw NoText();
                _templates.TryAdd(text, Template.Parse(text, Position.Text, values));
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, values);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.TryGetName(out var name) ? name : throw NoText();
                    Collect(member.Value, values);
                }

                break;
        }
    }

    private void Write(Utf8JsonWriter json, JsonElement element, PhoneNumber number, PhoneFormat form)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                json.WriteStringValue(_templates[element.GetString()!].Render(number, form));
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(json, item, number, form);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, number, form);
                }

                json.WriteEndObject();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static DefinitionException NoText() => new("request.body holds half a surrogate pair. Write whole characters.");
}
