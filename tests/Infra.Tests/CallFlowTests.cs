using YamlDotNet.RepresentationModel;

namespace Infra.Tests;

/// <summary>The sample flow, read by a YAML parser.</summary>
public sealed class CallFlowTests
{
    private static readonly YamlNode Flow = Load();

    [Fact]
    public void The_lookup_gives_every_input_and_lists_every_output_of_the_contract()
    {
        var contract = Action("contact-lookup.custom.json").GetProperty("contract");
        var step = DataAction("Contact Lookup");

        Assert.Equal(Properties(contract.GetProperty("input").GetProperty("inputSchema")), Keys(step["inputs"]));
        Assert.Equal("""If(IsNotSetOrEmpty(Call.Ani), "", Call.Ani)""", Scalar(step["inputs"]["phoneNumber"]["exp"]));
        Assert.Equal(Properties(contract.GetProperty("output").GetProperty("successSchema")), Keys(step["successOutputs"]));
    }

    [Fact]
    public void The_association_gives_every_input_of_its_contract() =>
        Assert.Equal(
            Properties(Action("associate-contact.custom.json").GetProperty("contract").GetProperty("input").GetProperty("inputSchema")),
            Keys(DataAction("Associate Contact")["inputs"]));

    [Fact]
    public void Every_data_action_handles_success_failure_and_timeout()
    {
        var calls = With("category").ToList();

        Assert.Equal(2, calls.Count);
        Assert.All(calls, call => Assert.Equal(["success", "failure", "timeout"], Keys(call["outputs"])));
    }

    [Fact]
    public void Every_variable_that_is_used_is_declared_with_the_type_of_the_output()
    {
        var declared = ((YamlSequenceNode)Root["variables"]).Children.Cast<YamlMappingNode>().ToDictionary(
            variable => Scalar(variable.Children.Values.Single()["name"]), variable => Scalar(variable.Children.Keys.Single()));
        var schema = Action("contact-lookup.custom.json").GetProperty("contract").GetProperty("output").GetProperty("successSchema").GetProperty("properties");

        var used = Flow.AllNodes.OfType<YamlScalarNode>()
            .SelectMany(node => System.Text.RegularExpressions.Regex.Matches(node.Value ?? "", @"\bFlow\.\w+").Select(match => match.Value));
        Assert.Empty(used.Except(declared.Keys));

        var kept = (YamlMappingNode)DataAction("Contact Lookup")["successOutputs"];
        Assert.All(kept.Children.Where(output => ((YamlMappingNode)output.Value).Children.ContainsKey("var")), output =>
            Assert.Equal(schema.GetProperty(Scalar(output.Key)).GetProperty("type").GetString() + "Variable", declared[Scalar(output.Value["var"])]));
    }

    [Fact]
    public void The_flow_greets_calls_the_reusable_task_and_transfers_with_a_priority()
    {
        Assert.NotNull(Root["initialGreeting"]["tts"]);
        Assert.Equal("/inboundCall/tasks/task[lookUpCaller]", Scalar(Find("callTask")["targetTaskRef"]));
        Assert.Contains("lookUpCaller", ((YamlSequenceNode)Root["tasks"]).Children.Select(task => Scalar(task["task"]["refId"])));
        Assert.Contains("Flow.contactIsVip", Scalar(Find("transferToAcd")["priority"]["exp"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_flow_greets_by_name_only_with_a_name_and_goes_on_when_the_lookup_fails()
    {
        var greeting = With("condition").Single(decision => Scalar(decision["name"]) == "Known by first name?");
        Assert.Equal("Flow.lookupFound and !IsNotSetOrEmpty(Flow.contactFirstName)", Scalar(greeting["condition"]["exp"]));
        Assert.Equal("Greet by name", Scalar(greeting["outputs"]["yes"]["actions"][0]["playAudio"]["name"]));
        Assert.Equal(["failed", "timed_out"], With("variable").Where(update => Scalar(update["variable"]) == "Flow.lookupStatus").Select(update => Scalar(update["value"]["lit"])));
    }

    [Fact]
    public void Participant_data_says_who_calls_and_why_a_caller_is_unknown()
    {
        var told = ((YamlSequenceNode)Find("setParticipantData")["attributes"]).Children.Select(attribute => Scalar(attribute["attribute"]["name"]["lit"]));

        Assert.Equal(["lookupStatus", "lookupReason", "lookupCorrelationId", "contactId", "fullName", "company", "externalSystemUrl"], told);
    }

    private static YamlNode Root => Flow["inboundCall"];

    private static YamlNode DataAction(string name) => With("dataAction").Select(node => node["dataAction"]).Single(action => Keys(action).Contains(name))[name];

    private static YamlNode Find(string step) => With(step).Single()[step];

    private static IEnumerable<YamlMappingNode> With(string key) => Flow.AllNodes.OfType<YamlMappingNode>().Where(node => node.Children.ContainsKey(key));

    private static IEnumerable<string> Keys(YamlNode node) => ((YamlMappingNode)node).Children.Keys.Select(Scalar);

    private static string Scalar(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static IEnumerable<string> Properties(JsonElement schema) => schema.GetProperty("properties").EnumerateObject().Select(property => property.Name);

    private static JsonElement Action(string file) => JsonElement.Parse(Repository.Read($"infra/genesys/{file}"));

    private static YamlNode Load()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Repository.PathOf("infra/genesys/contact-lookup.flow.yaml"));
        yaml.Load(text);
        return yaml.Documents.Single().RootNode;
    }
}
