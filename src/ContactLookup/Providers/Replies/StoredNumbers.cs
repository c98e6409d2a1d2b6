using System.Text.Json;
using ContactLookup.Phone;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// Whose number is it really? A CRM's search finds what looks like a number: its end, a word of it, in the worst case every
/// record because a column does not exist. Here the numbers of a record are read by the rules for phone numbers and compared.
/// </summary>
/// <param name="pointers">Where a record has its numbers; each leads to a number or to a list of them.</param>
/// <param name="phones">Reads what is stored.</param>
/// <param name="defaultRegion">Whose national notation is stored; null takes it for that of the asked number's own country.</param>
internal sealed class StoredNumbers(JsonPointer[] pointers, PhoneReader phones, string? defaultRegion)
{
    /// <summary>Numbers of one list that are looked at.</summary>
    private const int Most = 20;

    /// <summary>True when the definition says nothing of numbers, so that the provider's own word counts.</summary>
    public bool AreUnknown => pointers.Length == 0;

    /// <summary>Finds the form in which a record has the number; null when it does not have it.</summary>
    public PhoneFormat? FindForm(JsonElement record, PhoneNumber number)
    {
        var region = defaultRegion ?? PhoneReader.RegionOf(number);
        foreach (var pointer in pointers)
        {
            if (!pointer.TryFollow(record, out var stored))
            {
                continue;
            }

            if (stored.ValueKind != JsonValueKind.Array)
            {
                if (FormOf(stored, number, region) is { } form)
                {
                    return form;
                }

                continue;
            }

            foreach (var one in stored.EnumerateArray().Take(Most))
            {
                if (FormOf(one, number, region) is { } form)
                {
                    return form;
                }
            }
        }

        return null;
    }

    private PhoneFormat? FormOf(JsonElement stored, PhoneNumber number, string? region)
    {
        var text = ContactMapper.Text(stored);
        if (text.Length == 0 || phones.Read(text, region) is not { Kind: PhoneReadingKind.Number } reading || reading.Number != number)
        {
            return null;
        }

        return text switch
        {
            _ when text == number.Format(PhoneFormat.International) => PhoneFormat.International,
            _ when text != number.Format(PhoneFormat.National) && text == number.Format(PhoneFormat.NationalFormatted) => PhoneFormat.NationalFormatted,
            ['+', ..] => PhoneFormat.E164,
            ['0', '0', ..] => PhoneFormat.InternationalPrefix,
            _ when text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) => PhoneFormat.TelUri,
            _ when text.Where(char.IsAsciiDigit).SequenceEqual(number.Format(PhoneFormat.Digits)) => PhoneFormat.Digits,
            _ => PhoneFormat.National,
        };
    }
}
