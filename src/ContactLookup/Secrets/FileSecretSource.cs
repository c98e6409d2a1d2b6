using ContactLookup.Calls;

namespace ContactLookup.Secrets;

/// <summary>A file that holds the secret, for example on a mount. It is read again after it was changed.</summary>
internal sealed class FileSecretSource(FileSecretSettings settings) : ISecretSource
{
    private const int MostBytes = 64 * 1024;

    public string Description => $"the file that {settings.NamedBy} names";

    // File calls block on a mount that hangs. So they run on another thread, and the flight can stop waiting for them.
    public Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended) =>
        Task.Run(() => ReadFileAsync(ended), ended);

    private async Task<Outcome<Secret>> ReadFileAsync(CancellationToken ended)
    {
        try
        {
            var version = Version();
            if (new FileInfo(settings.Path).Length > MostBytes)
            {
                return Unreadable($"is larger than {MostBytes / 1024} KiB, so it cannot be a client secret", retryable: false);
            }

            var text = await File.ReadAllTextAsync(settings.Path, ended).ConfigureAwait(false);
            return Secret.From(text, version) is { } secret
                ? secret
                : Unreadable("is empty; write the client secret into it", retryable: false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable("does not exist; check the path and the mount", retryable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable("cannot be read; check that the function app may read it", retryable: true);
        }
    }

    public bool HasChangedSince(Secret secret)
    {
        try
        {
            return secret.Version != Version();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file is missing for a moment while a mount is swapped. That does not count as a change.
            return false;
        }
    }

    // A mounted secret is replaced by swapping a link, so the target is compared.
    private string Version()
    {
        var link = new FileInfo(settings.Path);
        var file = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
        return string.Create(CultureInfo.InvariantCulture, $"{file.FullName}:{file.LastWriteTimeUtc.Ticks}:{file.Length}");
    }

    private Failure Unreadable(string sentence, bool retryable) =>
        new(LookupStatus.SecretUnavailable, Hop.SecretStore, $"The client secret could not be read: {Description} {sentence}.", retryable);
}
