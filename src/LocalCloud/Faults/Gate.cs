namespace LocalCloud;

/// <summary>
/// Holds requests back until a test lets them go, so that a test decides the order of things and never sleeps:
/// <c>cloud.Login.Always(Fault.Until(gate))</c>, then <c>gate.Open()</c>.
/// </summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets every request that waits, and every later one, go on. Opening twice is harmless.</summary>
    public void Open() => _opened.TrySetResult();

    internal Task WaitAsync(CancellationToken cancellationToken) => _opened.Task.WaitAsync(cancellationToken);
}
