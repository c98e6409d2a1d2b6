using Microsoft.Extensions.Primitives;

namespace LocalCloud;

/// <summary>
/// One request as it arrived. The exact values serve asserts inside the process; the control address shows only the
/// method, the path template, the header names and the outcome.
/// </summary>
public sealed class ArrivedRequest
{
    /// <summary>When it arrived, on the cloud's clock.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Method { get; init; }

    /// <summary>The path as sent, still percent-encoded.</summary>
    public required string Path { get; init; }

    /// <summary>The query as sent, with its question mark, or empty.</summary>
    public required string Query { get; init; }

    public required IReadOnlyDictionary<string, StringValues> Headers { get; init; }

    /// <summary>The body as text; empty when there was none.</summary>
    public string Body { get; internal set; } = "";

    /// <summary>The route it matched, such as <c>/secrets/{name}</c>; <c>(no route)</c> when there is none.</summary>
    public required string PathTemplate { get; init; }

    /// <summary>The HTTP status of the answer; 0 while it is in flight, and when no answer was sent.</summary>
    public int Status { get; internal set; }

    /// <summary>From its arrival to the end of its answer, on the cloud's clock; null while it is in flight.</summary>
    public TimeSpan? Took { get; internal set; }

    /// <summary>The header <c>Server-Timing</c> of its answer; null without one.</summary>
    public string? ServerTiming { get; internal set; }

    /// <summary>The fault that struck it, if any.</summary>
    public string? Fault { get; internal set; }

    public override string ToString() => $"{Method} {PathTemplate} -> {Status}{(Fault is null ? "" : $" ({Fault})")}";
}
