using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ContactLookup.Tests.Http;

/// <summary>What a body costs in memory, and how it is decompressed.</summary>
public sealed class BufferedContentTests
{
    [Theory]
    [InlineData(5000, 1_000_000, true, false, 5001)]
    [InlineData(5000, 1_000_000, false, false, 8192)]
    [InlineData(5000, 1_000_000, true, true, 8192)]
    [InlineData(4500, 5000, false, false, 5001)]
    [InlineData(500, 1000, false, false, 1001)]
    public async Task A_body_takes_one_byte_more_than_its_length_when_that_is_known_and_never_more_than_one_above_the_limit(
        int length, int most, bool hasContentLength, bool isCompressed, int buffer)
    {
        using var reply = MakeReply(isCompressed ? Compress(new byte[length]) : new byte[length], hasContentLength);
        if (isCompressed)
        {
            reply.Content.Headers.ContentEncoding.Add("gzip");
        }

        var bytes = await ReadAsync(reply, most);

        Assert.Equal(length, bytes.Length);
        Assert.Equal(length, reply.Content.Headers.ContentLength);
        Assert.True(MemoryMarshal.TryGetArray(bytes, out var array));
        Assert.Equal(buffer, array.Array!.Length);
    }

    [Fact]
    public async Task A_body_whose_length_is_above_the_limit_is_not_read()
    {
        using var body = new UnreadableStream();
        using var reply = new HttpResponseMessage { Content = new StreamContent(body) { Headers = { ContentLength = 1001 } } };

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => ReadAsync(reply, most: 1000));

        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, exception.HttpRequestError);
        Assert.Contains("larger than 1000 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_of_several_encodings_is_undone()
    {
        using var reply = MakeReply(Compress(new byte[5000]), hasContentLength: true);
        reply.Content.Headers.ContentEncoding.Add("identity");
        reply.Content.Headers.ContentEncoding.Add("gzip");

        Assert.Equal(5000, (await ReadAsync(reply, most: 10_000)).Length);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage reply, int most)
    {
        await BufferedContent.ReadIntoAsync(reply, most, CancellationToken.None);
        return ((BufferedContent)reply.Content).Bytes;
    }

    private static HttpResponseMessage MakeReply(byte[] body, bool hasContentLength)
    {
        var reply = new HttpResponseMessage { Content = new StreamContent(new MemoryStream(body)) };
        reply.Content.Headers.ContentLength = hasContentLength ? body.Length : null;
        return reply;
    }

    private static byte[] Compress(byte[] content)
    {
        using var body = new MemoryStream();
        using (var compressing = new GZipStream(body, CompressionLevel.Fastest))
        {
            compressing.Write(content);
        }

        return body.ToArray();
    }

    private sealed class UnreadableStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The body was read.");
    }
}
