using System.IO.Compression;
using System.Net;

namespace ContactLookup.Http;

/// <summary>The whole body of a reply, decompressed and of limited size.</summary>
internal sealed class BufferedContent(ReadOnlyMemory<byte> bytes) : HttpContent
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>
    /// Asks for the compressions that <see cref="ReadIntoAsync"/> can decompress. The framework's handler could do both, but it parses and
    /// writes the header for every request.
    /// </summary>
    public static void AcceptCompression(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");

    /// <summary>
    /// Reads the body of a reply and replaces the stream with it. The limit counts decompressed bytes, so a small body that
    /// expands to gigabytes is refused too.
    /// </summary>
    /// <exception cref="HttpRequestException">The body is larger; <see cref="HttpRequestError.ConfigurationLimitExceeded"/>.</exception>
    public static async Task ReadIntoAsync(HttpResponseMessage response, int mostBytes, CancellationToken ended)
    {
        using var content = response.Content;
        response.Content = new BufferedContent(await ReadAsync(content, mostBytes, ended).ConfigureAwait(false));
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int most, CancellationToken ended)
    {
        if (content.Headers.ContentLength > most)
        {
            throw TooLarge(most);
        }

        var sent = await content.ReadAsStreamAsync(ended).ConfigureAwait(false);
        using var stream = Decompress(sent, content);
        var buffer = new byte[(int)Math.Min((stream == sent ? content.Headers.ContentLength + 1 : null) ?? 4096, most + 1)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), ended).ConfigureAwait(false);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length > most)
            {
                throw TooLarge(most);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most + 1L));
            }
        }
    }

    private static Stream Decompress(Stream sent, HttpContent content) =>
        !content.Headers.NonValidated.TryGetValues("Content-Encoding", out var encodings) ? sent : encodings.Last().ToUpperInvariant() switch
        {
            "GZIP" => new GZipStream(sent, CompressionMode.Decompress),
            "BR" => new BrotliStream(sent, CompressionMode.Decompress),
            _ => sent,
        };

    private static HttpRequestException TooLarge(int most) =>
        new(HttpRequestError.ConfigurationLimitExceeded, $"The body of the reply is larger than {most} bytes.");
}
