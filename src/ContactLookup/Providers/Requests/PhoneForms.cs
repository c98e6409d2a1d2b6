using System.Globalization;
using ContactLookup.Phone;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>The names that definitions and answers have for the forms of a number.</summary>
internal static class PhoneForms
{
    private const string Significant = "significant";

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

    public static PhoneFormat Parse(string name) =>
        Find(name) ?? throw new DefinitionException($"'{name}' is no form of a number; there are {string.Join(", ", Names)}.");

    /// <summary>
    /// What writes a number into a hole: one of the forms, or <c>significant</c>, which is the number without country code
    /// and without the prefix dialled inside the country. Nearly all notations of a number end with the latter.
    /// </summary>
    public static Func<PhoneNumber, string> Writing(string name)
    {
        if (name == Significant)
        {
            return static number => number.E164[(1 + number.CallingCode.ToString(CultureInfo.InvariantCulture).Length)..];
        }

        return Find(name) is { } form
            ? number => number.Format(form)
            : throw new DefinitionException($"'{name}' is no form of a number; there are {string.Join(", ", Names)} and {Significant}.");
    }

    public static string Name(this PhoneFormat form) => All.First(f => f.Form == form).Name;

    private static PhoneFormat? Find(string name)
    {
        foreach (var (known, form) in All)
        {
            if (known == name)
            {
                return form;
            }
        }

        return null;
    }
}
