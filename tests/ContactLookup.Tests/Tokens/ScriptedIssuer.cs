using System.Collections.Concurrent;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// A login that issues numbered tokens, token-1, token-2 and so on, unless the next reply is scripted. It reads the clock
/// first, as the real one does before it sends its request.
/// </summary>
internal sealed class ScriptedIssuer(TimeProvider time) : ITokenIssuer
{
    public static readonly Failure IsDown = new(LookupStatus.TokenUnavailable, Hop.Login, "The login is down.", Retryable: true);

    public static readonly Failure InvalidClient = new(LookupStatus.CredentialsRejected, Hop.Login, "The login said invalid_client.", Retryable: false);

    private readonly ConcurrentQueue<Func<FlightProgress, CancellationToken, Task>> _onceBefore = new();
    private readonly ConcurrentQueue<Failure> _onceInstead = new();
    private int _asked;
    private int _issued;

    /// <summary>How often a token was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How many tokens were issued, those that came too late included.</summary>
    public int Issued => Volatile.Read(ref _issued);

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The failure of every request, while it is set.</summary>
    public Failure? Down { get; set; }

    /// <summary>Issues this token again and again instead of numbered ones, while it is set.</summary>
    public string? SameToken { get; set; }

    public async Task<Outcome<IssuedToken>> IssueAsync(FlightProgress progress, CancellationToken ended)
    {
        Interlocked.Increment(ref _asked);
        var requestedAt = time.GetTimestamp();
        if (_onceBefore.TryDequeue(out var before))
        {
            await before(progress, ended);
        }

        if (_onceInstead.TryDequeue(out var instead) || (instead = Down) is not null)
        {
            return instead;
        }

        var token = SameToken ?? $"token-{Interlocked.Increment(ref _issued)}";
        return new IssuedToken(new AccessToken(token, requestedAt), Lifetime);
    }

    public void RespondsOnceWith(Failure failure) => _onceInstead.Enqueue(failure);

    /// <summary>The next request is answered only when the gate is opened.</summary>
    public Gate WaitsOnceAtGate(Hop hop = Hop.Login)
    {
        var gate = new Gate();
        DoesOnce((progress, ended) =>
        {
            progress.Enter(hop);
            return gate.PassAsync(ended);
        });
        return gate;
    }

    /// <summary>The next request is not answered before the gate is opened, whoever cancels it.</summary>
    public Gate HangsOnce(Hop hop = Hop.Login)
    {
        var gate = new Gate();
        DoesOnce((progress, _) =>
        {
            progress.Enter(hop);
            return gate.PassAsync(CancellationToken.None);
        });
        return gate;
    }

    /// <summary>The next request is not answered. Returns a task that completes when the request is cancelled.</summary>
    /// <param name="reached">Completes when the request has been sent.</param>
    public Task HangsOnceUntilCancelled(out Task reached)
    {
        var gate = new Gate();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        DoesOnce(async (_, ended) =>
        {
            try
            {
                await gate.PassAsync(ended);
            }
            catch (OperationCanceledException)
            {
                cancelled.SetResult();
                throw;
            }
        });
        reached = gate.Reached;
        return cancelled.Task.SoonAsync();
    }

    public void DoesOnce(Func<FlightProgress, CancellationToken, Task> what) => _onceBefore.Enqueue(what);
}
