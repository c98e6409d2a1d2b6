using System.Collections.Concurrent;

namespace ContactLookup.Diagnosis;

/// <summary>
/// Removes credentials from a text: as they are, in Base64 and URL-encoded. A report shows almost no text of a server. This
/// class protects the little that it shows.
/// </summary>
internal sealed class Redaction
{
    private const string Removed = "[removed]";

    // A shorter text is no credential, and would remove parts of words.
    private const int Shortest = 8;

    private readonly ConcurrentDictionary<string, bool> _texts = new();

    /// <summary>Adds a credential, or a header whose last word is one.</summary>
    public void Add(string credential)
    {
        var value = credential[(credential.LastIndexOf(' ') + 1)..];
        AddForms(value);
        var decoded = new byte[value.Length];
        if (Convert.TryFromBase64String(value, decoded, out var length))
        {
            // Basic credentials: the part behind the colon is the secret.
            var pair = Encoding.UTF8.GetString(decoded, 0, length);
            AddForms(pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }
    }

    /// <summary>The text without credentials.</summary>
    public string Clean(string text)
    {
        foreach (var credential in _texts.Keys.OrderByDescending(key => key.Length))
        {
            text = text.Replace(credential, Removed, StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    private void AddForms(string value)
    {
        if (value.Length < Shortest)
        {
            return;
        }

        foreach (var form in (string[])[value, Uri.EscapeDataString(value), Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('=')])
        {
            _texts[form] = true;
        }
    }
}
