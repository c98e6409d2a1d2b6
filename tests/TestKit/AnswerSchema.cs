namespace TestKit;

/// <summary>
/// The answer schema that a deployment publishes, checked more strictly than a data action does: the schema allows keys of
/// later versions, and this check refuses every key except those of the schema and, where no custom fields are declared, a
/// contact's custom fields.
/// </summary>
public sealed class AnswerSchema
{
    private const string CustomPrefix = "custom_";

    private readonly JsonSchema _schema;
    private readonly HashSet<string> _promised;
    private readonly bool _declaresCustomFields;

    public AnswerSchema(string schema)
    {
        _schema = new JsonSchema(schema);
        _promised = [.. Root.GetProperty("properties").EnumerateObject().Select(property => property.Name)];
        _declaresCustomFields = _promised.Any(name => name.StartsWith(CustomPrefix, StringComparison.Ordinal) || name.StartsWith("company_" + CustomPrefix, StringComparison.Ordinal));
    }

    public JsonElement Root => _schema.Root;

    /// <summary>What is wrong with an answer; nothing when it is right.</summary>
    public IReadOnlyList<string> FindProblems(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return FindProblems(json.RootElement);
    }

    public IReadOnlyList<string> FindProblems(JsonElement answer)
    {
        var problems = new List<string>(_schema.FindProblems(answer));
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in answer.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                problems.Add($"{member.Name} occurs twice when case is ignored");
            }

            if (!_promised.Contains(member.Name) && (_declaresCustomFields || !IsCustomScalar(member)))
            {
                problems.Add($"{member.Name} is not in the contract");
            }
        }

        return problems;
    }

    private static bool IsCustomScalar(JsonProperty member) =>
        member.Name.StartsWith(CustomPrefix, StringComparison.Ordinal)
        && member.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
