using ContactLookup.Http;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// Notices a pointer of a definition that leads nowhere in every found record: most likely it is misspelt, or the vendor has
/// renamed the member. It keeps the names of members and no values. Thread-safe.
/// </summary>
/// <param name="definition">Its pointers are watched.</param>
/// <param name="isShipped">
/// True for a definition whose every pointer our tests follow. One of its pointers is reported only when a name that resembles
/// it was seen, because Genesys Cloud leaves out empty fields.
/// </param>
internal sealed class PointerWatch(ResponseDefinition definition, bool isShipped)
{
    private const int Deepest = 6;
    private const int LongestList = 10;

    private readonly Lock _lock = new();
    private readonly (string Where, string Pointer)[] _pointers = [.. PointersOf(definition).Where(one => one.Pointer.Length > 0).DistinctBy(one => one.Pointer)];
    private readonly SeenNames _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _empty = [];
    private int _answers;
    private volatile bool _isOver;

    /// <summary>Remembers the names of the members of a found record.</summary>
    public void Saw(JsonElement record)
    {
        if (!_isOver)
        {
            lock (_lock)
            {
                Collect(record, "", 0);
            }
        }
    }

    /// <summary>Counts a found answer.</summary>
    /// <returns>At the 100th: a phrase for each pointer that led nowhere in all of them.</returns>
    public IReadOnlyList<string> CountAnswer()
    {
        if (_isOver || Interlocked.Increment(ref _answers) != SeenNames.Answers)
        {
            return [];
        }

        _isOver = true;
        lock (_lock)
        {
            return [.. _pointers.Where(one => !_seen.AreTooMany && !_seen.All.Contains(one.Pointer)).Select(one => Describe(one.Where, one.Pointer)).OfType<string>()];
        }
    }

    private static IEnumerable<(string Where, string Pointer)> PointersOf(ResponseDefinition definition) =>
    [
        ("response.id", definition.Id),
        ("response.canonicalId", definition.CanonicalId ?? ""),
        ("response.created", definition.Created ?? ""),
        ("response.modified", definition.Modified ?? ""),
        ("response.customFields", definition.CustomFields ?? ""),
        ("response.companyCustomFields", definition.CompanyCustomFields ?? ""),
        .. definition.Phones.Select(pointer => ("response.phones", pointer)),
        .. definition.Contact.SelectMany(field => field.Value.Select(pointer => ($"response.contact.{field.Key}", pointer))),
        .. definition.Custom.SelectMany(field => field.Value.Select(pointer => ($"response.custom.{field.Key}", pointer))),
    ];

    private void Collect(JsonElement element, string path, int depth)
    {
        var members = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(member => (Name: member.TryGetName(out var name) ? name : "", member.Value)),
            JsonValueKind.Array => element.EnumerateArray().Take(LongestList).Select((item, index) => (Name: index.ToString(CultureInfo.InvariantCulture), Value: item)),
            _ => [],
        };
        var isEmpty = depth == Deepest || element.ValueKind is JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array;
        foreach (var (name, value) in depth == Deepest ? [] : members)
        {
            isEmpty = false;
            var member = $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            _seen.Add(member);
            Collect(value, member, depth + 1);
        }

        if (isEmpty)
        {
            _empty.Add(path);
        }
    }

    /// <summary>A phrase for a pointer; null when nothing shows that it is wrong.</summary>
    private string? Describe(string where, string pointer)
    {
        var (parent, missing) = ("", pointer);
        for (var end = pointer.IndexOf('/', 1); end > 0 && _seen.All.Contains(pointer[..end]); end = pointer.IndexOf('/', end + 1))
        {
            parent = pointer[..end];
        }

        if (pointer.IndexOf('/', parent.Length + 1) is > 0 and var next)
        {
            missing = pointer[..next];
        }

        // An object that is null or empty in every record shows nothing of its members.
        if (_empty.Contains(parent) && !_seen.All.Any(name => name.StartsWith(parent + '/', StringComparison.Ordinal)))
        {
            return null;
        }

        var resembling = _seen.Resembling(missing, parent + '/', except: name => _pointers.Any(one => one.Pointer == name));
        return (resembling.Length, isShipped) switch
        {
            (0, true) => null,
            (0, false) => $"'{pointer}' ({where})",
            _ => $"'{pointer}' ({where}), where records have {resembling}",
        };
    }
}
