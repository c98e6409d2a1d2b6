using ContactLookup.Phone;

namespace ContactLookup.Providers;

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
    ];

    public static PhoneFormat Parse(string name)
    {
        foreach (var (known, form) in All)
        {
            if (known == name)
            {
                return form;
            }
        }

        throw new DefinitionException($"request.numberForms has '{name}'; there are {string.Join(", ", All.Select(f => f.Name))}.");
    }

    public static string Name(this PhoneFormat form) => All.First(f => f.Form == form).Name;
}
