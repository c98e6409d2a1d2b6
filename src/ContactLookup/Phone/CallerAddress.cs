namespace ContactLookup.Phone;

/// <summary>
/// The part of a telephony address that says the number. The address is a tel: URI (RFC 3966), a sip: or sips: URI (RFC 3261), either with
/// or without a display name, a SIP address without a scheme, or any other text.
/// </summary>
internal readonly ref struct CallerAddress
{
    private const string AnonymousHost = "anonymous.invalid";

    /// <summary>Spaces, and the marks that say in which direction a text runs.</summary>
    private const string Marks = " \t\r\n\u200E\u200F\u202A\u202B\u202D\u2066\u2067\u2068\uFEFF";

    private CallerAddress(ReadOnlySpan<char> number, bool isSip = false)
    {
        Number = WithoutForeignParameters(number);
        IsSip = isSip;
    }

    /// <summary>The number as written, with the parameters that belong to it. Empty when the address names a host or an anonymous user.</summary>
    internal ReadOnlySpan<char> Number { get; }

    /// <summary>Whether the number is the user part of a SIP address.</summary>
    internal bool IsSip { get; }

    /// <summary>Whether the user part of a SIP address is a name instead of a number.</summary>
    internal bool IsName => IsSip && Number.UpTo(";").Has(char.IsLetter);

    internal static CallerAddress Of(ReadOnlySpan<char> text)
    {
        // P-Asserted-Identity may hold a sip: and a tel: address (RFC 3325).
        var tel = text.IndexOf("<tel:", StringComparison.OrdinalIgnoreCase);
        var start = (tel < 0 ? text.LastIndexOf('<') : tel) + 1;
        var uri = text[start..].UpTo(">").TrimStart(Marks);
        return
            After("tel:", uri, out var rest) ? new(rest)
            : After("sip:", uri, out rest) || After("sips:", uri, out rest) ? new(SipUser(rest), isSip: true)
            : uri.IndexOf('@') > 0 ? new(SipUser(uri), isSip: true) // some gateways leave the scheme out
            : start > 0 && !uri.Has(char.IsLetter) ? new(uri)
            : new(text);
    }

    private static ReadOnlySpan<char> SipUser(ReadOnlySpan<char> rest)
    {
        var at = rest.IndexOf('@');
        if (at < 0)
        {
            // Without a user, a text with a dot is a host; without a dot it is a number whose sender left the host out.
            return rest.Contains('.') ? default : rest;
        }

        var user = rest[..at].UpTo(":");
        return rest[(at + 1)..].StartsWith(AnonymousHost, StringComparison.OrdinalIgnoreCase) && user.Has(char.IsLetter) ? default : user;
    }

    /// <summary>Leaves out <c>;user=phone</c>, <c>;verstat=…</c>, <c>;npdi</c> and other parameters that networks add.</summary>
    private static ReadOnlySpan<char> WithoutForeignParameters(ReadOnlySpan<char> number)
    {
        var end = 0;
        string? kept = null;
        foreach (var range in number.Split(';'))
        {
            if (range.Start.Value > 0 && !IsAboutNumber(number[range]))
            {
                continue;
            }

            // Parameters of the number usually come first. Then the kept part is the beginning of the text.
            var isNext = range.Start.Value == (end == 0 ? 0 : end + 1);
            kept = kept is null && isNext ? null : string.Concat(kept is null ? number[..end] : kept, ";", number[range]);
            end = range.End.Value;
        }

        return kept ?? number[..end];
    }

    private static bool IsAboutNumber(ReadOnlySpan<char> parameter) =>
        parameter is not [var first, ..]
        || !char.IsAsciiLetter(first)
        || parameter.StartsWith("ext=", StringComparison.OrdinalIgnoreCase)
        || parameter.StartsWith("isub=", StringComparison.OrdinalIgnoreCase)
        || parameter.StartsWith("phone-context=", StringComparison.OrdinalIgnoreCase);

    private static bool After(string scheme, ReadOnlySpan<char> uri, out ReadOnlySpan<char> rest)
    {
        var has = uri.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);
        rest = has ? uri[scheme.Length..] : default;
        return has;
    }
}
