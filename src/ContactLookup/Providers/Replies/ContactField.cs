using System.ComponentModel;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// The text fields of a contact in answer contract v1, in their order. The name of a field in an answer is its name here in
/// camel case. To add a field, add it here with its description; the tests then name every file that lacks it.
/// </summary>
internal enum ContactField
{
    [Description("Id of the contact at its provider.")]
    ContactId,

    [Description("Id of the contact in another system, as the provider has it.")]
    ExternalId,

    [Description("Kind of record, in the provider's word, such as Curated.")]
    ContactType,

    [Description("Given name.")]
    FirstName,

    [Description("Middle name.")]
    MiddleName,

    [Description("Family name.")]
    LastName,

    [Description("The name to greet with: the provider's own full name, or the parts joined.")]
    FullName,

    [Description("Ms., Dr. and the like.")]
    Salutation,

    [Description("Position.")]
    Title,

    [Description("Preferred language, in the provider's notation, such as de or de-DE.")]
    Language,

    [Description("Id of the company.")]
    CompanyId,

    [Description("Name of the company.")]
    CompanyName,

    [Description("Kind of company, in the provider's word, such as Customer.")]
    CompanyType,

    [Description("Industry of the company.")]
    CompanyIndustry,

    [Description("Web site of the company.")]
    CompanyUrl,

    [Description("Phone number at work.")]
    WorkPhone,

    [Description("Mobile phone number.")]
    CellPhone,

    [Description("Phone number at home.")]
    HomePhone,

    [Description("Another phone number.")]
    OtherPhone,

    [Description("E-mail address at work.")]
    WorkEmail,

    [Description("Private e-mail address.")]
    PersonalEmail,

    [Description("Another e-mail address.")]
    OtherEmail,

    [Description("First line of the address.")]
    Address1,

    [Description("Second line of the address.")]
    Address2,

    [Description("City.")]
    City,

    [Description("State or province.")]
    State,

    [Description("Postal code.")]
    PostalCode,

    [Description("Country code.")]
    CountryCode,

    [Description("Link to the record in the system that it comes from, for a screen pop.")]
    ExternalSystemUrl,

    [Description("Id of the employee who owns the record.")]
    OwnerId,

    [Description("Name of the employee who owns the record.")]
    OwnerName,

    [Description("E-mail address of the employee who owns the record.")]
    OwnerEmail,

    [Description("When the record was last changed, in ISO 8601 and UTC, such as 2026-11-21T06:40:00Z.")]
    LastModified,
}
