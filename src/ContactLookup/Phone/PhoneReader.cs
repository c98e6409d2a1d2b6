using System.Globalization;

namespace ContactLookup.Phone;

/// <summary>Reads what a flow passes as a phone number.</summary>
public sealed class PhoneReader
{
    private const string Expression = "ToPhoneNumber(Call.Ani).e164";

    private static readonly HashSet<string> WithheldWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "anonymous", "unknown", "restricted", "private", "unavailable", "withheld", "blocked", "localhost", "NOT_SET", "null",
    };

    private readonly string? _defaultRegion;

    /// <summary>Creates a reader.</summary>
    /// <param name="defaultRegion">ISO 3166 alpha-2 code that gives national numbers their meaning; null to understand only international notations.</param>
    /// <exception cref="ArgumentException">The region is unknown.</exception>
    public PhoneReader(string? defaultRegion = null)
    {
        if (defaultRegion is not null && !IsRegion(defaultRegion))
        {
            throw new ArgumentException("Not an ISO 3166 alpha-2 region with a numbering plan.", nameof(defaultRegion));
        }

        _defaultRegion = defaultRegion;
    }

    /// <summary>Whether the code is a region whose numbering plan is known.</summary>
    public static bool IsRegion(string region) =>
        region is { Length: 2 } && char.IsAsciiLetter(region[0]) && char.IsAsciiLetter(region[1]);

    /// <summary>The main region of a number's calling code, or null when it belongs to none.</summary>
    public static string? RegionOf(PhoneNumber number) => number.CallingCode == 1 ? "US" : null;

    /// <summary>Reads an input; never throws on its content.</summary>
    /// <param name="input">A number in any notation, a tel: URI, a word that stands for a withheld number, anything.</param>
    /// <param name="region">Overrides the default region for this call.</param>
    public PhoneReading Read(string? input, string? region = null)
    {
        _ = region ?? _defaultRegion;
        var text = (input ?? "").AsSpan().Trim();
        if (text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[4..].Trim();
        }

        if (WithheldWords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text))
        {
            return PhoneReading.Withheld("The caller's number is withheld or unknown, so there is nothing to look up.");
        }

        if (text.IndexOfAny("{}<>$") >= 0)
        {
            return PhoneReading.Invalid($"The value is a template that was not replaced; pass {Expression} as the input of the action.");
        }

        if (text[0] != '+')
        {
            return PhoneReading.Invalid($"The value is not a number in international notation; pass {Expression}.");
        }

        var digits = text[1..];
        var codeLength = CallingCodes.LengthOf(digits);
        if (digits.ContainsAnyExceptInRange('0', '9') || codeLength == 0)
        {
            return PhoneReading.Invalid($"The value is not a number in international notation; pass {Expression}.");
        }

        if (digits.Length is < 7 or > 15)
        {
            return PhoneReading.Invalid($"The number is too {(digits.Length < 7 ? "short" : "long")} for a phone number; pass {Expression}.");
        }

        var e164 = text.Length == input!.Length ? input : text.ToString();
        return PhoneReading.Of(new PhoneNumber(e164, int.Parse(digits[..codeLength], CultureInfo.InvariantCulture), isValid: true));
    }
}
