namespace ContactLookup.Calls;

/// <summary>
/// The hop that a token flight is at. The flight writes it. A caller who stops waiting reads it, so that the answer can name
/// the hop.
/// </summary>
internal sealed class FlightProgress
{
    private volatile int _hop = (int)Hop.SecretStore;

    public Hop Hop => (Hop)_hop;

    /// <summary>Time of reading the secret; read after the flight only.</summary>
    public TimeSpan SecretTime { get; set; }

    /// <summary>Time of the login; read after the flight only.</summary>
    public TimeSpan LoginTime { get; set; }

    public void Enter(Hop hop) => _hop = (int)hop;
}
