using System.IO.Compression;

namespace ContactLookup.Tests.Phone;

/// <summary>What Google's implementation reads in a text.</summary>
internal sealed record ReferenceNumber(string E164, bool IsValid, string Region, string National, string International, string Extension);

/// <summary>
/// One line of reference-answers.tsv.gz, which tests/phone-reference/make-answers.mjs writes, or of the full set. Null is a refusal.
/// </summary>
/// <param name="Text">The text read.</param>
/// <param name="Region">The default region, or null.</param>
/// <param name="Google">The answer of google-libphonenumber.</param>
/// <param name="WithOurPlans">Its answer when it is given the metadata of NumberingPlans.bin.</param>
/// <param name="WithPlus">The answer to the text with a plus sign before it, with our metadata; only if the text has no plus sign and the number is not valid.</param>
/// <param name="Meant">The number, in E.164, that the text was made of; null where the text may mean another one, or none.</param>
internal sealed record ReferenceAnswer(
    string Text, string? Region, ReferenceNumber? Google, ReferenceNumber? WithOurPlans, ReferenceNumber? WithPlus, string? Meant)
{
    /// <summary>The file of the full set, if <c>npm run compare</c> runs the tests; it is not committed.</summary>
    internal static string? FullSet { get; } = Environment.GetEnvironmentVariable("PHONE_REFERENCE_ANSWERS");

    internal static string Source { get; }

    internal static IReadOnlyList<ReferenceAnswer> All { get; }

    static ReferenceAnswer()
    {
        using var packed = FullSet is null ? typeof(ReferenceAnswer).Assembly.GetManifestResourceStream("reference-answers.tsv.gz")! : File.OpenRead(FullSet);
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        Source = reader.ReadLine()!.TrimStart('#', ' ').Split("; seed")[0];
        var answers = new List<ReferenceAnswer>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            answers.Add(new(
                fields[0],
                OrNull(fields[1]),
                Number(fields[2]),
                Number(fields[3] == "=" ? fields[2] : fields[3]),
                Number(fields[4]),
                OrNull(fields[5])));
        }

        All = answers;
    }

    private static string? OrNull(string field) => field.Length == 0 ? null : field;

    private static ReferenceNumber? Number(string answer) =>
        answer.Split('|') is [var e164, var valid, var region, var national, var international, var extension]
            ? new(e164, valid == "1", region, national, international, extension)
            : null;
}
