namespace ContactLookup.Phone;

/// <summary>
/// Turns the digits of a text into a number, by the rules of libphonenumber: removes what is dialled before an international or a national
/// number, and checks the length.
/// </summary>
internal static class NumberParser
{
    /// <summary>Digits in ITU-T E.164, calling code included. Some plans have longer numbers, which cannot be called from abroad.</summary>
    private const int LongestE164 = 15;

    /// <summary>Room for the digits that <see cref="DigitEdit"/> adds.</summary>
    internal const int RoomForEdit = 8;

    /// <summary>Reads the number a text holds.</summary>
    /// <param name="text">The number as written.</param>
    /// <param name="region">The region of national numbers; null to read only international ones.</param>
    /// <param name="original">Returned as <see cref="PhoneNumber.E164"/> when it is in that form, so that nothing is allocated.</param>
    internal static PhoneReading Parse(NumberText text, NumberingPlan? region, string original)
    {
        Span<char> withoutOwnCode = stackalloc char[text.Digits.Length + RoomForEdit];
        if (Split(text, region, withoutOwnCode, out var plan, out var national) is { } refusal)
        {
            return PhoneReading.Invalid(refusal);
        }

        var main = NumberingPlans.All.OfCallingCode(plan.CallingCode)!;
        Span<char> stripped = stackalloc char[national.Length + RoomForEdit];
        var length = plan.StripNationalPrefix(national, stripped);
        if (plan.HasLength(length) || length > plan.LongestLength)
        {
            national = stripped[..length];
        }

        if (!main.HasLength(national.Length))
        {
            return PhoneReading.Invalid(
                national.Length < main.ShortestLength ? Refusal.TooShort
                : national.Length > main.LongestLength ? Refusal.TooLong
                : Refusal.WrongLength);
        }

        // Google's implementation removes one prefix. Here the result, read again, must give the same number, so all prefixes are removed.
        Span<char> shorter = stackalloc char[national.Length + RoomForEdit];
        while (main.StripNationalPrefix(national, shorter) is var left && left < national.Length && main.HasLength(left))
        {
            shorter[..left].CopyTo(stripped);
            national = stripped[..left];
        }

        if (main.CallingCodeDigits.Length + national.Length > LongestE164)
        {
            return PhoneReading.Invalid(Refusal.TooLong);
        }

        return PhoneReading.Of(
            new PhoneNumber(E164(main, national, original), main.CallingCode, NumberingPlans.All.IsInUse(main.CallingCode, national)));
    }

    private static string E164(NumberingPlan plan, ReadOnlySpan<char> national, string original) =>
        original.StartsWith('+')
        && original.AsSpan(1).StartsWith(plan.CallingCodeDigits)
        && original.AsSpan(1 + plan.CallingCodeDigits.Length).SequenceEqual(national)
            ? original
            : string.Concat("+", plan.CallingCodeDigits, national);

    /// <summary>Finds the number's plan and its national digits.</summary>
    /// <returns>Null, or the reason why there is no plan.</returns>
    private static string? Split(
        NumberText text, NumberingPlan? region, Span<char> buffer, out NumberingPlan plan, out ReadOnlySpan<char> national)
    {
        plan = null!;
        national = default;
        var digits = text.Digits;
        if (text.HasPlus && SplitInternational(digits, out plan, out national) is var refusal && (refusal != Refusal.UnknownCallingCode || region is null))
        {
            return refusal;
        }

        if (region is null)
        {
            return Refusal.NoRegion;
        }

        // No calling code begins with 0, so digits with a 0 after the international prefix are a national number.
        var prefix = region.InternationalPrefixLength(digits);
        if (prefix > 0 && !digits[prefix..].StartsWith('0'))
        {
            return SplitInternational(digits[prefix..], out plan, out national);
        }

        if (TryTakeOwnCode(digits, region, buffer, out national))
        {
            plan = NumberingPlans.All.OfCallingCode(region.CallingCode)!;
            return null;
        }

        plan = region;
        national = digits;
        return text.HasPlus ? Refusal.UnknownCallingCode : null;
    }

    private static string? SplitInternational(ReadOnlySpan<char> digits, out NumberingPlan plan, out ReadOnlySpan<char> national)
    {
        plan = NumberingPlans.All.OfInternational(digits)!;
        national = plan is null ? default : digits[plan.CallingCodeDigits.Length..];
        return plan is null ? Refusal.UnknownCallingCode : null;
    }

    /// <summary>
    /// Removes the region's own calling code from digits without a plus sign, when they fit the plan only without it or are longer than
    /// any number of the plan.
    /// </summary>
    private static bool TryTakeOwnCode(ReadOnlySpan<char> digits, NumberingPlan region, Span<char> buffer, out ReadOnlySpan<char> national)
    {
        national = default;
        if (!digits.StartsWith(region.CallingCodeDigits))
        {
            return false;
        }

        var rest = digits[region.CallingCodeDigits.Length..];
        var stripped = buffer[..region.StripNationalPrefix(rest, buffer)];
        national = stripped;
        return (!region.HasShape(digits) && region.HasShape(stripped)) || digits.Length > region.LongestLength;
    }
}
