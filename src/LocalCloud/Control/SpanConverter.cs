using System.Text.Json.Serialization;

namespace LocalCloud;

/// <summary>A span of time as a shell user writes it: <c>2.5</c> for seconds, or <c>"00:00:02.5"</c>.</summary>
internal sealed class SpanConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetDouble(out var seconds) && seconds is >= 0 and < 1e9 => TimeSpan.FromSeconds(seconds),
            JsonTokenType.String when TimeSpan.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero => span,
            _ => throw new JsonException("A span of time is a number of seconds, such as 2.5, or text such as \"00:00:02.5\"."),
        };

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.TotalSeconds);
}
