using System.Buffers;
using ContactLookup.Answers;
using ContactLookup.Providers;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Tests.Providers;

/// <summary>Definitions, settings and replies to try things on.</summary>
internal static class Samples
{
    public static readonly PhoneNumber Number = new PhoneReader().Read("+13175550125").Number;

    public static readonly PhoneNumber InBerlin = new PhoneReader().Read("+493023125077").Number;

    public static readonly IReadOnlyDictionary<string, Uri> Servers = new Dictionary<string, Uri>
    {
        ["api"] = new("https://api.example/base/"),
        ["login"] = new("https://login.example"),
    };

    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["clientId"] = "client",
        ["division"] = "*",
        ["tenant"] = "tenant",
        ["user"] = "agent@contoso.example",
        ["table"] = "sys_user",
        ["portal"] = "4711",
        ["version"] = "v62.0",
        ["path"] = "crm/v3/objects/contacts/search",
        ["api"] = "https://api.example/base",
        ["login"] = "https://login.example",
    };

    public static string DefinitionText(string name) => Read($"definitions/{name}.json");

    public static ProviderDefinition Definition(string json) => ProviderDefinitions.Read(json);

    /// <summary>A definition that makes sense, with one of its parts replaced.</summary>
    public static string DefinitionWith(string? authentication = null, string? request = null, string? response = null, string? more = null) => $$"""
        {
          "title": "Sample",{{more}}
          "authentication": {{authentication ?? """{"type":"none"}"""}},
          "request": {{request ?? """{"url":"{api}/{phone}"}"""}},
          "response": {{response ?? """{"matches":"/people","id":"/id","contact":{"fullName":"/name"}}"""}}
        }
        """;

    public static ProviderSettings Settings(ProviderDefinition definition) => new()
    {
        Name = "sample",
        Definition = "sample.json",
        Parsed = definition,
        Servers = Servers,
        Values = Values,
        Store = null,
        AddressSettings = "Genesys__Region",
        SettingsToCheck = "",
    };

    /// <summary>The first people of a stand-in as a reply of its API.</summary>
    public static string Reply(string definition) => definition switch
    {
        "genesys" => $$"""{"contacts":{{People("contacts.json", "contacts")}}}""",
        "rest" => $$"""{"customers":{{People("customers.json")}}}""",
        "salesforce" => $$"""{"searchRecords":{{People("salesforce.json")}}}""",
        "dynamics" => $$"""{"value":{{People("dataverse.json")}}}""",
        "servicenow" => $$"""{"result":{{People("servicenow.json")}}}""",
        "zendesk" => $$"""{"results":{{People("zendesk.json")}}}""",
        "hubspot" => $$"""{"total":2,"results":{{People("hubspot.json")}}}""",
        _ => throw new InvalidOperationException($"{definition}: add a reply of its API to Samples.Reply."),
    };

    /// <summary>Reads a reply by the response part of a definition.</summary>
    public static MatchSet? Matches(string response, string reply, PhoneNumber? number = null, string? defaultRegion = null, params CustomFieldSettings[] declared)
    {
        var definition = Definition(DefinitionWith(response: response));
        using var json = JsonDocument.Parse(reply);
        return new MatchReader(definition.Response, declared, defaultRegion).Read(json.RootElement, number ?? Number, PhoneFormat.E164);
    }

    /// <summary>An answer as it goes over the wire.</summary>
    public static string Written(LookupAnswer answer) => Written(body => AnswerWriter.Write(body, answer, "correlation"));

    /// <summary>The contract of a deployment with these custom fields.</summary>
    public static AnswerSchema Contract(params IReadOnlyList<CustomFieldSettings> declared) => new(Written(body => AnswerContract.Write(body, declared)));

    private static string Written(Action<ArrayBufferWriter<byte>> write)
    {
        var body = new ArrayBufferWriter<byte>();
        write(body);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private static string People(string file, string? member = null)
    {
        using var json = JsonDocument.Parse(Read("people/" + file));
        var people = member is null ? json.RootElement : json.RootElement.GetProperty(member);
        return $"[{string.Join(',', people.EnumerateArray().Take(2).Select(person => person.GetRawText()))}]";
    }

    private static string Read(string resource)
    {
        using var stream = typeof(Samples).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException(resource);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
