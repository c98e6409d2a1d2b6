using ContactLookup.Providers.Requests;

namespace ContactLookup.Tests.Phone;

/// <summary>What the documentation shows is what the reader answers.</summary>
public sealed class PhoneDocumentTests
{
    private const string Document = "docs/phone-numbers.md";

    private static readonly PhoneReader Reader = new();

    private static readonly (string Text, string? Region)[] Understood =
    [
        ("+13175550125", null),
        ("tel:+13175550125", null),
        ("tel: +13175550125", null),
        ("tel:+1-317-555-0125;ext=105", null),
        ("tel:5550125;phone-context=+1-317", null),
        ("sip:+13175550125@10.0.0.1;user=phone", null),
        ("\"Doe, Jane\" <sips:+13175550125:pw@pbx.example.com;transport=tls>;tag=7", null),
        ("13175550125@pbx.example.com", null),
        ("\"Jane\" <3175550125>", "US"),
        ("tel:%2B1%20317%20555%200125", null),
        ("+1 (317) 555-0125 ext. 105", null),
        ("+1.317.555.0125,,105#", null),
        ("＋１（３１７）５５５－０１２５", null),
        ("+١٣١٧٥٥٥٠١٢٥", null),
        ("(317) 555-0125", "US"),
        ("1-800-FLOWERS", "US"),
        ("011 49 30 12345678", "US"),
        ("030 12345678", "DE"),
        ("+49 (0)30 12345678", null),
        ("0049 30 12345678", "DE"),
        ("011 15-2345-6789", "AR"),
        ("8 (912) 345-67-89", "RU"),
        ("+1 317 555 0125 (mobile)", null),
        ("13175550125", null),
        ("493012345678", "DE"),
        ("493012345678", "FR"),
        ("00493012345678", null),
        ("+0049 30 12345678", null),
        ("+1+13175550125", null),
        ("1.3175550125E10", null),
        ("13175550125.0", null),
        ("+12225550125", null),
    ];

    private static readonly string[] Withheld =
    [
        "", "anonymous", "Unknown", "restricted", "private", "unavailable", "withheld", "blocked", "hidden", "unterdrückt", "inconnu", "privado", "desconhecido", "sconosciuto", "onbekend", "localhost", "NOT_SET", "null", "N/A", "No Caller ID", "Name Unavailable", "out of area", "tel:anonymous",
        "sip:anonymous@anonymous.invalid", "sip:pbx.example.com", "266696687", "0000000000", "+19999999999", "+1317555XXXX",
    ];

    private static readonly (string Text, string? Region)[] Refused =
    [
        ("{user.phoneNumber}", null),
        ("{{input.phoneNumber}}", null),
        ("${input.x}", null),
        ("ToPhoneNumber(Call.Ani).e164", null),
        ("(317) 555-0125", null),
        ("555-0125", "US"),
        ("+1 317 555 01250", null),
        ("+47 12 34 56", null),
        ("911", null),
        ("112", "DE"),
        ("sip:8206@10.0.0.1", "DE"),
        ("+999 123456789", null),
        ("+13175550125,+13175550126", null),
        ("4.93012E+11", null),
        ("sip:alice@example.com", null),
        ("hello", null),
        (new string('1', 251), null),
    ];

    [Fact]
    public void The_numbers_that_are_read() =>
        Repository.AssertGenerated(Document, "understood",
        [
            "| Given | Region | Number |",
            "| --- | --- | --- |",
            .. Understood.Select(given =>
            {
                var read = Reader.Read(given.Text, given.Region);
                Assert.Equal(PhoneReadingKind.Number, read.Kind);
                return $"| {Code(given.Text)} | {given.Region} | `{read.Number.E164}` |";
            }),
        ]);

    [Fact]
    public void What_is_withheld()
    {
        Assert.All(Withheld, text => Assert.Equal(PhoneReadingKind.Withheld, Reader.Read(text).Kind));

        Repository.AssertGenerated(Document, "withheld", [string.Join(", ", Withheld.Select(Code)) + "."]);
    }

    [Fact]
    public void What_is_refused_and_why() =>
        Repository.AssertGenerated(Document, "refused",
        [
            "| Given | Region | `reason` |",
            "| --- | --- | --- |",
            .. Refused.GroupBy(given => (Reader.Read(given.Text, given.Region).Reason, given.Region)).Select(group =>
            {
                Assert.All(group, given => Assert.Equal(PhoneReadingKind.Invalid, Reader.Read(given.Text, given.Region).Kind));
                return $"| {string.Join("<br>", group.Select(given => Code(given.Text)))} | {group.Key.Region} | {group.Key.Reason} |";
            }),
        ]);

    [Fact]
    public void The_forms_a_number_is_asked_with()
    {
        string[] numbers = ["+13175550125", "+493012345678", "+5491123456789"];

        Repository.AssertGenerated(Document, "forms",
        [
            $"| Form, `matchedFormat` | {string.Join(" | ", numbers.Select(Code))} |",
            "| --- | --- | --- | --- |",
            .. PhoneForms.Names.Select(name =>
                $"| `{name}` | {string.Join(" | ", numbers.Select(number => Code(Reader.Read(number).Number.Format(PhoneForms.Parse(name)))))} |"),
        ]);
    }

    [Fact]
    public void The_metadata_that_ships()
    {
        var versions = NumberingPlans.All.Source.Split(", ").Select(package => package.Split(' ')).ToDictionary(package => package[0], package => package[1]);
        var size = new FileInfo(Repository.PathOf("src/ContactLookup/Phone/NumberingPlans.bin")).Length;

        Repository.AssertGenerated(Document, "source",
        [
            "| Package | Version | What it gives |",
            "| --- | --- | --- |",
            $"| libphonenumber-js | {versions["libphonenumber-js"]} | prefixes, lengths and ranges of every plan |",
            $"| google-libphonenumber | {versions["google-libphonenumber"]} | short numbers, and how numbers are grouped |",
            string.Create(CultureInfo.InvariantCulture, $"| NumberingPlans.bin | | {size / 1024.0:F0} KB |"),
        ]);
    }

    private static string Code(string? text) => text switch
    {
        null or "" => "nothing",
        { Length: > 100 } => string.Create(CultureInfo.InvariantCulture, $"{text.Length} characters"),
        [' ', .. var rest] => $"a space, then `{rest}`",
        _ => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`",
    };
}
