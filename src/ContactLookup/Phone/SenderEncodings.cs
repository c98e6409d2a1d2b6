namespace ContactLookup.Phone;

/// <summary>What senders do to the text of a number on its way: percent-encoding, encoding twice, floating point.</summary>
internal static class SenderEncodings
{
    /// <summary>A floating-point number may leave out this many zeros at the end. One that leaves out more was rounded.</summary>
    private const int MostZerosLeftOut = 3;

    /// <summary>The plus sign as the JSON and HTML encoders of .NET write it; some senders encode twice.</summary>
    private static readonly string[] EncodedPlusSigns = ["\\u002B", "&#x2B;", "&#43;"];

    /// <summary>The text as it was before it was sent; null when the number was rounded.</summary>
    internal static string? Undo(string input)
    {
        // Twice, because a data action may encode what a flow has encoded. Phone numbers contain no percent sign.
        var text = input.Contains('%') ? Uri.UnescapeDataString(Uri.UnescapeDataString(input)) : input;
        if (text.AsSpan().ContainsAny('\\', '&'))
        {
            foreach (var encoded in EncodedPlusSigns)
            {
                text = text.Replace(encoded, "+", StringComparison.OrdinalIgnoreCase);
            }
        }

        return AsInteger(DialledCharacters.WithPlainDigits(text));
    }

    /// <summary>Restores a number that became a floating-point number: <c>1.3175550125E10</c>, <c>13175550125.0</c>. Null when digits were lost.</summary>
    private static string? AsInteger(string text)
    {
        const decimal smallest = 1_000_000;
        var mayBeFloat = text.Contains('E', StringComparison.OrdinalIgnoreCase) || text.EndsWith(".0", StringComparison.Ordinal) || text.EndsWith(".00", StringComparison.Ordinal);
        var sign = text.StartsWith('+') ? "+" : "";
        return mayBeFloat
            && text.AsSpan(sign.Length) is [not '0', ..] unsigned
            && decimal.TryParse(unsigned, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && number >= smallest
            && decimal.IsInteger(number)
                ? Restored(number, digitsLeft: unsigned.UpTo("E").Count(char.IsAsciiDigit), sign)
                : text;
    }

    private static string? Restored(decimal number, int digitsLeft, string sign)
    {
        var digits = number.ToString("0", CultureInfo.InvariantCulture);
        return digits.Length - digitsLeft <= MostZerosLeftOut ? sign + digits : null;
    }
}
