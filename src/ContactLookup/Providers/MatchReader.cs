using System.Globalization;
using System.Text.Json;
using ContactLookup.Settings;

namespace ContactLookup.Providers;

/// <summary>Finds the matches in a reply.</summary>
internal sealed class MatchReader
{
    /// <summary>Matches of one reply; further ones are left out. Genesys Cloud itself gives 25 at the most.</summary>
    public const int Most = 100;

    private readonly JsonPointer _matches;
    private readonly JsonPointer _id;
    private readonly JsonPointer? _canonicalId;
    private readonly JsonPointer? _created;
    private readonly JsonPointer? _modified;
    private readonly ContactMapper _mapper;

    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public MatchReader(ResponseDefinition definition, IReadOnlyList<CustomFieldSettings> customFields)
    {
        _matches = ContactMapper.ParsePointer(definition.Matches, "response.matches");
        _id = ContactMapper.ParsePointer(definition.Id, "response.id");
        _canonicalId = Optional(definition.CanonicalId, "response.canonicalId");
        _created = Optional(definition.Created, "response.created");
        _modified = Optional(definition.Modified, "response.modified");
        _mapper = new ContactMapper(definition, customFields);
    }

    /// <summary>Reads the matches; null when the reply does not have the shape the definition speaks of.</summary>
    public MatchSet? Read(JsonElement reply)
    {
        if (reply.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return null;
        }

        if (!_matches.TryFollow(reply, out var matches))
        {
            return MatchSet.None;
        }

        switch (matches.ValueKind)
        {
            case JsonValueKind.Object:
                return new MatchSet([Match(matches, 0)]);
            case JsonValueKind.Array:
                var records = matches.EnumerateArray().Take(Most).ToList();
                return records.All(r => r.ValueKind == JsonValueKind.Object) ? new MatchSet(records.Select(Match)) : null;
            default:
                return null;
        }
    }

    private Match Match(JsonElement record, int index)
    {
        // A record without an id is a person of its own.
        var id = Text(_id, record) is { Length: > 0 } own ? own : string.Create(CultureInfo.InvariantCulture, $"#{index}");
        var canonical = _canonicalId is null ? "" : Text(_canonicalId, record);
        return new Match(
            _mapper.Map(record), id, canonical.Length > 0 ? canonical : id, _mapper.HasName(record), Time(_created, record), Time(_modified, record));
    }

    private static string Text(JsonPointer pointer, JsonElement record) =>
        pointer.TryFollow(record, out var found) ? ContactMapper.Text(found) : "";

    private static DateTimeOffset? Time(JsonPointer? pointer, JsonElement record) =>
        pointer is not null && pointer.TryFollow(record, out var found) && found.TryGetText(out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static JsonPointer? Optional(string? pointer, string where) =>
        pointer is null ? null : ContactMapper.ParsePointer(pointer, where);
}
