using LocalCloud;

namespace Load;

/// <summary>Something that goes wrong while callers are looked up.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Meaning">What happens.</param>
/// <param name="TokenLifetime">How long a token lives, given the length of the run.</param>
/// <param name="Script">What is done to the cloud during the run; ends by itself.</param>
/// <param name="LeastTokens">The fewest tokens with which anybody could get through, given the length of the run.</param>
public sealed record Scenario(
    string Name, string Meaning, Func<TimeSpan, TimeSpan> TokenLifetime, Func<Cloud, TimeSpan, CancellationToken, Task> Script, Func<TimeSpan, int> LeastTokens)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    /// <summary>Every scenario.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("undisturbed", "nothing goes wrong", _ => Day, (_, _, _) => Task.CompletedTask, _ => 1),
        new("short-lifetime", "a token lives 2 s", _ => Short, (_, _, _) => Task.CompletedTask, Lifetimes),
        new(
            "revocation",
            "every token is revoked every 5 s",
            _ => Day,
            (cloud, run, ended) => EveryAsync(TimeSpan.FromSeconds(5), run, () => cloud.Genesys.RevokeAllTokens(), ended),
            run => 1 + Times(TimeSpan.FromSeconds(5), run)),
        new(
            "rotation-with-overlap",
            "the secret is rotated every 6 s, the old one accepted for 3 s more; a token lives 2 s",
            _ => Short,
            (cloud, run, ended) => EveryAsync(TimeSpan.FromSeconds(6), run, () => RotateWithOverlapAsync(cloud, ended), ended),
            Lifetimes),
        new(
            "rotation-without-overlap",
            "the secret is rotated every 6 s, the old one refused from that moment; a token lives 2 s",
            _ => Short,
            (cloud, run, ended) => EveryAsync(TimeSpan.FromSeconds(6), run, () => cloud.RotateSecretWithoutOverlap(), ended),
            Lifetimes),
        new(
            "published-before-switch",
            "the new secret is in the vault 3 s before the login accepts it, every 6 s; a token lives 2 s",
            _ => Short,
            (cloud, run, ended) => EveryAsync(TimeSpan.FromSeconds(6), run, () => PublishBeforeSwitchAsync(cloud, ended), ended),
            Lifetimes),
        new(
            "login-down",
            "the login is down for a third of the run while the token is valid",
            run => run * (5.0 / 6),
            async (cloud, run, ended) =>
            {
                await Task.Delay(run * 0.45, TimeProvider.System, ended);
                cloud.Login.During(run / 3, Fault.Status(503));
            },
            _ => 2),
    ];

    private static int Lifetimes(TimeSpan run) => (int)Math.Ceiling(run / Short);

    private static int Times(TimeSpan period, TimeSpan run) => (int)Math.Ceiling(run / period) - 1;

    private static Task EveryAsync(TimeSpan period, TimeSpan run, Action action, CancellationToken ended) =>
        EveryAsync(
            period,
            run,
            () =>
            {
                action();
                return Task.CompletedTask;
            },
            ended);

    private static async Task EveryAsync(TimeSpan period, TimeSpan run, Func<Task> action, CancellationToken ended)
    {
        for (var i = 0; i < Times(period, run); i++)
        {
            await Task.Delay(period, TimeProvider.System, ended);
            _ = action();
        }
    }

    private static async Task RotateWithOverlapAsync(Cloud cloud, CancellationToken ended)
    {
        var rotation = cloud.RotateSecretWithOverlap();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, ended);
        rotation.Retire();
    }

    private static async Task PublishBeforeSwitchAsync(Cloud cloud, CancellationToken ended)
    {
        var rotation = cloud.BeginRotation().Publish();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, ended);
        rotation.Accept().Retire();
    }
}
