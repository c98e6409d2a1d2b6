using System.IO.Compression;

namespace ContactLookup.Tests.Phone;

/// <summary>What Google's implementation reads in a text.</summary>
internal sealed record ReferenceNumber(string E164, bool IsValid, string Region, string National, string International, string Extension);

/// <summary>One line of reference-answers.tsv.gz, which tests/phone-reference/make-answers.mjs writes. Null is a refusal.</summary>
/// <param name="Text">The text read.</param>
/// <param name="Region">The default region, or null.</param>
/// <param name="Google">The answer of google-libphonenumber.</param>
/// <param name="WithOurPlans">Its answer when it is given the metadata of NumberingPlans.bin.</param>
/// <param name="WithPlus">The answer to the text with a plus sign before it, with our metadata; only if the text has no plus sign and the number is not valid.</param>
internal sealed record ReferenceAnswer(
    string Text, string? Region, ReferenceNumber? Google, ReferenceNumber? WithOurPlans, ReferenceNumber? WithPlus)
{
    internal static string Source { get; }

    internal static IReadOnlyList<ReferenceAnswer> All { get; }

    static ReferenceAnswer()
    {
        using var packed = typeof(ReferenceAnswer).Assembly.GetManifestResourceStream("reference-answers.tsv.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        Source = reader.ReadLine()!.TrimStart('#', ' ').Split("; seed")[0];
        var answers = new List<ReferenceAnswer>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            answers.Add(new(
                fields[0],
                fields[1].Length == 0 ? null : fields[1],
                Number(fields[2]),
                Number(fields[3] == "=" ? fields[2] : fields[3]),
                Number(fields[4])));
        }

        All = answers;
    }

    private static ReferenceNumber? Number(string answer) =>
        answer.Split('|') is [var e164, var valid, var region, var national, var international, var extension]
            ? new(e164, valid == "1", region, national, international, extension)
            : null;
}
