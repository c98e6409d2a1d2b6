using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>The External Contacts of the organization: invented people, in the shapes of the API, from <c>contacts.json</c>.</summary>
public sealed partial class ContactDirectory
{
    private static readonly string[] PhoneFields = ["workPhone", "cellPhone", "homePhone", "otherPhone"];

    private readonly Lock _lock = new();
    private readonly List<JsonObject> _contacts;
    private readonly Dictionary<string, JsonObject> _organizations;

    // Load runs ask thousands of times a second, almost always for a number.
    private ILookup<string, JsonObject> _byPhone;

    private ContactDirectory(JsonObject file)
    {
        _contacts = [.. file["contacts"]!.AsArray().Select(node => node!.DeepClone().AsObject())];
        _organizations = file["organizations"]!.AsArray().ToDictionary(node => (string)node!["id"]!, node => node!.DeepClone().AsObject());
        _byPhone = IndexByPhone();
    }

    /// <summary>Every contact as stored, without its expansions.</summary>
    public IReadOnlyList<JsonObject> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _contacts];
            }
        }
    }

    /// <summary>Adds a contact in the API's shape, with a new <c>id</c> unless it has one.</summary>
    public void Add(JsonObject contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        var stored = contact.DeepClone().AsObject();
        if (stored["id"] is null)
        {
            stored["id"] = Guid.NewGuid().ToString();
        }

        lock (_lock)
        {
            _contacts.Add(stored);
            _byPhone = IndexByPhone();
        }
    }

    internal static ContactDirectory Load()
    {
        using var stream = typeof(ContactDirectory).Assembly.GetManifestResourceStream("contacts.json")!;
        return new ContactDirectory(JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject());
    }

    /// <summary>The contacts that have exactly this strict E.164 number. A <c>tel:</c> prefix, a space or a missing plus finds nothing.</summary>
    internal IEnumerable<JsonObject> FindByPhone(string e164)
    {
        lock (_lock)
        {
            return StrictE164().IsMatch(e164) ? _byPhone[e164] : [];
        }
    }

    /// <summary>A copy to send: the organization as a whole or only its reference (<c>id</c>, <c>selfUri</c>), and of the division the reference.</summary>
    internal JsonObject Render(JsonObject contact, bool withOrganization)
    {
        var copy = contact.DeepClone().AsObject();
        foreach (var expansion in (string[])["identifiers", "externalDataSources"])
        {
            copy.Remove(expansion);
        }

        copy["selfUri"] = "/api/v2/externalcontacts/contacts/" + (string?)copy["id"];
        copy["division"] = Reference(copy["division"], "/api/v2/authorization/divisions/");
        if (Reference(copy["externalOrganization"], "/api/v2/externalcontacts/organizations/") is { } reference)
        {
            if (withOrganization && _organizations.TryGetValue((string)reference["id"]!, out var organization))
            {
                var whole = organization.DeepClone().AsObject();
                whole["division"] = Reference(whole["division"], "/api/v2/authorization/divisions/");
                whole["selfUri"] = reference["selfUri"]!.DeepClone();
                reference = whole;
            }

            copy["externalOrganization"] = reference;
        }

        return copy;
    }

    private static JsonObject? Reference(JsonNode? entity, string path) =>
        (string?)entity?["id"] is { } id ? new JsonObject { ["id"] = id, ["selfUri"] = path + id } : null;

    private ILookup<string, JsonObject> IndexByPhone() => _contacts
        .SelectMany(contact => PhoneFields
            .Select(field => (string?)contact[field]?["e164"])
            .OfType<string>()
            .Distinct()
            .Select(number => (number, contact)))
        .ToLookup(pair => pair.number, pair => pair.contact, StringComparer.Ordinal);

    [GeneratedRegex(@"\A\+[1-9][0-9]{1,14}\z")]
    private static partial Regex StrictE164();
}
