namespace ContactLookup.Phone;

/// <summary>The notations in which an upstream can be asked for a number, for upstreams that do not store E.164.</summary>
public enum PhoneFormat
{
    /// <summary><c>+13175550125</c>: ITU-T E.164 with the plus sign.</summary>
    E164,

    /// <summary><c>03012345678</c>, <c>3175550125</c>: the digits dialled inside the country, with the national prefix where there is one.</summary>
    National,

    /// <summary><c>13175550125</c>: E.164 without the plus sign.</summary>
    Digits,

    /// <summary><c>0013175550125</c>: E.164 with 00, which most of the world dials instead of the plus sign.</summary>
    InternationalPrefix,

    /// <summary><c>tel:+13175550125</c>: a URI of RFC 3966.</summary>
    TelUri,

    /// <summary><c>+1 317-555-0125</c>: grouped, with the calling code; libphonenumber's INTERNATIONAL format.</summary>
    International,

    /// <summary><c>(317) 555-0125</c>, <c>030 12345678</c>: grouped, as written inside the country; libphonenumber's NATIONAL format.</summary>
    NationalFormatted,
}
