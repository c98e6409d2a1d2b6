namespace Providers.Tests.Shipped;

/// <summary>
/// Eleanor Whitfield, as each definition answers her: every key of the contract has either the value of the provider's real field or
/// a reason why it stays empty.
/// </summary>
public sealed class MappingTests
{
    private const string NoSuchField = "The API has no standard field for it.";

    /// <summary>Why keys stay empty, by definition.</summary>
    private static readonly (string Make, string Keys, string Why)[] Empty =
    [
        ("genesys", "language ownerId ownerName ownerEmail", NoSuchField),
        ("rest", "contactType middleName salutation cellPhone homePhone personalEmail otherEmail address2 surveyOptOut", "The plain shape leaves it out; a copy of the definition can have it."),
        ("salesforce", "externalId", "Each org names its external id fields itself; a copy of the definition can ask for one."),
        ("salesforce", "middleName", "The field exists only in orgs that have switched middle names on, and asking for it elsewhere is an error."),
        ("salesforce", "language personalEmail otherEmail surveyOptOut", NoSuchField),
        ("salesforce", "address2", "One field has all lines of the street."),
        ("salesforce", "countryCode", "The standard field holds a name, which is in custom_country; the code exists only in orgs with country picklists."),
        ("salesforce#leads", "companyId companyType homePhone otherPhone", NoSuchField),
        ("dynamics", "contactType", "The API does not repeat the table in a record."),
        ("dynamics", "language surveyOptOut", NoSuchField),
        ("dynamics", "countryCode", "The column holds a name, which is in custom_country."),
        ("dynamics#accounts", "firstName middleName lastName salutation title cellPhone homePhone", "An account is not a person; its further numbers are in otherPhone."),
        ("dynamics#leads", "externalId companyType", NoSuchField),
        ("servicenow", "companyType companyIndustry otherPhone personalEmail otherEmail ownerId ownerName ownerEmail surveyOptOut", NoSuchField),
        ("servicenow", "address2", "One field has all lines of the street."),
        ("zendesk", "firstName middleName lastName", "One field has the whole name."),
        ("zendesk", "companyName companyType companyIndustry companyUrl", "A search reply has the id of the organization and nothing else of it."),
        ("zendesk", "cellPhone homePhone otherPhone personalEmail otherEmail", "Further numbers and addresses are identities, which a search reply does not have."),
        ("zendesk", "salutation title address1 address2 city state postalCode countryCode ownerId ownerName ownerEmail surveyOptOut", NoSuchField),
        ("hubspot", "externalId middleName companyType homePhone otherPhone personalEmail otherEmail address2 surveyOptOut", "No default property has it; a copy of the definition can ask for a property of the account."),
        ("hubspot", "ownerName ownerEmail", "A contact has the id of its owner; the name is in another API (owners)."),
    ];

    private static readonly Dictionary<string, string> People = new()
    {
        ["genesys"] = """
            {"contactId":"770001bc-2116-5bdd-811d-dbcae9c69bc2","externalId":"CRM-100125","contactType":"Curated","firstName":"Eleanor","middleName":"Quinn","lastName":"Whitfield",
             "fullName":"Eleanor Quinn Whitfield","salutation":"Ms.","title":"Head of Procurement","companyId":"f1310aaf-b40e-5142-9f54-4be9e9c1e394",
             "companyName":"Harbour Light Marine Supply","companyType":"Private","companyIndustry":"Marine equipment","companyUrl":"https://harbourlight.example",
             "workPhone":"+13175550125","cellPhone":"+13175550163","homePhone":"+13175550147","otherPhone":"+13175550188",
             "workEmail":"eleanor.whitfield@harbourlight.example","personalEmail":"eleanor@whitfield.example","otherEmail":"procurement@harbourlight.example",
             "address1":"4120 Rural Street","address2":"Apartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","countryCode":"US",
             "externalSystemUrl":"https://crm.example/contacts/100125","lastModified":"2026-08-19T16:40:12Z","surveyOptOut":true,
             "custom_policy_number_text":"HR-2207-118","custom_loyalty_points_integer":1840,"custom_risk_score_number":0.27,"custom_vip_checkbox":true,
             "custom_member_since_date":"2019-06-30","custom_last_claim_datetime":"2026-02-14T08:21:00Z","custom_spoken_languages_tag":"en, fr"}
            """,
        ["rest"] = """
            {"contactId":"C-100125","firstName":"Eleanor","lastName":"Whitfield","fullName":"Eleanor Whitfield","companyId":"A-1001",
             "companyName":"Harbour Light Marine Supply","workPhone":"+13175550125","otherPhone":"+13175550163",
             "workEmail":"eleanor.whitfield@harbourlight.example","address1":"4120 Rural Street","city":"Indianapolis","state":"IN","postalCode":"46205",
             "countryCode":"US","externalId":"CRM-100125","title":"Head of Procurement","lastModified":"2026-03-11T08:12:45Z","language":"en","companyType":"Customer","companyIndustry":"Marine equipment",
             "companyUrl":"https://harbourlight.example","externalSystemUrl":"https://customers.contoso.example/C-100125",
             "ownerId":"E-17","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","custom_tier":"gold","custom_points":1840,"custom_vip":true,"custom_since":"2019-06-30"}
            """,
        ["salesforce"] = """
            {"contactId":"0035g00000WhtFdAAV","externalSystemUrl":"{api}/lightning/r/Contact/0035g00000WhtFdAAV/view","contactType":"Contact","firstName":"Eleanor","lastName":"Whitfield","fullName":"Eleanor Whitfield",
             "salutation":"Ms.","title":"Head of Procurement","companyId":"0015g00000HrbLtAAJ","companyName":"Harbour Light Marine Supply",
             "workPhone":"(317) 555-0125","cellPhone":"+1 317-555-0163","homePhone":"317-555-0147","otherPhone":"317-555-0188","workEmail":"eleanor.whitfield@harbourlight.example",
             "address1":"4120 Rural Street\r\nApartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "companyType":"Customer - Direct","companyIndustry":"Shipping","companyUrl":"https://harbourlight.example",
             "ownerId":"0055g00000NoorHAAV","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """,
        ["dynamics"] = """
            {"contactId":"3f6a1c52-0b1e-ee11-8f6d-000d3a8b4c21","externalSystemUrl":"{api}/main.aspx?etn=contact&id=3f6a1c52-0b1e-ee11-8f6d-000d3a8b4c21&pagetype=entityrecord","firstName":"Eleanor","middleName":"Quinn","lastName":"Whitfield","fullName":"Eleanor Whitfield",
             "salutation":"Ms.","title":"Head of Procurement","companyId":"a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21","companyName":"Harbour Light Marine Supply",
             "workPhone":"+13175550125","cellPhone":"3175550163","homePhone":"+13175550147","otherPhone":"+13175550188","otherEmail":"procurement@harbourlight.example","workEmail":"eleanor.whitfield@harbourlight.example","personalEmail":"eleanor@whitfield.example",
             "address1":"4120 Rural Street","address2":"Apartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "externalId":"CRM-100125","companyType":"Customer","companyIndustry":"Wholesale","companyUrl":"https://harbourlight.example",
             "ownerId":"5b7e2f60-1a2b-ec11-b6e5-000d3a8b4c21","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """,
        ["dynamics#accounts"] = """
            {"contactId":"a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21","externalSystemUrl":"{api}/main.aspx?etn=account&id=a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21&pagetype=entityrecord","externalId":"A-1001","fullName":"Harbour Light Marine Supply",
             "companyId":"a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21","companyName":"Harbour Light Marine Supply",
             "workPhone":"+13175550125","otherPhone":"+13175550147","otherEmail":"procurement@harbourlight.example","workEmail":"eleanor.whitfield@harbourlight.example","personalEmail":"eleanor@whitfield.example",
             "address1":"4120 Rural Street","address2":"Apartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "companyType":"Customer","companyIndustry":"Wholesale","companyUrl":"https://harbourlight.example",
             "ownerId":"5b7e2f60-1a2b-ec11-b6e5-000d3a8b4c21","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """,
        ["servicenow"] = """
            {"contactId":"5137153cc611227c000bbd1bd8cd2005","externalSystemUrl":"{api}/nav_to.do?uri=sys_user.do%3Fsys_id%3D5137153cc611227c000bbd1bd8cd2005","contactType":"sys_user","firstName":"Eleanor","middleName":"Quinn","lastName":"Whitfield",
             "fullName":"Eleanor Whitfield","salutation":"Ms.","title":"Head of Procurement","companyId":"227cdfb03710200044e0bfc8bcbe5d6b",
             "companyName":"Harbour Light Marine Supply","workPhone":"+13175550125","cellPhone":"3175550163","homePhone":"+13175550147","workEmail":"eleanor.whitfield@harbourlight.example",
             "address1":"4120 Rural Street\r\nApartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","countryCode":"US",
             "externalId":"E-100125","language":"en","companyUrl":"https://harbourlight.example","lastModified":"2026-03-11T08:12:45Z"}
            """,
        ["zendesk"] = """
            {"contactId":"361625125001","externalSystemUrl":"{api}/agent/users/361625125001","contactType":"end-user","fullName":"Eleanor Whitfield","companyId":"361625990042","workPhone":"+1 (317) 555-0125",
             "workEmail":"eleanor.whitfield@harbourlight.example","externalId":"CRM-100125","language":"en-US","lastModified":"2026-03-11T08:12:45Z","custom_details":"Prefers a call back in the morning.",
             "custom_tags":"vip, marine","custom_account_tier":"gold","custom_loyalty_points":1840,"custom_newsletter":true,
             "custom_renewal_date":"2026-09-30T00:00:00+00:00"}
            """,
        ["hubspot"] = """
            {"contactId":"51","externalSystemUrl":"https://app.hubspot.com/contacts/4711/contact/51","contactType":"customer","firstName":"Eleanor","lastName":"Whitfield","fullName":"Eleanor Whitfield","salutation":"Ms.",
             "title":"Head of Procurement","companyId":"990042","companyName":"Harbour Light Marine Supply","workPhone":"(317) 555-0125","cellPhone":"+13175550163",
             "workEmail":"eleanor.whitfield@harbourlight.example","address1":"4120 Rural Street","city":"Indianapolis","state":"Indiana","postalCode":"46205",
             "countryCode":"US","custom_country":"United States","language":"en-us","companyIndustry":"MARITIME","companyUrl":"https://harbourlight.example",
             "ownerId":"41629779","lastModified":"2026-03-11T08:12:45Z"}
            """,
        ["salesforce#leads"] = """
            {"contactId":"00Q5g00000WhtFdAAV","externalSystemUrl":"{api}/lightning/r/Lead/00Q5g00000WhtFdAAV/view","contactType":"Lead","companyId":null,"companyType":null,"homePhone":null,"otherPhone":null}
            """,
        ["dynamics#leads"] = """
            {"externalSystemUrl":"{api}/main.aspx?etn=lead&id=3f6a1c52-0b1e-ee11-8f6d-000d3a8b4c21&pagetype=entityrecord","externalId":null,"companyType":null}
            """,
    };

    public static TheoryData<string> Makes => Make.Names;

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task Every_key_has_the_value_of_its_field_or_a_reason_why_it_is_empty(string name)
    {
        await using var app = await Make.Of(name).StartAsync();
        var api = app.Cloud.Crm.Address.AbsoluteUri.TrimEnd('/');

        var reply = await app.LookUpAsync(Make.One);

        // The head of the answer ends with matchedFormat, and the contact follows. Several people are tested elsewhere.
        var contact = reply.Json.EnumerateObject().SkipWhile(member => member.Name != "matchedFormat").Skip(1).Where(member => member.Value.ValueKind != JsonValueKind.Array).ToList();
        var filled = contact.Where(member => member.Value.ToString() is not ("" or "False")).ToList();
        Assert.Equal(
            PersonOf(name).Select(member => $"{member.Key} = {member.Value.Replace("{api}", api, StringComparison.Ordinal)}").Order(),
            filled.Select(member => $"{member.Name} = {member.Value.GetRawText()}").Order());
        var empty = contact.Select(member => member.Name).Except(filled.Select(member => member.Name)).Where(key => !key.StartsWith("custom_", StringComparison.Ordinal)).ToList();
        var explained = EmptyKeys(name).Select(one => one.Key).ToList();
        Assert.Empty(empty.Except(explained).Select(key => $"{key} is empty: map it in {name}.json, or say in Empty why it stays empty"));
        Assert.Empty(explained.Except(empty).Select(key => $"{key} is not empty: remove it from Empty"));
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("dynamics")]
    [InlineData("servicenow")]
    [InlineData("zendesk")]
    [InlineData("hubspot")]
    public async Task An_id_with_characters_of_an_address_stays_in_its_place_in_the_link(string name)
    {
        const string Strange = "a/b?c&d=e#f";
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        var usual = await app.LookUpAsync(Make.One);
        var id = usual["contactId"];
        app.Cloud.Crm.Always(Fault.WrongShape(make.Reply.Replace($": {id},", $": \"{id}\",", StringComparison.Ordinal).Replace($"\"{id}\"", $"\"{Strange}\"", StringComparison.Ordinal)), make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal((Strange, usual["externalSystemUrl"].Replace(id, Uri.EscapeDataString(Strange), StringComparison.Ordinal)), (reply["contactId"], reply["externalSystemUrl"]));
    }

    [Fact]
    public void Empty_keys_are_in_the_documentation_with_the_reason() => Repository.AssertGenerated("docs/providers.md", "empty",
    [
        "| Definition | Keys that stay empty | Why |",
        "| --- | --- | --- |",
        .. Make.All.SelectMany(make => EmptyKeys(make.Name).GroupBy(empty => empty.Why).Select(group => $"| `{make.Name}` | {string.Join(", ", group.Select(empty => $"`{empty.Key}`"))} | {group.Key} |")),
    ]);

    /// <summary>The keys that a definition leaves empty. A variant leaves those of its definition empty too, unless it fills them.</summary>
    private static IEnumerable<(string Key, string Why)> EmptyKeys(string name)
    {
        var filled = PersonOf(name);
        return [.. Empty
            .Where(empty => empty.Make == name || empty.Make == Make.Of(name).Vendor)
            .SelectMany(empty => empty.Keys.Split(' ').Select(key => (key, empty.Why)))
            .Where(empty => !filled.ContainsKey(empty.key) || !name.Contains('#', StringComparison.Ordinal))];
    }

    /// <summary>The keys that are filled, as JSON. A lead is the contact with changes; null removes a key.</summary>
    private static Dictionary<string, string> PersonOf(string name)
    {
        using var own = JsonDocument.Parse(
            People.GetValueOrDefault(name) ?? throw new InvalidOperationException($"{name}: add its answer to MappingTests.People."));
        var person = name.EndsWith("#leads", StringComparison.Ordinal) ? PersonOf(Make.Of(name).Vendor) : [];
        foreach (var member in own.RootElement.EnumerateObject())
        {
            person[member.Name] = member.Value.GetRawText();
        }

        return person.Where(member => member.Value != "null").ToDictionary();
    }
}
