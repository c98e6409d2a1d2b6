using System.Text.Json;
using ContactLookup.Phone;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// Checks that a record really has the number. A CRM's search also finds records whose number only ends like it, and every
/// record when a column is misspelt; here the numbers of a record are read by the rules for phone numbers and compared. A
/// number in national notation is read in the default region first, and in the caller's own when it is not a number there.
/// </summary>
/// <param name="pointers">Where a record has its numbers; each leads to a number or to a list of them.</param>
/// <param name="phones">Reads what is stored.</param>
/// <param name="defaultRegion">Region of numbers in national notation, or null for the caller's own.</param>
internal sealed class StoredNumbers(JsonPointer[] pointers, PhoneReader phones, string? defaultRegion)
{
    /// <summary>Numbers of one list that are looked at.</summary>
    private const int Most = 20;

    /// <summary>True when the definition says nothing of numbers, so that the provider's own word counts.</summary>
    public bool AreUnknown => pointers.Length == 0;

    /// <summary>Finds the form in which a record has the number; null when it does not have it.</summary>
    public PhoneFormat? FindForm(JsonElement record, PhoneNumber number)
    {
        var region = PhoneReader.RegionOf(number);
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
        if (text.Length == 0)
        {
            return null;
        }

        var reading = phones.Read(text, defaultRegion ?? region);
        if (reading.Kind != PhoneReadingKind.Number && defaultRegion is not null)
        {
            reading = phones.Read(text, region);
        }

        if (reading.Kind != PhoneReadingKind.Number || reading.Number != number)
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
