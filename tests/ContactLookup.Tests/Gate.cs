namespace ContactLookup.Tests;

/// <summary>Where something slow waits until the test lets it through.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when somebody stands at the gate.</summary>
    public Task Reached => _reached.Task.SoonAsync();

    public void Open() => _opened.TrySetResult();

    /// <summary>Stands at the gate, and leaves when it opens or when told to.</summary>
    public Task PassAsync(CancellationToken ended)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(ended);
    }
}
