using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>The External Contacts of the organization: invented people, in the shapes of the API, from <c>contacts.json</c>.</summary>
public sealed partial class ContactDirectory
{
    private static readonly string[] PhoneFields = ["workPhone", "cellPhone", "homePhone", "otherPhone"];
    private static readonly string[] NameFields = ["firstName", "middleName", "lastName", "title"];
    private static readonly string[] EmailFields = ["workEmail", "personalEmail", "otherEmail"];

    private readonly Lock _lock = new();
    private readonly List<JsonObject> _contacts;
    private readonly Dictionary<string, JsonObject> _organizations;
    private readonly Dictionary<string, string> _divisions;

    // Load runs ask thousands of times a second, almost always for a number.
    private ILookup<string, JsonObject> _byPhone;

    private ContactDirectory(JsonObject file)
    {
        _contacts = [.. file["contacts"]!.AsArray().Select(node => node!.DeepClone().AsObject())];
        _organizations = file["organizations"]!.AsArray().ToDictionary(node => (string)node!["id"]!, node => node!.DeepClone().AsObject());
        _divisions = file["divisions"]!.AsArray().ToDictionary(node => (string)node!["id"]!, node => (string)node!["name"]!);
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

    /// <summary>Removes every contact with this id.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            _contacts.RemoveAll(contact => (string?)contact["id"] == id);
            _byPhone = IndexByPhone();
        }
    }

    internal static ContactDirectory Load()
    {
        using var stream = typeof(ContactDirectory).Assembly.GetManifestResourceStream("contacts.json")!;
        return new ContactDirectory(JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject());
    }

    /// <summary>
    /// The contacts that carry exactly this strict E.164 number, e-mail address or Twitter name. Anything else finds
    /// nothing: a <c>tel:</c> prefix, a space, a number without its plus.
    /// </summary>
    internal IEnumerable<JsonObject> FindByValue(string value) =>
        StrictE164().IsMatch(value) ? FindByPhone(value)
        : value.Contains('@', StringComparison.Ordinal) ? FindByEmail(value)
        : value.Length > 0 ? Find(contact => ((string?)contact["twitterId"]?["screenName"])?.Equals(value, StringComparison.OrdinalIgnoreCase) ?? false)
        : [];

    internal IEnumerable<JsonObject> FindByPhone(string e164)
    {
        lock (_lock)
        {
            return _byPhone[e164];
        }
    }

    internal IEnumerable<JsonObject> FindByEmail(string address) =>
        Find(contact => EmailFields.Any(field => ((string?)contact[field])?.Equals(address, StringComparison.OrdinalIgnoreCase) ?? false));

    /// <summary>Keyword search: every word occurs somewhere in the names, numbers, addresses or e-mails.</summary>
    internal IEnumerable<JsonObject> FindByKeywords(string query)
    {
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Find(contact => words.All(word => TextOf(contact).Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A copy to send: expanded where asked for, and only references (<c>id</c>, <c>selfUri</c>) elsewhere.</summary>
    internal JsonObject Render(JsonObject contact, IReadOnlySet<ContactExpansion> expansions)
    {
        var copy = contact.DeepClone().AsObject();
        copy["selfUri"] = "/api/v2/externalcontacts/contacts/" + (string?)copy["id"];
        copy["division"] = RenderDivision((string?)copy["division"]?["id"], expansions.Contains(ContactExpansion.Division));
        if ((string?)copy["externalOrganization"]?["id"] is { } organization)
        {
            copy["externalOrganization"] = RenderOrganization(organization, expansions);
        }

        if (!expansions.Contains(ContactExpansion.Identifiers))
        {
            copy.Remove("identifiers");
        }

        if (!expansions.Contains(ContactExpansion.DataSources))
        {
            copy.Remove("externalDataSources");
        }

        return copy;
    }

    private JsonObject RenderOrganization(string id, IReadOnlySet<ContactExpansion> expansions)
    {
        var selfUri = "/api/v2/externalcontacts/organizations/" + id;
        if (!expansions.Contains(ContactExpansion.Organization) || !_organizations.TryGetValue(id, out var organization))
        {
            return new JsonObject { ["id"] = id, ["selfUri"] = selfUri };
        }

        var copy = organization.DeepClone().AsObject();
        copy["division"] = RenderDivision((string?)copy["division"]?["id"], expansions.Contains(ContactExpansion.Division));
        copy["selfUri"] = selfUri;
        return copy;
    }

    private JsonObject? RenderDivision(string? id, bool expanded)
    {
        if (id is null)
        {
            return null;
        }

        var division = new JsonObject { ["id"] = id, ["selfUri"] = "/api/v2/authorization/divisions/" + id };
        if (expanded && _divisions.TryGetValue(id, out var name))
        {
            division["name"] = name;
        }

        return division;
    }

    private ILookup<string, JsonObject> IndexByPhone() => _contacts
        .SelectMany(contact => PhoneFields
            .Select(field => (string?)contact[field]?["e164"])
            .OfType<string>()
            .Distinct()
            .Select(number => (number, contact)))
        .ToLookup(pair => pair.number, pair => pair.contact, StringComparer.Ordinal);

    private List<JsonObject> Find(Predicate<JsonObject> match)
    {
        lock (_lock)
        {
            return _contacts.FindAll(match);
        }
    }

    private static string TextOf(JsonObject contact)
    {
        var fields = NameFields.Concat(EmailFields)
            .Select(field => (string?)contact[field])
            .Concat(PhoneFields.SelectMany(field => new[] { (string?)contact[field]?["e164"], (string?)contact[field]?["display"] }))
            .Concat(contact["address"]?.AsObject().Select(pair => (string?)pair.Value) ?? []);
        return string.Join('\n', fields);
    }

    [GeneratedRegex(@"\A\+[1-9][0-9]{1,14}\z")]
    private static partial Regex StrictE164();
}
