namespace LocalCloud;

/// <summary>Which fault the next request meets: queued faults first, then the one for a time span, then the permanent one.</summary>
internal sealed class FaultPlan(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Planned> _queue = [];
    private (Planned Planned, long Since, TimeSpan Span)? _during;
    private Planned? _always;

    public void Next(Fault fault, int times, string? path)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock)
        {
            _queue.AddRange(Enumerable.Repeat(new Planned(fault, path), times));
        }
    }

    public void During(TimeSpan span, Fault fault, string? path)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero);
        lock (_lock)
        {
            _during = (new Planned(fault, path), time.GetTimestamp(), span);
        }
    }

    public void Always(Fault fault, string? path)
    {
        lock (_lock)
        {
            _always = new Planned(fault, path);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _queue.Clear();
            _during = null;
            _always = null;
        }
    }

    public Fault? Take(string path)
    {
        lock (_lock)
        {
            if (_during is { } timed && time.GetElapsedTime(timed.Since) >= timed.Span)
            {
                _during = null;
            }

            var queued = _queue.FindIndex(planned => planned.Strikes(path));
            if (queued >= 0)
            {
                var fault = _queue[queued].Fault;
                _queue.RemoveAt(queued);
                return fault;
            }

            return _during is { } during && during.Planned.Strikes(path) ? during.Planned.Fault
                : _always is { } always && always.Strikes(path) ? always.Fault
                : null;
        }
    }

    /// <summary>What is planned, in words, for the control address.</summary>
    public IReadOnlyList<string> Describe()
    {
        lock (_lock)
        {
            return
            [
                .. _queue.Select(planned => "next: " + planned),
                .. _during is { } during && time.GetElapsedTime(during.Since) < during.Span
                    ? [$"for {during.Span - time.GetElapsedTime(during.Since):c} more: {during.Planned}"]
                    : Array.Empty<string>(),
                .. _always is { } always ? ["always: " + always] : Array.Empty<string>(),
            ];
        }
    }

    private sealed record Planned(Fault Fault, string? Path)
    {
        public bool Strikes(string path) => Path is null || path.StartsWith(Path, StringComparison.OrdinalIgnoreCase);

        public override string ToString() => Path is null ? Fault.Name : $"{Fault.Name} on {Path}";
    }
}
