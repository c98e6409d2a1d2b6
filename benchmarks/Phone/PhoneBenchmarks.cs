using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using ContactLookup.Phone;

namespace ContactLookup.Benchmarks;

/// <summary>Reading a number, beside the regular expression that most integrations use instead.</summary>
[MemoryDiagnoser]
public partial class PhoneBenchmarks
{
    private readonly PhoneReader _reader = new("DE");
    private readonly string _e164 = "+13175550125";
    private readonly string _uri = "tel:+1-317-555-0125";

    [Benchmark(Baseline = true)]
    public string RegexCheckOfE164() => E164().IsMatch(_e164) ? _e164 : "";

    [Benchmark]
    public string RegexStripAndCheckOfTelUri() => NotDialled().Replace(_uri, "") is var stripped && E164().IsMatch(stripped) ? stripped : "";

    [Benchmark]
    public string ReadE164() => _reader.Read(_e164).Number.E164;

    [Benchmark]
    public string ReadE164OfChina() => _reader.Read("+8613912345678").Number.E164;

    [Benchmark]
    public string ReadTelUri() => _reader.Read(_uri).Number.E164;

    [Benchmark]
    public string ReadPunctuated() => _reader.Read("+1 (317) 555-0125").Number.E164;

    [Benchmark]
    public string ReadNational() => _reader.Read("030 12345678").Number.E164;

    [Benchmark]
    public string ReadExtension() => _reader.Read("+1 (317) 555-0125 ext. 105").Number.E164;

    [Benchmark]
    public string ReadTelUriWithExtension() => _reader.Read("tel:+13175550125;ext=105").Number.E164;

    [Benchmark]
    public string ReadBareDigits() => _reader.Read("493012345678").Number.E164;

    [Benchmark]
    public string ReadSip() => _reader.Read("sip:+13175550125@10.0.0.1;user=phone").Number.E164;

    [Benchmark]
    public PhoneReadingKind ReadWithheld() => _reader.Read("anonymous").Kind;

    [Benchmark]
    public string ReadAndWriteInternational() => _reader.Read("+493012345678").Number.Format(PhoneFormat.International);

    [Benchmark]
    public string ReadAndWriteNational() => _reader.Read("+493012345678").Number.Format(PhoneFormat.National);

    [GeneratedRegex(@"^\+[1-9]\d{1,14}$")]
    private static partial Regex E164();

    [GeneratedRegex("[^+0-9]")]
    private static partial Regex NotDialled();
}
