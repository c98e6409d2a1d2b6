namespace ContactLookup.Phone;

/// <summary>The notations a number can be written in to ask an upstream that stores numbers its own way.</summary>
public enum PhoneFormat
{
    /// <summary><c>+13175550125</c>, ITU-T E.164 with the plus sign.</summary>
    E164,

    /// <summary>Digits as dialled inside the country, with its national prefix: <c>03012345678</c>; in North America <c>3175550125</c>.</summary>
    National,

    /// <summary><c>13175550125</c>, E.164 without the plus sign.</summary>
    Digits,

    /// <summary><c>0013175550125</c>, the prefix most of the world dials in place of the plus sign.</summary>
    InternationalPrefix,

    /// <summary><c>tel:+13175550125</c>, RFC 3966.</summary>
    TelUri,
}
