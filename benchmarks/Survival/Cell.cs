using System.Diagnostics;

namespace Survival;

/// <summary>One cell of the matrix: a hop, what happens to it, and whether the app had answered lookups before.</summary>
internal sealed record Cell(HopName Hop, Trouble Trouble, bool Warm)
{
    /// <summary>How soon lookups must succeed once the trouble is over. A hold-off lasts 30 s at most.</summary>
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(35);

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private const int InARow = 3;

    public async Task<CellResult> RunAsync(string folder)
    {
        await using var scene = await Scene.MakeAsync(Hop, Trouble.NeedsTls && Hop != HopName.KeyVault);
        if (!Warm)
        {
            Trouble.Begin(scene);
        }

        await scene.StartAppAsync(folder, Trouble);
        if (Warm)
        {
            await WaitUntilFoundAsync(scene, LongestRecovery);
            AskHopAgain(scene);
            Trouble.Begin(scene);
        }

        var lookups = await LookUpAsync(scene);
        scene.Hop.Clear();
        scene.Relay.Set(RelayMode.Forward);
        Trouble.End?.Invoke(scene);
        var (recovery, after) = await WaitUntilFoundAsync(scene, LongestRecovery + Trouble.Grace);
        return new CellResult(this, [.. lookups, .. after], recovery);
    }

    // A warm app asks the login only for a new token, and the secret store only for a new secret.
    private void AskHopAgain(Scene scene)
    {
        if (Trouble.IsOfToken || Hop == HopName.Contacts)
        {
            return;
        }

        if (Hop != HopName.Login)
        {
            scene.Cloud.RotateSecretWithoutOverlap();
        }

        scene.Cloud.Genesys.RevokeAllTokens();
    }

    private static async Task<Lookup[]> LookUpAsync(Scene scene)
    {
        var asked = new List<Task<Lookup>>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Length)
        {
            asked.Add(scene.LookUpAsync());
            await Task.Delay(Interval, TimeProvider.System);
        }

        return await Task.WhenAll(asked);
    }

    /// <returns>Time until the first of several lookups in a row that all find their contact; null when that takes too long.</returns>
    private static async Task<(TimeSpan? Recovery, List<Lookup> Lookups)> WaitUntilFoundAsync(Scene scene, TimeSpan patience)
    {
        var lookups = new List<Lookup>();
        var clock = Stopwatch.StartNew();
        TimeSpan? first = null;
        for (var found = 0; found < InARow;)
        {
            var lookup = await scene.LookUpAsync();
            lookups.Add(lookup);
            found = lookup.Found ? found + 1 : 0;
            first = lookup.Found ? first ?? clock.Elapsed : null;
            if (!lookup.Found)
            {
                if (clock.Elapsed > patience)
                {
                    return (null, lookups);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        return (first, lookups);
    }
}

/// <summary>What came of a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Lookups">Every lookup from the beginning of the trouble on.</param>
/// <param name="Recovery">From the end of the trouble until lookups succeed; null when they did not within the limit.</param>
internal sealed record CellResult(Cell Cell, IReadOnlyList<Lookup> Lookups, TimeSpan? Recovery)
{
    /// <summary>The budget of a lookup as shipped, and what a reading of it may be late on a busy machine.</summary>
    private static readonly TimeSpan LongestLookup = TimeSpan.FromSeconds(4.5) + TimeSpan.FromMilliseconds(250);

    public TimeSpan Worst => Lookups.Max(l => l.Time);

    /// <summary>What is wrong with it, or "".</summary>
    public string Problem => string.Join("; ", Problems());

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Cell.Hop.ToString().ToLowerInvariant()} | {Cell.Trouble.Name} | {(Cell.Warm ? "warm" : "cold")} | {string.Join(", ", Lookups.CountBy(l => l.Status).OrderByDescending(s => s.Value).Select(s => s.Key))} | {Worst.TotalSeconds:0.00} | {(Recovery is { } r ? r.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) : "none")} | {(Problem.Length == 0 ? "ok" : "**" + Problem + "**")} |");

    private IEnumerable<string> Problems()
    {
        if (Worst > LongestLookup)
        {
            yield return "slower than the budget";
        }

        if (Lookups.Any(l => l.HttpStatus is 0 or >= 500))
        {
            yield return "HTTP 5xx or no answer";
        }

        // A failure must never look like a caller whom the contact centre does not know.
        if (Lookups.Any(l => l.Status == "not_found"))
        {
            yield return "a known caller was not found";
        }

        if (Recovery is null)
        {
            yield return "did not recover";
        }
    }
}
