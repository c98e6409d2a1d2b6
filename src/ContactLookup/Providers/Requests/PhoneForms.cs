using ContactLookup.Phone;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>The names that definitions and answers have for the forms of a number.</summary>
internal static class PhoneForms
{
    private static readonly (string Name, PhoneFormat Form)[] All =
    [
        ("e164", PhoneFormat.E164),
        ("national", PhoneFormat.National),
        ("digits", PhoneFormat.Digits),
        ("international_prefix", PhoneFormat.InternationalPrefix),
        ("tel", PhoneFormat.TelUri),
        ("international", PhoneFormat.International),
        ("national_formatted", PhoneFormat.NationalFormatted),
    ];

    /// <summary>Every form a definition can ask with.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(f => f.Name)];

    /// <summary>Parts of a number, for holes only.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["significant", "significant_formatted", "calling_code"];

    public static PhoneFormat Parse(string name) =>
        Find(name) ?? throw new DefinitionException($"'{name}' is not a form of a number. Accepted: {string.Join(", ", Names)}.");

    /// <summary>What writes a number into a hole: one of the forms, or a part of the number.</summary>
    public static Func<PhoneNumber, string> Writing(string name) => name switch
    {
        // Nearly every notation of a number ends with it.
        "significant" => static number => number.E164[(1 + CallingCode(number).Length)..],
        // In North America 317-555-0125, which also is in +1 317-555-0125 and 1-317-555-0125.
        "significant_formatted" => static number => number.Format(PhoneFormat.International)[(2 + CallingCode(number).Length)..],
        "calling_code" => CallingCode,
        _ when Find(name) is { } form => number => number.Format(form),
        _ => throw new DefinitionException($"'{name}' is not a form of a number. Accepted: {string.Join(", ", Names.Concat(Parts))}."),
    };

    private static string CallingCode(PhoneNumber number) => number.CallingCode.ToString(CultureInfo.InvariantCulture);

    public static string Name(this PhoneFormat form) => All.First(f => f.Form == form).Name;

    private static PhoneFormat? Find(string name) => All.Where(f => f.Name == name).Select(f => (PhoneFormat?)f.Form).FirstOrDefault();
}
