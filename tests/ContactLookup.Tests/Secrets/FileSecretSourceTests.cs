using Microsoft.Extensions.Logging.Abstractions;

namespace ContactLookup.Tests.Secrets;

/// <summary>A secret in a file or in the settings.</summary>
public sealed class FileSecretSourceTests : IDisposable
{
    private readonly TemporaryFile _file = new("hunter1\n");
    private readonly FlightProgress _progress = new();

    [Fact]
    public async Task The_secret_is_the_text_of_the_file_without_the_line_break_at_its_end()
    {
        var secret = (await ReadAsync(_file.Path)).Value;

        Assert.Equal("hunter1", secret?.Reveal());
        Assert.Null(secret?.ExpiresOn);
    }

    [Fact]
    public async Task A_byte_order_mark_does_not_belong_to_the_secret()
    {
        File.WriteAllText(_file.Path, "hunter1", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("hunter1", (await ReadAsync(_file.Path)).Value?.Reveal());
    }

    [Theory]
    [InlineData("hunter2\n", 1)]
    [InlineData("hunter22\n", 0)]
    public async Task A_file_has_changed_when_its_time_or_its_length_has(string content, int later)
    {
        var source = Source(_file.Path);
        var written = File.GetLastWriteTimeUtc(_file.Path);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;
        Assert.False(source.HasChangedSince(secret));

        _file.Write(content);
        File.SetLastWriteTimeUtc(_file.Path, written + TimeSpan.FromSeconds(later));

        Assert.True(source.HasChangedSince(secret));
    }

    [Fact]
    public async Task A_chain_of_links_has_changed_when_the_last_one_points_elsewhere_although_time_and_length_are_the_same()
    {
        var (one, two) = (Path.Combine(_file.Folder, "one"), Path.Combine(_file.Folder, "two"));
        await File.WriteAllTextAsync(one, "hunter1");
        await File.WriteAllTextAsync(two, "hunter2");
        File.SetLastWriteTimeUtc(two, File.GetLastWriteTimeUtc(one));
        var (inner, middle, outer) = (Path.Combine(_file.Folder, "inner"), Path.Combine(_file.Folder, "middle"), Path.Combine(_file.Folder, "outer"));
        File.CreateSymbolicLink(inner, one);
        File.CreateSymbolicLink(middle, inner);
        File.CreateSymbolicLink(outer, middle);
        var source = Source(outer);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        File.Delete(inner);
        File.CreateSymbolicLink(inner, two);

        Assert.True(source.HasChangedSince(secret));
        Assert.False(source.HasChangedSince((await source.ReadAsync(_progress, CancellationToken.None)).Value!));
    }

    // A mount is without its file for a moment while it is swapped.
    [Fact]
    public async Task A_file_that_is_missing_has_not_changed()
    {
        var source = Source(_file.Path);
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        File.Delete(_file.Path);

        Assert.False(source.HasChangedSince(secret));
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
    public async Task The_cache_reads_a_swapped_file_at_once_and_keeps_the_secret_of_a_missing_file()
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

    [Theory]
    [InlineData("nothing")]
    [InlineData("no/thing")]
    public async Task A_file_or_folder_that_does_not_exist_names_the_setting(string path) =>
        AssertSays((await ReadAsync(Path.Combine(_file.Folder, path))).Failure, retryable: true, "does not exist", "the path and the mount");

    [Fact]
    public async Task A_link_to_itself_cannot_be_read()
    {
        var link = Path.Combine(_file.Folder, "link");
        File.CreateSymbolicLink(link, link);

        AssertSays((await ReadAsync(link)).Failure, retryable: true, "cannot be read");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task An_empty_file_is_named_as_such(string content)
    {
        _file.Write(content);

        AssertSays((await ReadAsync(_file.Path)).Failure, retryable: false, "is empty");
    }

    [Fact]
    public async Task A_file_of_64_KiB_is_read_and_a_larger_one_is_refused()
    {
        _file.Write(new string('x', 64 * 1024));
        Assert.NotNull((await ReadAsync(_file.Path)).Value);

        _file.Write(new string('x', (64 * 1024) + 1));

        AssertSays((await ReadAsync(_file.Path)).Failure, retryable: false, "is larger than 64 KiB");
    }

    [Fact]
    public async Task A_file_without_permission_to_read_is_named_as_such()
    {
        // Permissions do not apply to root and differ on Windows, so a lock is used there.
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
    public async Task A_secret_of_the_settings_is_that_value_and_has_no_versions_and_never_changes()
    {
        ISecretSource source = new ConfiguredSecretSource(new ConfigurationSecretSettings(" hunter1 "));
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        Assert.Equal("hunter1", secret.Reveal());
        Assert.Equal("the setting Secrets__Configuration__ClientSecret", source.Description);
        Assert.False(source.HasChangedSince(secret));
        Assert.Null(source.ReadAgainWithin);
        Assert.Null(await source.ReadVersionBeforeAsync(secret, _progress, CancellationToken.None));
        Assert.Null(await source.ListVersionsAsync(_progress, CancellationToken.None));
    }

    [Fact]
    public async Task An_empty_secret_of_the_settings_names_the_setting()
    {
        var failure = (await new ConfiguredSecretSource(new ConfigurationSecretSettings(" ")).ReadAsync(_progress, CancellationToken.None)).Failure;

        Assert.Equal((LookupStatus.SecretUnavailable, Hop.SecretStore, false), (failure?.Status, failure?.Hop, failure?.Retryable));
        Assert.Contains("Secrets__Configuration__ClientSecret is empty", failure?.Reason, StringComparison.Ordinal);
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
        Assert.Equal((LookupStatus.SecretUnavailable, Hop.SecretStore, retryable), (failure?.Status, failure?.Hop, failure?.Retryable));
        Assert.DoesNotContain("hunter", $"{failure}", StringComparison.Ordinal);
        Assert.All([.. parts, "the file that Secrets__File__Path names"], part => Assert.Contains(part, failure!.Reason, StringComparison.Ordinal));
    }
}
