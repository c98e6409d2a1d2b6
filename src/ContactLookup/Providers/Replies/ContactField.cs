namespace ContactLookup.Providers.Replies;

/// <summary>The text fields of a contact in answer contract v1, in their order. Their names on the wire are the names here in camel case.</summary>
internal enum ContactField
{
    /// <summary>Id of the contact at its provider.</summary>
    ContactId,

    /// <summary>What kind of record it is, in the provider's own word, e.g. Curated.</summary>
    ContactType,

    /// <summary>Given name.</summary>
    FirstName,

    /// <summary>Middle name.</summary>
    MiddleName,

    /// <summary>Family name.</summary>
    LastName,

    /// <summary>The name to greet with: the provider's own full name, or the parts joined.</summary>
    FullName,

    /// <summary>Ms., Dr. and the like.</summary>
    Salutation,

    /// <summary>Position.</summary>
    Title,

    /// <summary>Id of the organization.</summary>
    CompanyId,

    /// <summary>Name of the organization.</summary>
    CompanyName,

    /// <summary>Phone number at work.</summary>
    WorkPhone,

    /// <summary>Mobile phone number.</summary>
    CellPhone,

    /// <summary>Phone number at home.</summary>
    HomePhone,

    /// <summary>Another phone number.</summary>
    OtherPhone,

    /// <summary>E-mail address at work.</summary>
    WorkEmail,

    /// <summary>Private e-mail address.</summary>
    PersonalEmail,

    /// <summary>Another e-mail address.</summary>
    OtherEmail,

    /// <summary>First line of the address.</summary>
    Address1,

    /// <summary>Second line of the address.</summary>
    Address2,

    /// <summary>City.</summary>
    City,

    /// <summary>State or province.</summary>
    State,

    /// <summary>Postal code.</summary>
    PostalCode,

    /// <summary>Country code.</summary>
    CountryCode,

    /// <summary>Where the record is in the system it came from.</summary>
    ExternalSystemUrl,
}
