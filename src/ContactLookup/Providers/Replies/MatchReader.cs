using ContactLookup.Http;
using ContactLookup.Phone;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>Finds the matches in a reply.</summary>
internal sealed class MatchReader
{
    /// <summary>The most records of a reply that are read. Genesys Cloud returns at most 25.</summary>
    public const int Most = 100;

    private readonly JsonPointer _matches;
    private readonly bool _mayBeAbsent;
    private readonly JsonPointer _id;
    private readonly Func<string, string>? _linkTo;
    private readonly JsonPointer? _canonicalId;
    private readonly JsonPointer? _created;
    private readonly JsonPointer? _modified;
    private readonly StoredNumbers _numbers;
    private readonly ContactMapper _mapper;
    private readonly PointerWatch? _watch;

    /// <param name="definition">Where what is.</param>
    /// <param name="customFields">The custom fields that every answer has.</param>
    /// <param name="defaultRegion">Whose national notation the numbers of records are in, or null.</param>
    /// <param name="linkTo">Makes the link to the record with an id; null leaves links out.</param>
    /// <param name="pointers">Notices pointers that lead nowhere, or null.</param>
    /// <param name="declared">Notices declared custom fields that no contact has, or null.</param>
    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public MatchReader(
        ResponseDefinition definition,
        IReadOnlyList<CustomFieldSettings> customFields,
        string? defaultRegion,
        Func<string, string>? linkTo = null,
        PointerWatch? pointers = null,
        DeclaredFieldWatch? declared = null)
    {
        _matches = JsonPointer.Parse(definition.Matches, "response.matches");
        _mayBeAbsent = definition.MatchesMayBeAbsent;
        _id = JsonPointer.Parse(definition.Id, "response.id");
        _linkTo = linkTo;
        _canonicalId = Optional(definition.CanonicalId, "response.canonicalId");
        _created = Optional(definition.Created, "response.created");
        _modified = Optional(definition.Modified, "response.modified");
        _numbers = new StoredNumbers(JsonPointer.ParseAll(definition.Phones, "response.phones"), new PhoneReader(defaultRegion), defaultRegion);
        _mapper = new ContactMapper(definition, customFields, declared);
        _watch = pointers;
    }

    /// <summary>Reads the matches; null when the reply does not have the shape the definition speaks of.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="number">The number that was asked for.</param>
    /// <param name="asked">The form it was asked in.</param>
    public MatchSet? Read(JsonElement reply, PhoneNumber number, PhoneFormat asked)
    {
        if (!_matches.TryFollow(reply, out var matches))
        {
            return _mayBeAbsent && reply.ValueKind == JsonValueKind.Object ? MatchSet.None : null;
        }

        switch (matches.ValueKind)
        {
            case JsonValueKind.Null:
                return MatchSet.None;
            case JsonValueKind.Object:
                return Read([matches], number, asked);
            case JsonValueKind.Array:
                return Read(matches.EnumerateArray().Take(Most), number, asked);
            default:
                return null;
        }
    }

    private MatchSet Read(IEnumerable<JsonElement> records, PhoneNumber number, PhoneFormat asked)
    {
        var found = new List<Match>();
        var (count, unreadable) = (0, 0);
        foreach (var record in records)
        {
            count++;
            if (record.ValueKind != JsonValueKind.Object || !_numbers.AreIn(record) || !(_id.TryFollow(record, out _) || _mapper.Finds(record)))
            {
                unreadable++;
            }
            else if (Match(record, found.Count, number, asked) is { } match)
            {
                found.Add(match);
            }
        }

        return new MatchSet(found) { Records = count, Unreadable = unreadable };
    }

    private Match? Match(JsonElement record, int index, PhoneNumber number, PhoneFormat asked)
    {
        var form = _numbers.AreUnknown ? asked : _numbers.FindForm(record, number);
        if (form is null)
        {
            return null;
        }

        _watch?.Saw(record);

        // A record without an id is a person of its own.
        var own = Text(_id, record);
        var id = own.Length > 0 ? own : string.Create(CultureInfo.InvariantCulture, $"#{index}");
        var canonical = _canonicalId is null ? "" : Text(_canonicalId, record);
        var contact = _mapper.Map(record);
        var modified = Time(_modified, record);
        contact[ContactField.LastModified] = modified?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
        if (_linkTo is not null && own.Length > 0 && contact[ContactField.ExternalSystemUrl].Length == 0)
        {
            contact[ContactField.ExternalSystemUrl] = _linkTo(own);
        }

        return new Match(contact, id, canonical.Length > 0 ? canonical : id, form.Value, Time(_created, record), modified);
    }

    private static string Text(JsonPointer pointer, JsonElement record) =>
        pointer.TryFollow(record, out var found) ? ContactMapper.Text(found) : "";

    private static DateTimeOffset? Time(JsonPointer? pointer, JsonElement record) =>
        pointer is not null && pointer.TryFollow(record, out var found) && found.TryGetText(out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static JsonPointer? Optional(string? pointer, string where) => pointer is null ? null : JsonPointer.Parse(pointer, where);
}
