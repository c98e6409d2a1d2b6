namespace ContactLookup.Phone;

/// <summary>
/// The reasons a flow author reads when a value is not a number that can be looked up: what is wrong, without repeating the value, and
/// what to change.
/// </summary>
internal static class Refusal
{
    /// <summary>The value of the data action's input. It is right for every call: <c>ToPhoneNumber(Call.Ani).e164</c> is NOT_SET for SIP addresses.</summary>
    private const string Expression = "Call.Ani";

    internal const string Withheld = "The caller's number is withheld or unknown, so there is no number to look up. Let the flow continue without a contact.";

    internal const string Placeholder =
        $"The value is a placeholder or an expression that was passed as text. Set the input of the data action to {Expression}, in expression mode.";

    internal const string GivenTwice = "The value holds two numbers with a comma between them, as happens when a parameter is passed twice. Pass one number.";

    internal const string TextTooLong = $"The value is longer than 250 characters. Pass only the number, for example {Expression}.";

    internal const string Rounded =
        "The number was rounded, as spreadsheets do with long numbers (4.93012E+11). Store the number as text, and pass all of its digits.";

    internal const string NotANumber = $"The value is not a phone number. Pass the caller's number, for example {Expression}.";

    internal const string SipWithoutNumber =
        "The value is a SIP address with a user name instead of a phone number. Pass the phone number, or let the flow continue without a contact.";

    internal const string NoRegion =
        $"The number has no country calling code, and its country is not known. Pass it with a plus sign and its calling code, as {Expression} is for most calls; or set the app setting Phone__DefaultRegion, or the request's region, to a code such as DE.";

    internal const string UnknownCallingCode =
        $"The number begins with a country calling code that does not exist. Pass the number as the network sent it, for example {Expression}.";

    internal const string TooShort =
        $"The number has too few digits for its country. It may lack its area code, or be an extension. Pass the full number, for example {Expression}.";

    internal const string TooLong = $"The number has too many digits for its country. Pass one number and nothing else, for example {Expression}.";

    internal const string WrongLength = $"Numbers of this country have another number of digits. Pass the full number, for example {Expression}.";

    internal const string NotACaller =
        $"The number is an emergency number, another short number or an extension, which is not a caller's number. Pass the full number, for example {Expression}, or let the flow continue without a contact. If numbers this short are subscribers in your country, set the app setting Phone__DefaultRegion.";
}
