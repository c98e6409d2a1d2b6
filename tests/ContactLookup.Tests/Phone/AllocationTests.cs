namespace ContactLookup.Tests.Phone;

public sealed class AllocationTests
{
    private static readonly PhoneReader Reader = new("DE");

    [Theory]
    [InlineData("+13175550125")]
    [InlineData("+8613912345678")]
    [InlineData("+12225550125")]
    public void Reading_an_E164_string_allocates_nothing(string input) => Assert.Equal(0, AllocatedBy(input));

    [Theory]
    [InlineData("tel:+13175550125")]
    [InlineData("+1 (317) 555-0125")]
    [InlineData("030 12345678")]
    [InlineData("sip:+13175550125@10.0.0.1")]
    [InlineData("tel:+13175550125;ext=105")]
    [InlineData("tel:+13175550125;ext=105;verstat=TN-Validation-Passed")]
    [InlineData("sip:+13175550125;npdi@10.0.0.1;user=phone")]
    [InlineData("+1 (317) 555-0125 ext. 105")]
    [InlineData("13175550125")]
    [InlineData("493012345678")]
    [InlineData("3012345678")]
    [InlineData("0013175550125")]
    [InlineData("+49 30 123456 (home)")]
    public void Reading_another_notation_allocates_the_result_and_nothing_else(string input)
    {
        var e164 = Reader.Read(input).Number.E164;

        Assert.Equal(SizeOf(e164.Length), AllocatedBy(input));
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("hello")]
    [InlineData("{user.phoneNumber}")]
    [InlineData("unbekannt")]
    [InlineData("0000000000")]
    public void Refusing_allocates_nothing(string input) => Assert.Equal(0, AllocatedBy(input));

    private static long AllocatedBy(string input)
    {
        Reader.Read(input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Reader.Read(input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long SizeOf(int length)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = new string('0', length);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
