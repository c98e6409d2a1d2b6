namespace ContactLookup.Tests;

/// <summary>A slow reply waits here until the test opens the gate.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a request has reached the gate.</summary>
    public Task Reached => _reached.Task.SoonAsync();

    public void Open() => _opened.TrySetResult();

    /// <summary>Waits until the gate opens or the token is cancelled.</summary>
    public Task PassAsync(CancellationToken ended)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(ended);
    }
}
