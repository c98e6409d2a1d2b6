using System.Net.Sockets;

namespace LocalCloud.Tests;

/// <summary>Sends a request byte for byte, because an HTTP client would normalize it.</summary>
internal static class RawHttp
{
    /// <summary>Sends the lines, each ended as HTTP wants it, closes its half, and reads the answer to its end.</summary>
    public static async Task<(int Status, string Head, string Body)> SendAsync(Uri host, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Host, host.Port);
        await using var stream = socket.GetStream();
        var text = request.ReplaceLineEndings("\r\n").Replace("Host:", "Connection: close\r\nHost:", StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        var answer = await new StreamReader(stream, Encoding.UTF8).ReadToEndAsync();
        if (answer.Length == 0)
        {
            throw new IOException("The server closed the connection without an answer.");
        }

        var parts = answer.Split("\r\n\r\n", 2);
        var body = parts[0].Contains("Transfer-Encoding: chunked", StringComparison.Ordinal) ? Unchunk(parts[1]) : parts[1];
        return (int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), parts[0], body);
    }

    /// <summary>Sends a request through the host and reads what the echo handler saw.</summary>
    public static async Task<JsonObject> EchoAsync(FunctionsHost host, string request)
    {
        var (status, _, body) = await SendAsync(host.Address, request.Replace("Host:", $"x-functions-key: {host.Key}\nHost:", StringComparison.Ordinal));
        Assert.Equal(200, status);
        return JsonNode.Parse(body)!.AsObject();
    }

    private static string Unchunk(string text)
    {
        var whole = new StringBuilder();
        while (true)
        {
            var line = text.IndexOf("\r\n", StringComparison.Ordinal);
            var length = Convert.ToInt32(text[..line], 16);
            if (length == 0)
            {
                return whole.ToString();
            }

            // The bodies here are ASCII, so that a character is a byte.
            whole.Append(text, line + 2, length);
            text = text[(line + 2 + length + 2)..];
        }
    }
}
