namespace ContactLookup.Phone;

internal static class TextExtensions
{
    extension(ReadOnlySpan<char> text)
    {
        /// <summary>What comes before the first delimiter in either case; all of the text when there is none.</summary>
        internal ReadOnlySpan<char> UpTo(string delimiter)
        {
            var at = text.IndexOf(delimiter, StringComparison.OrdinalIgnoreCase);
            return at < 0 ? text : text[..at];
        }
    }
}
