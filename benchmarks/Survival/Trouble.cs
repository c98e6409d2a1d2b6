using LocalCloud;

namespace Survival;

/// <summary>One way in which a hop breaks.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Begin">Starts it.</param>
/// <param name="End">Ends it; what began at the hop or at the relay is ended by itself.</param>
internal sealed record Trouble(string Name, Action<Scene> Begin, Action<Scene>? End = null)
{
    /// <summary>Lets a process have a wall clock of its own; from Debian's package faketime.</summary>
    public const string ClockLibrary = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    /// <summary>How long a server asks to be left alone when that is longer than a caller waits.</summary>
    public static readonly TimeSpan LongRetryAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ClockStep = TimeSpan.FromHours(2);

    private static readonly HopName[] EveryHop = Enum.GetValues<HopName>();

    /// <summary>The hops that it can happen to.</summary>
    public HopName[] Hops { get; private init; } = EveryHop;

    /// <summary>True when the app has to find the hop by name.</summary>
    public bool NeedsOwnDns { get; private init; }

    /// <summary>True when the app runs with a wall clock that can be set.</summary>
    public bool NeedsOwnClock { get; private init; }

    /// <summary>True when the hop speaks TLS although its stand-in does not.</summary>
    public bool NeedsTls { get; private init; }

    /// <summary>True for what breaks nothing below HTTP for good: the token alone, or its secret.</summary>
    public bool IsOfToken { get; private init; }

    /// <summary>How long the app may be right to wait after the end of it.</summary>
    public TimeSpan Grace { get; private init; }

    public static IReadOnlyList<Trouble> All { get; } =
    [
        AtRelay("refused", RelayMode.Refuse),
        AtHop("slow, 1.5 s", Fault.Delay(TimeSpan.FromSeconds(1.5))),
        AtHop("hung before headers", Fault.Hang()),
        AtHop("hung in the body", Fault.HangMidBody()),
        AtHop("reset", Fault.Reset()),
        AtHop("reset in the body", Fault.ResetMidBody()),
        AtHop("web page in place of JSON", Fault.NotJson()),
        AtHop("JSON of another shape", Fault.WrongShape()),
        AtHop("truncated", Fault.Truncated()),
        AtHop("64 MB", Fault.TooLarge()),
        AtRelay("dripping, 10 bytes/s", RelayMode.Drip),
        AtHop("401", Fault.Status(401)),
        AtHop("403", Fault.Status(403)),
        AtHop("404", Fault.Status(404)),
        AtHop("429, Retry-After 1 s", Fault.TooManyRequests(TimeSpan.FromSeconds(1))),
        AtHop("429, Retry-After 10 s", Fault.TooManyRequests(LongRetryAfter)) with { Grace = LongRetryAfter },
        AtHop("500", Fault.Status(500)),
        AtHop("503", Fault.Status(503)),
        AtHop("redirect", Fault.Redirect(new Uri("http://127.0.0.1:9/"))),
        new("DNS gone", s => Cut(s, () => s.SetDns(gone: true)), s => s.SetDns(gone: false)) { NeedsOwnDns = true },
        AtRelay("wrong certificate", RelayMode.WrongCertificate) with
        {
            NeedsTls = true,

            // The identity endpoint is on the machine itself, without TLS.
            Hops = [HopName.KeyVault, HopName.HashiCorp, HopName.Login, HopName.Contacts],
        },
        OfToken("token expired", s => s.Cloud.Genesys.ExpireTokensIn(TimeSpan.Zero)),
        OfToken("token revoked", s => s.Cloud.Genesys.RevokeAllTokens()),
        OfToken("secret rotated, old one refused", s =>
        {
            s.Cloud.RotateSecretWithoutOverlap();
            s.Cloud.Genesys.RevokeAllTokens();
        }),
        new("clock 2 h ahead", s => s.SetClock(ClockStep), s => s.SetClock(TimeSpan.Zero)) { NeedsOwnClock = true, Hops = [HopName.Contacts] },
        new("clock 2 h behind", s => s.SetClock(-ClockStep), s => s.SetClock(TimeSpan.Zero)) { NeedsOwnClock = true, Hops = [HopName.Contacts] },
    ];

    /// <summary>Why it cannot be made here, or null.</summary>
    public string? Missing() =>
        NeedsOwnDns && Environment.UserName != "root" ? "needs root, for a hosts file of its own"
        : NeedsOwnClock && !File.Exists(ClockLibrary) ? "needs Debian's package faketime"
        : null;

    private static Trouble AtHop(string name, Fault fault) => new(name, s => s.Hop.Always(fault));

    private static Trouble AtRelay(string name, RelayMode mode) => new(name, s => s.Relay.Set(mode));

    private static Trouble OfToken(string name, Action<Scene> begin) => new(name, begin) { IsOfToken = true, Hops = [HopName.Contacts] };

    // An open connection needs no name.
    private static void Cut(Scene scene, Action then)
    {
        then();
        scene.Relay.Set(RelayMode.Forward);
    }
}
