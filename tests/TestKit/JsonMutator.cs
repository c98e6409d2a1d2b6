namespace TestKit;

/// <summary>Turns well-formed JSON into what a careless, broken or hostile server might send. The same seed gives the same result.</summary>
public sealed class JsonMutator
{
    private const int MostChanges = 4;

    /// <summary>Values, as JSON. Half a surrogate pair is one: legal JSON and no text.</summary>
    private static readonly string[] Odd =
    [
        "null", "true", "false", "0", "-1", "1.0", "1e5", "-0.0", "1e400", "123456789012345678901234567890.5", "\"\"", "\" \"", "\"\\u0000\"", "\"\\u202e\"", "\"\\t\\r\\n\"", "\"𝒳𝒴ß\"",
        "\"0007\"", "\"-0\"", "\"1e400\"", "\"TRUE\"", "\"2024-02-30T25:61:00Z\"", "\"2024-01-01T00:00:00+0000\"", "\"9999-12-31T23:59:59Z\"", "\"<script>alert(1)</script>\"",
        "\"'; DROP TABLE x; --\"", "\"{phone}\"", "\"{{\"", "\"}\"", "\"{\"", "\"/0/~2\"", "\"~\"", "\"/\"", "\"//\"", "\"+13175550125\"", "\"(317) 555-0125\"", "\"tel:+13175550125\"", "\"#0\"",
        "\"a/b~c\"", "\"\\ud83d\"", "\"x\\udc00\"", "\"https://attacker.example/\"", "\"\\u0085\\u2028\"", "\"" + new string('x', 999) + "𝒳\"", "\"" + new string('é', 1500) + "\"",
        "[]", "{}", "[[]]", "[null]", "[{}]", "[\"a\",1,true,null]", "[{\"a\":1},2]", "{\"\":0}", "{\"a b\":1,\"a_b\":2}", "{\"\\ud800\":1,\"id\":2}",
    ];

    private readonly Random _random;
    private readonly byte[] _json;
    private readonly List<Place> _places;

    public JsonMutator(int seed, string json)
    {
        _random = new Random(seed);
        _json = Encoding.UTF8.GetBytes(json);
        _places = FindPlaces(_json);
    }

    /// <summary>The text with a few things changed; what comes out is JSON most of the time.</summary>
    public byte[] Mutate()
    {
        var chosen = new List<Place>();
        for (var changes = _random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            var place = _places[_random.Next(_places.Count)];
            if (chosen.TrueForAll(other => place.End <= other.Start || place.Start >= other.End))
            {
                chosen.Add(place);
            }
        }

        using var mutated = new MemoryStream(_json.Length * 2);
        var copied = 0;
        foreach (var place in chosen.OrderBy(place => place.Start))
        {
            mutated.Write(_json.AsSpan(copied..place.Start));
            mutated.Write(Change(place));
            copied = place.End;
        }

        mutated.Write(_json.AsSpan(copied..));
        return _random.Next(8) == 0 ? Break(mutated.ToArray()) : mutated.ToArray();
    }

    private byte[] Change(Place place)
    {
        var original = Encoding.UTF8.GetString(_json.AsSpan(place.Start..place.End));
        return Encoding.UTF8.GetBytes((_random.Next(6), place.Kind) switch
        {
            (_, PlaceKind.Name) => Odd.Where(value => value[0] == '"').ElementAt(_random.Next(20)),
            (0, _) => Nest(original),
            (1, PlaceKind.Item) => string.Join(',', Enumerable.Repeat(original, _random.Next(2, 120))),
            (1 or 2, _) when original is ['{', _, _, ..] => $"{{{Members()},{original[1..]}",
            // The same names twice are JSON too.
            (3, _) when original is ['{', _, _, ..] => $"{original[..^1]},{original[1..]}",
            _ => OddValue(),
        });
    }

    private string OddValue() => Odd[_random.Next(Odd.Length)];

    private string Members() => string.Join(',', Enumerable.Range(0, _random.Next(1, 130)).Select(i => $"\"k{i}\":{OddValue()}"));

    private string Nest(string inner)
    {
        var depth = _random.Next(1, 40);
        return _random.Next(2) == 0
            ? new string('[', depth) + inner + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + inner + new string('}', depth);
    }

    private byte[] Break(byte[] bytes)
    {
        switch (_random.Next(3))
        {
            case 0:
                return bytes[.._random.Next(bytes.Length)];
            case 1:
                bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
                return bytes;
            default:
                return [.. bytes, (byte)_random.Next(256)];
        }
    }

    private static List<Place> FindPlaces(byte[] json)
    {
        var places = new List<Place>();
        var open = new Stack<(int Start, PlaceKind Kind, bool IsArray)>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            var kind = open.Count > 0 && open.Peek().IsArray ? PlaceKind.Item : PlaceKind.Value;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push((start, kind, reader.TokenType == JsonTokenType.StartArray));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    var (opened, itsKind, _) = open.Pop();
                    places.Add(new Place(opened, (int)reader.BytesConsumed, itsKind));
                    break;
                case JsonTokenType.PropertyName:
                    // Up to the closing quote; BytesConsumed counts the colon too.
                    places.Add(new Place(start, start + reader.ValueSpan.Length + 2, PlaceKind.Name));
                    break;
                default:
                    places.Add(new Place(start, (int)reader.BytesConsumed, kind));
                    break;
            }
        }

        return places;
    }

    private enum PlaceKind
    {
        Value,
        Item,
        Name,
    }

    private readonly record struct Place(int Start, int End, PlaceKind Kind);
}
