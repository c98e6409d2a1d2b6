namespace ContactLookup.Tests.Secrets;

/// <summary>A store of one secret in versions. It can be down, and it may keep no old versions.</summary>
internal sealed class ScriptedStore(params string[] values) : ISecretSource
{
    public static readonly Failure IsDown = new(LookupStatus.SecretUnavailable, Hop.SecretStore, "The store is down.", Retryable: true);

    private readonly List<Secret> _versions = [.. values.Select((v, i) => Make(v, i + 1, null))];

    public string Description { get; init; } = "the scripted store";

    public TimeSpan? ReadAgainWithin { get; set; }

    public Failure? Down { get; set; }

    public bool KeepsVersions { get; set; } = true;

    public bool HasChanged { get; set; }

    /// <summary>How often the newest version was read, failed ones included.</summary>
    public int Reads { get; private set; }

    /// <summary>How often a version before the newest was asked for.</summary>
    public int ReadsOfPrevious { get; private set; }

    /// <summary>What happens while the store is read.</summary>
    public Action OnRead { get; set; } = () => { };

    public void Publish(string value, DateTimeOffset? expiresOn = null) => _versions.Add(Make(value, _versions.Count + 1, expiresOn));

    public Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended)
    {
        Reads++;
        OnRead();
        return Task.FromResult<Outcome<Secret>>(Down is { } failure ? failure : _versions[^1]);
    }

    public Task<Outcome<Secret>?> ReadVersionBeforeAsync(Secret newest, FlightProgress progress, CancellationToken ended)
    {
        ReadsOfPrevious++;
        OnRead();
        var index = KeepsVersions ? _versions.FindIndex(v => v.Version == newest.Version) : 0;
        return Task.FromResult<Outcome<Secret>?>(Down is { } failure ? failure : index > 0 ? (Outcome<Secret>?)_versions[index - 1] : null);
    }

    public bool HasChangedSince(Secret secret) => HasChanged;

    private static Secret Make(string value, int version, DateTimeOffset? expiresOn) => Secret.From(value, $"{version}", expiresOn)!;
}
