namespace ContactLookup.Phone;

/// <summary>
/// A telephony address (RFC 3966 tel:, RFC 3261 sip: and sips:, with or without a display name or scheme), or any other text, without what says
/// nothing about the number.
/// </summary>
internal readonly ref struct CallerAddress
{
    private const string AnonymousHost = "anonymous.invalid";

    private CallerAddress(ReadOnlySpan<char> number, bool isName = false)
    {
        Number = number;
        IsName = isName;
    }

    /// <summary>The number as written, with the parameters that belong to it. Empty when the address is nobody's.</summary>
    internal ReadOnlySpan<char> Number { get; }

    /// <summary>Whether it is the user of a SIP address and a name instead of a number.</summary>
    internal bool IsName { get; }

    internal static CallerAddress Of(ReadOnlySpan<char> text)
    {
        var uri = text[(text.IndexOf('<') + 1)..].UpTo(">").TrimStart();
        if (After("tel:", uri, out var rest))
        {
            return new(WithoutForeignParameters(rest));
        }

        if (IsSip(uri, out rest))
        {
            var user = SipUser(rest);
            return new(WithoutForeignParameters(user), HasLetter(user.UpTo(";")));
        }

        return new(WithoutForeignParameters(text));
    }

    private static bool IsSip(ReadOnlySpan<char> uri, out ReadOnlySpan<char> rest)
    {
        if (After("sip:", uri, out rest) || After("sips:", uri, out rest))
        {
            return true;
        }

        // Some gateways leave the scheme out; a user is still told from a host by the sign between them.
        rest = uri;
        return uri.IndexOf('@') > 0;
    }

    private static ReadOnlySpan<char> SipUser(ReadOnlySpan<char> rest)
    {
        var at = rest.IndexOf('@');
        if (at < 0)
        {
            // A host alone names nobody; a number without a host is a careless sender's.
            return rest.Contains('.') ? default : rest;
        }

        var user = rest[..at].UpTo(":");
        return rest[(at + 1)..].StartsWith(AnonymousHost, StringComparison.OrdinalIgnoreCase) && HasLetter(user) ? default : user;
    }

    private static bool HasLetter(ReadOnlySpan<char> user)
    {
        foreach (var c in user)
        {
            if (char.IsLetter(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Leaves out <c>;user=phone</c>, <c>;verstat=…</c>, <c>;npdi</c> and whatever else a network adds.</summary>
    private static ReadOnlySpan<char> WithoutForeignParameters(ReadOnlySpan<char> number) =>
        number.Contains(';') ? JoinParametersAboutNumber(number.ToString()) : number;

    // By itself, so that nothing of LINQ is loaded for a number without parameters.
    private static string JoinParametersAboutNumber(string number) => string.Join(';', number.Split(';').Where(IsAboutNumber));

    private static bool IsAboutNumber(string part, int position) =>
        position == 0
        || !char.IsAsciiLetter(part.FirstOrDefault())
        || part.StartsWith("ext=", StringComparison.OrdinalIgnoreCase)
        || part.StartsWith("isub=", StringComparison.OrdinalIgnoreCase)
        || part.StartsWith("phone-context=", StringComparison.OrdinalIgnoreCase);

    private static bool After(string scheme, ReadOnlySpan<char> uri, out ReadOnlySpan<char> rest)
    {
        var has = uri.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);
        rest = has ? uri[scheme.Length..] : default;
        return has;
    }
}
