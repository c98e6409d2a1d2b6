namespace LocalCloud;

/// <summary>The body of <c>POST /control/faults</c>.</summary>
internal sealed record FaultRequest(
    string? Hop, string? Fault, int? Status, string? Body, TimeSpan? RetryAfter, TimeSpan? Delay, long? Bytes, Uri? Location, int? Times, TimeSpan? For, bool Always, string? Path)
{
    public const string Kinds = "status, delay, hang, hang_mid_body, reset, reset_mid_body, not_json, wrong_shape, truncated, too_large, redirect";

    /// <summary>Plans the fault on these hops.</summary>
    public void Plan(IEnumerable<Hop> hops)
    {
        var fault = ToFault();
        if (new[] { Times is not null, For is not null, Always }.Count(given => given) > 1)
        {
            throw new BadHttpRequestException("Send only one of times, for and always; without them, the fault strikes once.");
        }

        if (Times is < 1 or > 1_000_000 || For == TimeSpan.Zero)
        {
            throw new BadHttpRequestException("times must be between 1 and 1000000, and for must be longer than 0 s.");
        }

        foreach (var hop in hops)
        {
            if (For is { } span)
            {
                hop.During(span, fault, Path);
            }
            else if (Always)
            {
                hop.Always(fault, Path);
            }
            else
            {
                hop.Next(fault, Times ?? 1, Path);
            }
        }
    }

    private Fault ToFault()
    {
        var fault = Fault switch
        {
            "status" => ToStatus(),
            "delay" => LocalCloud.Fault.Delay(Delay ?? throw new BadHttpRequestException("The fault delay needs delay, such as 2.5.")),
            "hang" => LocalCloud.Fault.Hang(),
            "hang_mid_body" => LocalCloud.Fault.HangMidBody(),
            "reset" => LocalCloud.Fault.Reset(),
            "reset_mid_body" => LocalCloud.Fault.ResetMidBody(),
            "not_json" => LocalCloud.Fault.NotJson(),
            "wrong_shape" => Body is null ? LocalCloud.Fault.WrongShape() : LocalCloud.Fault.WrongShape(Body),
            "truncated" => LocalCloud.Fault.Truncated(),
            "too_large" => Bytes is > 1L << 32 ? throw new BadHttpRequestException("bytes is at most 4294967296.") : LocalCloud.Fault.TooLarge(Bytes ?? 64L * 1024 * 1024),
            "redirect" => LocalCloud.Fault.Redirect(Location is { IsAbsoluteUri: true } ? Location : throw new BadHttpRequestException("The fault redirect needs location, an absolute address."), Status ?? StatusCodes.Status302Found),
            null => throw new BadHttpRequestException($"fault is missing. It is one of: {Kinds}."),
            _ => throw new BadHttpRequestException($"There is no fault '{Fault}'. It is one of: {Kinds}."),
        };
        return Delay is { } wait && Fault != "delay" ? fault.After(wait) : fault;
    }

    private Fault ToStatus() =>
        Status is not (>= 200 and <= 599) ? throw new BadHttpRequestException("The fault status needs status, from 200 to 599.")
        : RetryAfter is { } wait && Status == StatusCodes.Status429TooManyRequests ? LocalCloud.Fault.TooManyRequests(wait)
        : RetryAfter is { } pause && Status == StatusCodes.Status503ServiceUnavailable ? LocalCloud.Fault.Unavailable(pause)
        : RetryAfter is not null ? throw new BadHttpRequestException("retryAfter needs status 429 or 503.")
        : LocalCloud.Fault.Status(Status.Value, Body);
}
