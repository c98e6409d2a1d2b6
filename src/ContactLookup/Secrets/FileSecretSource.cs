using System.Globalization;
using ContactLookup.Calls;

namespace ContactLookup.Secrets;

/// <summary>A file that holds the secret, such as a mounted one. It is read again as soon as it was written again.</summary>
internal sealed class FileSecretSource(FileSecretSettings settings) : ISecretSource
{
    private const int MostBytes = 64 * 1024;

    public string Description => $"the file that {settings.NamedBy} names";

    public async Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended)
    {
        try
        {
            var version = Version();
            if (new FileInfo(settings.Path).Length > MostBytes)
            {
                return Unreadable("is too large to hold a secret and nothing else", retryable: false);
            }

            var text = await File.ReadAllTextAsync(settings.Path, ended).ConfigureAwait(false);
            return Secret.From(text, version) is { } secret
                ? secret
                : Unreadable("is empty", retryable: true);
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
            // A file that is gone for the moment, as while a mount is swapped, has not changed into anything yet.
            return false;
        }
    }

    // A mounted secret is replaced by swapping a link, so the target is what changes.
    private string Version()
    {
        var link = new FileInfo(settings.Path);
        var file = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
        return string.Create(CultureInfo.InvariantCulture, $"{file.FullName}:{file.LastWriteTimeUtc.Ticks}:{file.Length}");
    }

    private Failure Unreadable(string sentence, bool retryable) =>
        new(LookupStatus.SecretUnavailable, Hop.SecretStore, $"The client secret could not be read: {Description} {sentence}.", retryable);
}
