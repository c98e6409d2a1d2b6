namespace ContactLookup.Calls;

/// <summary>
/// How far a token flight has come. The flight writes it. A caller who stops waiting for the flight reads which hop it was
/// at, so that the answer can name that hop.
/// </summary>
internal sealed class FlightProgress
{
    private volatile int _hop = (int)Hop.SecretStore;

    public Hop Hop => (Hop)_hop;

    /// <summary>Time the secret took, when it was read; read after the flight only.</summary>
    public TimeSpan SecretTime { get; set; }

    /// <summary>Time the login took; read after the flight only.</summary>
    public TimeSpan LoginTime { get; set; }

    public void Enter(Hop hop) => _hop = (int)hop;
}
