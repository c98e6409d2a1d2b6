namespace ContactLookup.Phone;

/// <summary>
/// What a flow author is told when a value is not a number: what was seen, without repeating it, and what to change.
/// </summary>
internal static class Refusal
{
    /// <summary>The value a data action's input should have in a flow.</summary>
    private const string Expression = "ToPhoneNumber(Call.Ani).e164";

    internal const string Withheld = "The caller's number is withheld or unknown, so there is nobody to look up; let the flow continue without a contact.";

    internal const string Placeholder =
        $"The value is a placeholder or an expression that was passed as text instead of the number it stands for; set the action's input to {Expression}, in expression mode.";

    internal const string GivenTwice = "The value holds two numbers joined by a comma, as happens when the parameter is given twice; pass it once.";

    internal const string TextTooLong = $"The value is far longer than any phone number; pass only the number, best as {Expression}.";

    internal const string NotANumber = $"The value is not a phone number; pass the caller's number, best as {Expression}.";

    internal const string SipWithoutNumber = "The value is a SIP address whose user part is not a phone number; pass the number itself, or treat this caller as unknown.";

    internal const string NoRegion =
        $"The number has no country calling code, and no region says which country it is meant in; pass it with its plus sign, best as {Expression}, or set Phone__DefaultRegion or the request's region (ISO code such as DE).";

    internal const string UnknownRegion =
        "The number has no country calling code, and the region that came with it is not an ISO 3166 code of two letters such as DE; correct the region, or pass the number with its plus sign.";

    internal const string UnknownCallingCode = $"The number begins with a country calling code that nobody has; pass the number unchanged, best as {Expression}.";

    internal const string TooShort = $"The number has too few digits for its country; an area code may be missing, or it is an internal extension. Pass the full number, best as {Expression}.";

    internal const string TooLong = $"The number has too many digits for its country; pass one number and nothing else, best as {Expression}.";

    internal const string WrongLength = $"No number of its country has this many digits; pass the full number, best as {Expression}.";

    internal const string ShortCode = "The number is an emergency or other short number, which is a service and not a caller; pass the caller's number.";
}
