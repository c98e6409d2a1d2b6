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

        /// <summary>How many characters come before the first that meets the condition; all when no character meets it.</summary>
        internal int LengthUntil(Func<char, bool> condition)
        {
            var at = 0;
            while (at < text.Length && !condition(text[at]))
            {
                at++;
            }

            return at;
        }

        /// <summary>Whether a character meets the condition.</summary>
        internal bool Has(Func<char, bool> condition) => text.LengthUntil(condition) < text.Length;

        /// <summary>How many characters meet the condition.</summary>
        internal int Count(Func<char, bool> condition)
        {
            var count = 0;
            foreach (var c in text)
            {
                count += condition(c) ? 1 : 0;
            }

            return count;
        }
    }
}
