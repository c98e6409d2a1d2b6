using ContactLookup.Telemetry;

namespace Fleet;

/// <summary>A day of calls.</summary>
/// <param name="CallsPerMinute">Calls in the busiest minute.</param>
/// <param name="AnswerCache">How long an answer is remembered; zero switches that off.</param>
/// <param name="AlwaysReady">Instances that always run.</param>
/// <param name="Concurrency">Lookups that one instance has in flight before another instance is started; null keeps the fleet at <paramref name="AlwaysReady"/>.</param>
internal sealed record Plan(int CallsPerMinute, TimeSpan AnswerCache, int AlwaysReady, int? Concurrency)
{
    /// <summary>Lifetime of a token: a Genesys client's default.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The hour in which every lookup takes <see cref="Day.SlowLookup"/>, or null.</summary>
    public int? SlowHour { get; init; }

    /// <summary>Days; the report is of all of them.</summary>
    public int Days { get; init; } = 1;
}

/// <summary>What came of it.</summary>
internal sealed record DayResult
{
    public long Lookups { get; set; }

    /// <summary>Lookups answered from memory.</summary>
    public long Remembered { get; set; }

    /// <summary>Lookups that one token had too many requests for (HTTP 429).</summary>
    public long Throttled { get; set; }

    /// <summary>Lookups that Genesys Cloud does not start, because too many of the data action run already.</summary>
    public long NotStarted { get; set; }

    public long TokenRequests { get; set; }

    public int MostTokenRequestsInHour { get; set; }

    public int MostInFlight { get; set; }

    public int MostInstances { get; set; }

    /// <summary>Lookups that waited for a new instance, which is a cold start.</summary>
    public long WaitedForInstance { get; set; }
}

/// <summary>Plays a plan: calls arrive at random around a curve of working hours, and each is given to one instance at random.</summary>
internal sealed class Day : IDisposable
{
    /// <summary>Concurrent executions of data actions that an organization has unless it asked for more.</summary>
    public const int ConcurrentExecutions = 50;

    /// <summary>A lookup in <see cref="Plan.SlowHour"/>: just within the budget.</summary>
    public static readonly TimeSpan SlowLookup = TimeSpan.FromSeconds(4);

    /// <summary>How long an instance that is not needed stays.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

    /// <summary>Share of lookups that ask for a caller of the last <see cref="RepeatWithin"/> once more: a transfer, a second flow.</summary>
    private const double RepeatShare = 0.2;

    private static readonly TimeSpan RepeatWithin = TimeSpan.FromSeconds(45);

    private readonly Plan _plan;
    private readonly SimulatedTime _time = new();
    private readonly LookupMetrics _metrics;
    private readonly Random _random = new(1);
    private readonly List<Instance> _instances = [];
    private readonly PriorityQueue<bool, TimeSpan> _inFlight = new();
    private readonly Queue<(int Caller, TimeSpan At)> _recent = new();
    private readonly Dictionary<long, int> _tokenRequestsByHour = [];
    private readonly DayResult _result = new();
    private TimeSpan _neededUntil;
    private TimeSpan _lastLookup;
    private int _callers;

    public Day(Plan plan)
    {
        _plan = plan;
        _metrics = new LookupMetrics(_time);
    }

    public async Task<DayResult> PlayAsync()
    {
        while (_instances.Count < _plan.AlwaysReady)
        {
            Add();
        }

        // Arrivals at the rate of the busiest minute, of which the curve takes away.
        while (true)
        {
            _time.Now += TimeSpan.FromMinutes(-Math.Log(1 - _random.NextDouble()) / _plan.CallsPerMinute);
            if (_time.Now >= TimeSpan.FromDays(_plan.Days))
            {
                break;
            }

            if (_random.NextDouble() < Curve(_time.Now.TotalHours % 24))
            {
                await LookUpAsync(NextCaller());
            }
        }

        _result.MostTokenRequestsInHour = _tokenRequestsByHour.Values.DefaultIfEmpty().Max();
        return _result;
    }

    public void Dispose()
    {
        _instances.ForEach(instance => instance.Dispose());
        _metrics.Dispose();
    }

    /// <summary>The share of the busiest minute's calls: quiet at night, two peaks between 8 and 20 o'clock.</summary>
    private static double Curve(double hour)
    {
        var working = hour is > 7 and < 20 ? Math.Sin((hour - 7) / 13 * Math.PI) : 0;
        var lunch = Math.Exp(-Math.Pow(hour - 12.75, 2) * 2) * 0.25;
        return Math.Clamp(0.03 + (0.97 * Math.Pow(working, 0.7)) - lunch, 0.03, 1);
    }

    private int NextCaller()
    {
        while (_recent.TryPeek(out var old) && _time.Now - old.At > RepeatWithin)
        {
            _recent.Dequeue();
        }

        var caller = _recent.Count > 0 && _random.NextDouble() < RepeatShare ? _recent.ElementAt(_random.Next(Math.Min(_recent.Count, 64))).Caller : ++_callers;
        _recent.Enqueue((caller, _time.Now));
        return caller;
    }

    private async Task LookUpAsync(int caller)
    {
        while (_inFlight.TryPeek(out _, out var end) && end <= _time.Now)
        {
            _inFlight.Dequeue();
        }

        if (_inFlight.Count >= ConcurrentExecutions)
        {
            _result.NotStarted++;
            return;
        }

        _result.Lookups++;
        if (_plan.Concurrency is not null && _time.Now - _lastLookup > IdleTime)
        {
            RemoveDownTo(_plan.AlwaysReady);
        }

        _lastLookup = _time.Now;
        Scale(_inFlight.Count + 1);
        var instance = _instances[_random.Next(_instances.Count)];
        if (instance.Remembers(caller))
        {
            _result.Remembered++;
            return;
        }

        await instance.GetTokenAsync();
        if (!instance.MayAsk())
        {
            _result.Throttled++;
            return;
        }

        instance.Remember(caller, _plan.AnswerCache);
        var isSlow = _plan.SlowHour == (int)(_time.Now.TotalHours % 24);
        _inFlight.Enqueue(true, _time.Now + (isSlow ? SlowLookup : TimeSpan.FromMilliseconds(100 - (100 * Math.Log(1 - _random.NextDouble())))));
        _result.MostInFlight = Math.Max(_result.MostInFlight, _inFlight.Count);
    }

    private void Scale(int inFlight)
    {
        if (_plan.Concurrency is { } concurrency)
        {
            var needed = Math.Max(_plan.AlwaysReady, (int)Math.Ceiling((double)inFlight / concurrency));
            if (needed >= _instances.Count)
            {
                _neededUntil = _time.Now + IdleTime;
            }
            else if (_time.Now > _neededUntil)
            {
                // In as slowly as the platform does it: one instance after each idle time.
                RemoveDownTo(_time.Now - _neededUntil > IdleTime ? needed : _instances.Count - 1);
                _neededUntil = _time.Now + IdleTime;
            }

            for (; _instances.Count < needed; _result.WaitedForInstance++)
            {
                Add();
            }
        }

        _result.MostInstances = Math.Max(_result.MostInstances, _instances.Count);
    }

    private void RemoveDownTo(int count)
    {
        for (; _instances.Count > count; _instances.RemoveAt(_instances.Count - 1))
        {
            _instances[^1].Dispose();
        }
    }

    private void Add() => _instances.Add(new Instance(_time, _metrics, _plan.TokenLifetime, _random.NextDouble(), () =>
    {
        _result.TokenRequests++;
        var hour = (long)_time.Now.TotalHours;
        _tokenRequestsByHour[hour] = _tokenRequestsByHour.GetValueOrDefault(hour) + 1;
    }));
}
