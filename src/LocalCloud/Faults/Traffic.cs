using Microsoft.AspNetCore.Http.Features;

namespace LocalCloud;

/// <summary>What one hop has seen since it started or was last reset. Safe to read while requests arrive.</summary>
public sealed class Traffic(TimeProvider time, int remembered)
{
    private readonly Lock _lock = new();
    private readonly Queue<ArrivedRequest> _recent = new();
    private readonly Dictionary<int, long> _answers = [];
    private readonly List<(long Requests, TaskCompletionSource Reached)> _waiting = [];
    private long _requests;
    private long _successes;
    private int _inFlight;
    private int _mostAtOnce;

    /// <summary>Requests that arrived, answered or not.</summary>
    public long Requests => Read(() => _requests);

    /// <summary>2xx answers of the service itself, sent whole; what a fault answers instead does not count.</summary>
    public long Successes => Read(() => _successes);

    /// <summary>Answers that were sent, by status. A request without an answer (hang, reset) is in <see cref="Requests"/> only.</summary>
    public IReadOnlyDictionary<int, long> Answers => Read(() => new SortedDictionary<int, long>(_answers));

    /// <summary>Requests under way now.</summary>
    public int InFlight => Read(() => _inFlight);

    /// <summary>The most requests that were under way at one time.</summary>
    public int MostAtOnce => Read(() => _mostAtOnce);

    /// <summary>The last requests, oldest first; bounded by <see cref="CloudOptions.RememberedRequests"/>.</summary>
    public IReadOnlyList<ArrivedRequest> Recent => Read(() => _recent.ToArray());

    /// <summary>Forgets everything but what is under way.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _requests = 0;
            _successes = 0;
            _answers.Clear();
            _recent.Clear();
            _mostAtOnce = _inFlight;
        }
    }

    /// <summary>Completes when this many requests have arrived since the start or the last reset.</summary>
    public Task ReachAsync(long requests, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_requests >= requests)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((requests, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    internal ArrivedRequest Arrive(HttpRequest request, string pathTemplate)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var arrived = new ArrivedRequest
        {
            At = time.GetUtcNow(),
            Method = request.Method,
            Path = target.Split('?')[0],
            Query = request.QueryString.Value ?? "",
            Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase),
            PathTemplate = pathTemplate,
        };
        lock (_lock)
        {
            _requests++;
            _mostAtOnce = Math.Max(_mostAtOnce, ++_inFlight);
            _recent.Enqueue(arrived);
            if (_recent.Count > remembered)
            {
                _recent.Dequeue();
            }

            _waiting.RemoveAll(waiting => _requests >= waiting.Requests && waiting.Reached.TrySetResult());
        }

        return arrived;
    }

    internal void Leave(ArrivedRequest arrived, int status, bool ownAnswerSentWhole)
    {
        lock (_lock)
        {
            _inFlight--;
            arrived.Status = status;
            arrived.Took = time.GetUtcNow() - arrived.At;
            if (status == 0)
            {
                return;
            }

            _answers[status] = _answers.GetValueOrDefault(status) + 1;
            if (ownAnswerSentWhole && status is >= 200 and < 300)
            {
                _successes++;
            }
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
