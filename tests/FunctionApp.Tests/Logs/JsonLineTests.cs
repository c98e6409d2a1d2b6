using Endpoints.Logging;

namespace FunctionApp.Tests.Logs;

public sealed class JsonLineTests
{
    private const string Ours = "ContactLookup.CallerLookup";
    private const string LineFeed = "\n";
    private const string Foreign = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one\r\ntwo\r")]
    [InlineData("one\u2028two\u2029three\u0085four\u000Bfive\u000C")]
    [InlineData("a quote \" and a backslash \\")]
    [InlineData("half a \ud83d surrogate")]
    [InlineData("\0\u001b[31m")]
    public void A_record_is_one_line_whatever_it_contains(string text)
    {
        var line = Write(Ours, LogLevel.Error, new InvalidOperationException(text), [("Field", text), ("{OriginalFormat}", "x")], text);

        Assert.EndsWith(LineFeed, line, StringComparison.Ordinal);
        Assert.DoesNotContain(line[..^1], c => char.IsControl(c) || c is '\u2028' or '\u2029');
        var json = Parse(line);
        var expected = text.Replace('\ud83d', '\ufffd');
        Assert.Equal(expected, json.GetProperty("Message").GetString());
        Assert.Equal(expected, json.GetProperty("Field").GetString());
    }

    [Fact]
    public void A_record_has_time_level_category_event_and_message_first()
    {
        var json = Parse(Write(Ours, LogLevel.Information, null, [("Status", "found")], "It ended."));

        Assert.Equal(["Timestamp", "Level", "Category", "Event", "Message", "Status"], json.EnumerateObject().Select(m => m.Name));
        Assert.Equal("2026-11-21T03:00:00+00:00", json.GetProperty("Timestamp").GetString());
        Assert.Equal(("Information", Ours, "Happened", "It ended."), (Text(json, "Level"), Text(json, "Category"), Text(json, "Event"), Text(json, "Message")));
    }

    [Fact]
    public void A_field_keeps_its_type()
    {
        var json = Parse(Write(
            Ours,
            LogLevel.Information,
            null,
            [
                ("Null", null), ("Flag", true), ("Int", 7), ("Long", 1L << 40), ("Double", 1.26), ("NotANumber", double.NaN), ("Span", TimeSpan.FromSeconds(90)),
                ("Date", new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero)), ("Kind", LogLevel.Error),
            ],
            "x"));

        Assert.Equal(
            ["null", "true", "7", "1099511627776", "1.3", "\"NaN\"", "\"00:01:30\"", "\"2027-01-02T03:04:05+00:00\"", "\"Error\""],
            json.EnumerateObject().Skip(5).Select(m => m.Value.GetRawText()));
    }

    [Theory]
    [InlineData("Timestamp")]
    [InlineData("Level")]
    [InlineData("Category")]
    [InlineData("Event")]
    [InlineData("Message")]
    [InlineData("Exception")]
    [InlineData("{OriginalFormat}")]
    public void A_field_never_replaces_a_member_that_every_record_has(string name)
    {
        var json = Parse(Write(Ours, LogLevel.Error, new InvalidOperationException(), [(name, "taken")], "x"));

        Assert.Equal(["Timestamp", "Level", "Category", "Event", "Message", "Exception"], json.EnumerateObject().Select(m => m.Name));
        Assert.DoesNotContain(json.EnumerateObject(), m => m.Value.ToString() == "taken");
    }

    [Theory]
    [InlineData(LogLevel.Trace, false)]
    [InlineData(LogLevel.Debug, false)]
    [InlineData(LogLevel.Information, false)]
    [InlineData(LogLevel.Warning, true)]
    [InlineData(LogLevel.Error, true)]
    [InlineData(LogLevel.Critical, true)]
    public void The_framework_is_logged_from_warning_on_and_without_its_fields(LogLevel level, bool isWritten)
    {
        var line = Write(Foreign, level, null, [("Path", "/api/contacts/lookup/+13175550125")], "Something happened.");

        Assert.Equal(isWritten, line.Length > 0);
        Assert.DoesNotContain("3175550125", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LogLevel.Trace)]
    [InlineData(LogLevel.Information)]
    public void The_app_is_logged_at_every_level(LogLevel level)
    {
        Assert.NotEmpty(Write(Ours, level, null, [], "x"));
        Assert.NotEmpty(Write("Endpoints.WarmUp", level, null, [], "x"));
    }

    [Theory]
    [InlineData(Ours, LogLevel.Error)]
    [InlineData(Ours, LogLevel.Warning)]
    [InlineData(Foreign, LogLevel.Error)]
    [InlineData(Foreign, LogLevel.Critical)]
    public void An_exception_is_shown_by_its_types_and_where_it_was_thrown_and_not_by_its_message(string category, LogLevel level)
    {
        var json = Parse(Write(category, level, Thrown(), [], "It broke."));

        var exception = json.GetProperty("Exception").GetString()!;
        Assert.Contains("System.InvalidOperationException", exception, StringComparison.Ordinal);
        Assert.Contains("System.FormatException", exception, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), exception, StringComparison.Ordinal);
        Assert.DoesNotContain("3175550125", exception, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", exception, StringComparison.Ordinal);
    }

    [Fact]
    public void The_exception_that_ends_the_process_is_shown_whole()
    {
        var json = Parse(Write("Endpoints.Logging.FatalLog", LogLevel.Critical, new IOException("address already in use"), [], "x"));

        Assert.Contains("address already in use", json.GetProperty("Exception").GetString(), StringComparison.Ordinal);
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            try
            {
                throw new FormatException("The format of value 'a-secret' is invalid.");
            }
            catch (FormatException e)
            {
                throw new InvalidOperationException("No contact for +13175550125", e);
            }
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    private static string Write(string category, LogLevel level, Exception? exception, (string Name, object? Value)[] fields, string message)
    {
        var state = fields.Select(f => KeyValuePair.Create(f.Name, f.Value)).ToList();
        using var stream = new MemoryStream();
        var writer = new LineWriter(stream, _ => []);
        using (var provider = new JsonLineProvider(writer, writer, new FakeTime()))
        {
            provider.CreateLogger(category).Log(level, new EventId(7, "Happened"), state, exception, (_, _) => message);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonElement Parse(string line)
    {
        using var json = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return json.RootElement.Clone();
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
