using System.Text.Json;

namespace Providers.Tests.Shipped;

/// <summary>Eleanor Whitfield, as each of them knows her, field by field.</summary>
public sealed class MappingTests
{
    public static TheoryData<string, string> People => new()
    {
        {
            "rest", """
            {"contactId":"C-100125","firstName":"Eleanor","lastName":"Whitfield","fullName":"Eleanor Whitfield","companyId":"A-1001",
             "companyName":"Harbour Light Marine Supply","workPhone":"+13175550125","otherPhone":"+13175550163",
             "workEmail":"eleanor.whitfield@harbourlight.example","address1":"4120 Rural Street","city":"Indianapolis","state":"IN","postalCode":"46205",
             "countryCode":"US","externalId":"CRM-100125","language":"en","companyType":"Customer","companyIndustry":"Marine equipment",
             "companyUrl":"https://harbourlight.example","externalSystemUrl":"https://customers.contoso.example/C-100125",
             "ownerId":"E-17","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","custom_tier":"gold","custom_points":1840,"custom_vip":true,"custom_since":"2019-06-30"}
            """
        },
        {
            "salesforce", """
            {"contactId":"0035g00000WhtFdAAV","externalSystemUrl":"{api}/lightning/r/Contact/0035g00000WhtFdAAV/view","contactType":"Contact","firstName":"Eleanor","lastName":"Whitfield","fullName":"Eleanor Whitfield",
             "salutation":"Ms.","title":"Head of Procurement","companyId":"0015g00000HrbLtAAJ","companyName":"Harbour Light Marine Supply",
             "workPhone":"(317) 555-0125","cellPhone":"+1 317-555-0163","workEmail":"eleanor.whitfield@harbourlight.example",
             "address1":"4120 Rural Street\r\nApartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "companyType":"Customer - Direct","companyIndustry":"Shipping","companyUrl":"https://harbourlight.example",
             "ownerId":"0055g00000NoorHAAV","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """
        },
        {
            "dynamics", """
            {"contactId":"3f6a1c52-0b1e-ee11-8f6d-000d3a8b4c21","externalSystemUrl":"{api}/main.aspx?etn=contact&id=3f6a1c52-0b1e-ee11-8f6d-000d3a8b4c21&pagetype=entityrecord","firstName":"Eleanor","middleName":"Quinn","lastName":"Whitfield","fullName":"Eleanor Whitfield",
             "salutation":"Ms.","title":"Head of Procurement","companyId":"a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21","companyName":"Harbour Light Marine Supply",
             "workPhone":"+13175550125","cellPhone":"3175550163","workEmail":"eleanor.whitfield@harbourlight.example","personalEmail":"eleanor@whitfield.example",
             "address1":"4120 Rural Street","address2":"Apartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "externalId":"CRM-100125","companyType":"Customer","companyIndustry":"Wholesale","companyUrl":"https://harbourlight.example",
             "ownerId":"5b7e2f60-1a2b-ec11-b6e5-000d3a8b4c21","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """
        },
        {
            "dynamics#leads", """
            {"contactId":"3f6a1c52-0b1e-ee11-8f6d-000d3a8b4c21","externalSystemUrl":"{api}/main.aspx?etn=lead&id=3f6a1c52-0b1e-ee11-8f6d-000d3a8b4c21&pagetype=entityrecord","firstName":"Eleanor","middleName":"Quinn","lastName":"Whitfield","fullName":"Eleanor Whitfield",
             "salutation":"Ms.","title":"Head of Procurement","companyId":"a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21","companyName":"Harbour Light Marine Supply",
             "workPhone":"+13175550125","cellPhone":"3175550163","workEmail":"eleanor.whitfield@harbourlight.example","personalEmail":"eleanor@whitfield.example",
             "address1":"4120 Rural Street","address2":"Apartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "companyIndustry":"Wholesale","companyUrl":"https://harbourlight.example",
             "ownerId":"5b7e2f60-1a2b-ec11-b6e5-000d3a8b4c21","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """
        },
        {
            "dynamics#accounts", """
            {"contactId":"a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21","externalSystemUrl":"{api}/main.aspx?etn=account&id=a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21&pagetype=entityrecord","externalId":"A-1001","fullName":"Harbour Light Marine Supply",
             "companyId":"a1d2a0c4-0a1e-ee11-8f6d-000d3a8b4c21","companyName":"Harbour Light Marine Supply",
             "workPhone":"+13175550125","workEmail":"eleanor.whitfield@harbourlight.example","personalEmail":"eleanor@whitfield.example",
             "address1":"4120 Rural Street","address2":"Apartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "companyType":"Customer","companyIndustry":"Wholesale","companyUrl":"https://harbourlight.example",
             "ownerId":"5b7e2f60-1a2b-ec11-b6e5-000d3a8b4c21","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """
        },
        {
            "salesforce#leads", """
            {"contactId":"00Q5g00000WhtFdAAV","externalSystemUrl":"{api}/lightning/r/Lead/00Q5g00000WhtFdAAV/view","contactType":"Lead","firstName":"Eleanor","lastName":"Whitfield","fullName":"Eleanor Whitfield",
             "salutation":"Ms.","title":"Head of Procurement","companyName":"Harbour Light Marine Supply",
             "workPhone":"(317) 555-0125","cellPhone":"+1 317-555-0163","workEmail":"eleanor.whitfield@harbourlight.example",
             "address1":"4120 Rural Street\r\nApartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","custom_country":"United States",
             "companyIndustry":"Shipping","companyUrl":"https://harbourlight.example",
             "ownerId":"0055g00000NoorHAAV","ownerName":"Noor Haddad","ownerEmail":"noor.haddad@contoso.example","lastModified":"2026-03-11T08:12:45Z"}
            """
        },
        {
            "servicenow", """
            {"contactId":"5137153cc611227c000bbd1bd8cd2005","externalSystemUrl":"{api}/nav_to.do?uri=sys_user.do%3Fsys_id%3D5137153cc611227c000bbd1bd8cd2005","contactType":"sys_user","firstName":"Eleanor","middleName":"Quinn","lastName":"Whitfield",
             "fullName":"Eleanor Whitfield","salutation":"Ms.","title":"Head of Procurement","companyId":"227cdfb03710200044e0bfc8bcbe5d6b",
             "companyName":"Harbour Light Marine Supply","workPhone":"+13175550125","cellPhone":"3175550163","workEmail":"eleanor.whitfield@harbourlight.example",
             "address1":"4120 Rural Street\r\nApartment 3B","city":"Indianapolis","state":"IN","postalCode":"46205","countryCode":"US",
             "externalId":"E-100125","language":"en","companyUrl":"https://harbourlight.example","lastModified":"2026-03-11T08:12:45Z"}
            """
        },
        {
            "zendesk", """
            {"contactId":"361625125001","externalSystemUrl":"{api}/agent/users/361625125001","contactType":"end-user","fullName":"Eleanor Whitfield","companyId":"361625990042","workPhone":"+1 (317) 555-0125",
             "workEmail":"eleanor.whitfield@harbourlight.example","externalId":"CRM-100125","language":"en-US","lastModified":"2026-03-11T08:12:45Z","custom_details":"Prefers a call back in the morning.",
             "custom_tags":"vip, marine","custom_account_tier":"gold","custom_loyalty_points":1840,"custom_newsletter":true,
             "custom_renewal_date":"2026-09-30T00:00:00+00:00"}
            """
        },
        {
            "hubspot", """
            {"contactId":"51","externalSystemUrl":"https://app.hubspot.com/contacts/4711/contact/51","contactType":"customer","firstName":"Eleanor","lastName":"Whitfield","fullName":"Eleanor Whitfield","salutation":"Ms.",
             "title":"Head of Procurement","companyId":"990042","companyName":"Harbour Light Marine Supply","workPhone":"(317) 555-0125","cellPhone":"+13175550163",
             "workEmail":"eleanor.whitfield@harbourlight.example","address1":"4120 Rural Street","city":"Indianapolis","state":"Indiana","postalCode":"46205",
             "countryCode":"US","custom_country":"United States","language":"en-us","companyIndustry":"MARITIME","companyUrl":"https://harbourlight.example",
             "ownerId":"41629779","lastModified":"2026-03-11T08:12:45Z"}
            """
        },
    };

    [Theory]
    [MemberData(nameof(People))]
    public async Task Every_field_goes_where_it_belongs_and_the_others_are_empty(string name, string person)
    {
        await using var app = await (name == "dynamics#accounts" ? Make.Of("dynamics") with { Name = name } : Make.Of(name)).StartAsync();
        using var expected = JsonDocument.Parse(person.Replace("{api}", app.Cloud.Crm.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));

        var reply = await app.LookUpAsync(Make.One);

        // The head of the answer ends with matchedFormat; the contact comes behind it.
        var contact = reply.Json.EnumerateObject().SkipWhile(member => member.Name != "matchedFormat").Skip(1).ToList();
        var filled = contact.Where(member => member.Value.ToString() is not ("" or "False" or "[]")).Select(member => $"{member.Name} = {member.Value.GetRawText()}");
        Assert.Equal(expected.RootElement.EnumerateObject().Select(member => $"{member.Name} = {member.Value.GetRawText()}").Order(), filled.Order());
    }
}
