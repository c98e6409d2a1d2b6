using System.Text.Json.Nodes;
using Json.Schema;

namespace TestKit;

/// <summary>Checks JSON against a schema. It reads draft-04, whose keywords that this repository uses mean the same in draft-07.</summary>
public sealed class JsonSchema
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };

    private readonly Json.Schema.JsonSchema _schema;

    public JsonSchema(string schema)
    {
        Root = JsonElement.Parse(schema);
        var rules = JsonNode.Parse(schema)!.AsObject();
        rules.Remove("$schema");

        // A registry of its own, because two schemas may have the same id.
        var options = new BuildOptions { Dialect = Dialect.Draft07, SchemaRegistry = new SchemaRegistry() };
        _schema = Json.Schema.JsonSchema.Build(JsonElement.Parse(rules.ToJsonString()), options);
    }

    public JsonElement Root { get; }

    /// <summary>What is wrong with a text that should be JSON of this schema; nothing when it is right.</summary>
    public IReadOnlyList<string> FindProblems(string instance) => FindProblems(JsonElement.Parse(instance));

    public IReadOnlyList<string> FindProblems(JsonElement instance)
    {
        var results = _schema.Evaluate(instance, Options);
        return results.IsValid ? [] :
        [
            .. results.Details!.SelectMany(part => part.Errors?.Select(error => $"{part.InstanceLocation} {error.Value}") ?? [])
                .DefaultIfEmpty("It does not match the schema."),
        ];
    }
}
