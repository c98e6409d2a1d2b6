using ContactLookup.Calls;
using ContactLookup.Secrets;
using Microsoft.Extensions.Logging.Abstractions;
using TestKit;

namespace ContactLookup.Tests.Secrets;

/// <summary>A secret in a file, and how files are swapped.</summary>
public sealed class FileSecretSourceTests : IDisposable
{
    private readonly TemporaryFile _file = new("hunter1\n");
    private readonly FlightProgress _progress = new();

    [Fact]
    public async Task The_secret_is_what_the_file_holds_without_the_line_break_at_its_end()
    {
        var secret = (await ReadAsync(_file.Path)).Value;

        Assert.Equal("hunter1", secret?.Reveal());
        Assert.Null(secret?.ExpiresOn);
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_secret()
    {
        File.WriteAllText(_file.Path, "hunter1", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("hunter1", (await ReadAsync(_file.Path)).Value?.Reveal());
    }

    [Fact]
    public async Task A_file_that_nobody_touched_has_not_changed()
    {
        var source = Source(_file.Path);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        Assert.False(source.HasChangedSince(secret));
    }

    [Fact]
    public async Task A_file_that_was_written_again_has_changed()
    {
        var source = Source(_file.Path);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        _file.Write("hunter2\n");
        Touch(_file.Path, TimeSpan.FromSeconds(1));

        Assert.True(source.HasChangedSince(secret));
    }

    [Fact]
    public async Task A_file_that_was_written_again_within_the_grain_of_its_time_has_changed_when_its_length_has()
    {
        var source = Source(_file.Path);
        var written = File.GetLastWriteTimeUtc(_file.Path);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        _file.Write("hunter22\n");
        File.SetLastWriteTimeUtc(_file.Path, written);

        Assert.True(source.HasChangedSince(secret));
    }

    // Kubernetes mounts a secret as a link to a file below a link to a folder, and swaps the link to the folder.
    [Fact]
    public async Task A_secret_that_Kubernetes_swaps_is_read_again_at_once()
    {
        var mounted = Mount("hunter1", TimeSpan.Zero);
        var source = Source(mounted);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;
        Assert.False(source.HasChangedSince(secret));

        Mount("hunter2", TimeSpan.FromSeconds(1));

        Assert.True(source.HasChangedSince(secret));
        Assert.Equal("hunter2", (await source.ReadAsync(_progress, CancellationToken.None)).Value?.Reveal());
    }

    [Fact]
    public async Task A_link_that_is_pointed_elsewhere_has_changed_though_time_and_length_are_the_same()
    {
        var one = Path.Combine(_file.Folder, "one");
        var two = Path.Combine(_file.Folder, "two");
        await File.WriteAllTextAsync(one, "hunter1");
        await File.WriteAllTextAsync(two, "hunter2");
        File.SetLastWriteTimeUtc(two, File.GetLastWriteTimeUtc(one));
        var link = Path.Combine(_file.Folder, "link");
        File.CreateSymbolicLink(link, one);
        var source = Source(link);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        File.Delete(link);
        File.CreateSymbolicLink(link, two);

        Assert.True(source.HasChangedSince(secret));
    }

    [Fact]
    public async Task A_link_to_a_link_has_changed_when_the_second_one_is_pointed_elsewhere()
    {
        var one = Path.Combine(_file.Folder, "one");
        var two = Path.Combine(_file.Folder, "two");
        await File.WriteAllTextAsync(one, "hunter1");
        await File.WriteAllTextAsync(two, "hunter2");
        File.SetLastWriteTimeUtc(two, File.GetLastWriteTimeUtc(one));
        var inner = Path.Combine(_file.Folder, "inner");
        var outer = Path.Combine(_file.Folder, "outer");
        File.CreateSymbolicLink(inner, one);
        File.CreateSymbolicLink(outer, inner);
        var source = Source(outer);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        File.Delete(inner);
        File.CreateSymbolicLink(inner, two);

        Assert.True(source.HasChangedSince(secret));
        Assert.False(source.HasChangedSince((await source.ReadAsync(_progress, CancellationToken.None)).Value!));
    }

    [Fact]
    public async Task A_file_that_is_gone_for_the_moment_has_not_changed_into_anything()
    {
        var source = Source(_file.Path);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        File.Delete(_file.Path);

        Assert.False(source.HasChangedSince(secret));
    }

    [Fact]
    public async Task With_the_cache_in_front_a_swapped_file_is_what_the_next_log_in_sends()
    {
        var time = new FakeTime();
        using var measured = new MetricCapture(time);
        var cache = new SecretCache(Source(_file.Path), TimeSpan.FromHours(1), time, measured.Metrics, NullLogger<SecretCache>.Instance);
        await cache.GetAsync(_progress, CancellationToken.None);

        _file.Write("hunter2");
        Touch(_file.Path, TimeSpan.FromSeconds(1));
        var swapped = await cache.GetAsync(_progress, CancellationToken.None);
        File.Delete(_file.Path);
        var gone = await cache.GetAsync(_progress, CancellationToken.None);

        Assert.Equal("hunter2", swapped.Value?.Reveal());
        Assert.Equal("hunter2", gone.Value?.Reveal());
    }

    [Fact]
    public async Task A_file_that_is_not_there_names_the_setting() =>
        AssertSays((await ReadAsync(Path.Combine(_file.Folder, "nothing"))).Failure, retryable: true, "does not exist", "the path and the mount");

    [Fact]
    public async Task A_folder_that_is_not_there_names_the_setting() =>
        AssertSays((await ReadAsync(Path.Combine(_file.Folder, "no", "thing"))).Failure, retryable: true, "does not exist");

    [Fact]
    public async Task A_link_that_leads_round_in_a_circle_cannot_be_read()
    {
        var link = Path.Combine(_file.Folder, "link");
        File.CreateSymbolicLink(link, link);

        AssertSays((await ReadAsync(link)).Failure, retryable: true, "cannot be read");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task An_empty_file_says_so(string content)
    {
        _file.Write(content);

        AssertSays((await ReadAsync(_file.Path)).Failure, retryable: false, "is empty");
    }

    [Fact]
    public async Task A_file_of_64_KB_is_read_and_a_larger_one_is_no_secret()
    {
        _file.Write(new string('x', 64 * 1024));
        Assert.NotNull((await ReadAsync(_file.Path)).Value);

        _file.Write(new string('x', (64 * 1024) + 1));

        AssertSays((await ReadAsync(_file.Path)).Failure, retryable: false, "is larger than 64 KiB");
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_says_so()
    {
        // Permissions keep nobody out who is root, and are others on Windows; a lock keeps everybody out.
        using var locked = OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess
            ? new FileStream(_file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)
            : null;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_file.Path, UnixFileMode.None);
        }

        AssertSays((await ReadAsync(_file.Path)).Failure, retryable: true, "cannot be read", "may read it");
    }

    [Fact]
    public async Task A_secret_out_of_the_settings_is_that_value()
    {
        var source = new ConfiguredSecretSource(new ConfigurationSecretSettings(" hunter1 "));

        Assert.Equal("hunter1", (await source.ReadAsync(_progress, CancellationToken.None)).Value?.Reveal());
        Assert.Equal("the setting Secrets__Configuration__ClientSecret", source.Description);
    }

    [Fact]
    public async Task An_empty_secret_out_of_the_settings_names_the_setting()
    {
        var failure = (await new ConfiguredSecretSource(new ConfigurationSecretSettings(" ")).ReadAsync(_progress, CancellationToken.None)).Failure;

        Assert.Equal(LookupStatus.SecretUnavailable, failure?.Status);
        Assert.Equal(Hop.SecretStore, failure?.Hop);
        Assert.False(failure?.Retryable);
        Assert.Contains("Secrets__Configuration__ClientSecret is empty", failure?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_store_need_not_know_has_an_answer_that_asks_for_nothing()
    {
        ISecretSource source = new ConfiguredSecretSource(new ConfigurationSecretSettings("hunter1"));
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        Assert.False(source.HasChangedSince(secret));
        Assert.Null(source.ReadAgainWithin);
        Assert.Null(await source.ReadVersionBeforeAsync(secret, _progress, CancellationToken.None));
    }

    public void Dispose() => _file.Dispose();

    private static FileSecretSource Source(string path) => new(new FileSecretSettings(path));

    private Task<Outcome<Secret>> ReadAsync(string path) => Source(path).ReadAsync(_progress, CancellationToken.None);

    /// <summary>Mounts a secret as Kubernetes does; the second time swaps the first.</summary>
    private string Mount(string content, TimeSpan later)
    {
        var mount = Path.Combine(_file.Folder, "mount");
        var version = Path.Combine(mount, $"..{content}");
        Directory.CreateDirectory(version);
        var file = Path.Combine(version, "client-secret");
        File.WriteAllText(file, content);
        Touch(file, later);

        var swap = Path.Combine(mount, "..data_tmp");
        Directory.CreateSymbolicLink(swap, $"..{content}");
        var data = Path.Combine(mount, "..data");
        if (Directory.Exists(data))
        {
            Directory.Delete(data);
        }

        Directory.Move(swap, data);
        var mounted = Path.Combine(mount, "client-secret");
        if (!File.Exists(mounted))
        {
            File.CreateSymbolicLink(mounted, Path.Combine("..data", "client-secret"));
        }

        return mounted;
    }

    private static void Touch(string path, TimeSpan later) =>
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 21, 3, 0, 0, DateTimeKind.Utc) + later);

    private static void AssertSays(Failure? failure, bool retryable, params string[] parts)
    {
        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.SecretUnavailable, failure.Status);
        Assert.Equal(Hop.SecretStore, failure.Hop);
        Assert.Equal(retryable, failure.Retryable);
        Assert.DoesNotContain("hunter", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("the file that Secrets__File__Path names", failure.Reason, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, failure.Reason, StringComparison.Ordinal));
    }
}
