using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace FunctionApp.Tests;

/// <summary>Counts the requests that have reached the app and those that have left it, so that a test can wait until all have arrived.</summary>
public sealed class Arrivals : IStartupFilter
{
    private readonly Lock _gate = new();
    private readonly List<(Func<bool> IsReached, TaskCompletionSource Reached)> _waiting = [];
    private int _arrived;
    private int _left;

    public Task ReachAsync(int arrived) => UntilAsync(() => _arrived >= arrived);

    public Task LeaveAsync(int left) => UntilAsync(() => _left >= left);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(CountAsync);
        next(app);
    };

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        Count(ref _arrived);
        try
        {
            await next(context);
        }
        finally
        {
            Count(ref _left);
        }
    }

    private void Count(ref int count)
    {
        lock (_gate)
        {
            count++;
            _waiting.RemoveAll(w => w.IsReached() && w.Reached.TrySetResult());
        }
    }

    private async Task UntilAsync(Func<bool> isReached)
    {
        TaskCompletionSource reached;
        lock (_gate)
        {
            if (isReached())
            {
                return;
            }

            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isReached, reached));
        }

        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }
}
