namespace ContactLookup.Phone;

internal static class CallingCodes
{
    /// <summary>How many leading digits are the country calling code, by the zones of ITU-T E.164; 0 for digits no zone begins with.</summary>
    internal static int LengthOf(ReadOnlySpan<char> digits) => digits switch
    {
        ['1' or '7', ..] => 1,
        ['2', '0' or '7', _, ..] => 2,
        ['3', not ('5' or '7' or '8'), _, ..] => 2,
        ['4', not '2', _, ..] => 2,
        ['5', not ('0' or '9'), _, ..] => 2,
        ['6', <= '6', _, ..] => 2,
        ['8', '1' or '2' or '4' or '6', _, ..] => 2,
        ['9', not ('6' or '7' or '9'), _, ..] => 2,
        ['2' or '3' or '4' or '5' or '6' or '8' or '9', _, _, ..] => 3,
        _ => 0,
    };
}
