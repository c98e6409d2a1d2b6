namespace ContactLookup.Phone;

internal static class TextExtensions
{
    extension(ReadOnlySpan<char> text)
    {
        /// <summary>The text before the first delimiter, ignoring case; all of the text when there is no delimiter.</summary>
        internal ReadOnlySpan<char> UpTo(string delimiter)
        {
            var at = text.IndexOf(delimiter, StringComparison.OrdinalIgnoreCase);
            return at < 0 ? text : text[..at];
        }
    }
}
