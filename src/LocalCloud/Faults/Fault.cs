namespace LocalCloud;

/// <summary>
/// One way in which a server misbehaves. It is planned on a hop: <c>cloud.Login.Next(Fault.Status(503))</c>,
/// <c>cloud.Contacts.Always(Fault.Hang())</c>, <c>cloud.KeyVault.During(TimeSpan.FromSeconds(20), Fault.Reset())</c>.
/// </summary>
public sealed class Fault
{
    private readonly Func<FaultScene, Task> _strike;

    private Fault(string name, Func<FaultScene, Task> strike, bool leavesAnswerWhole = false)
    {
        Name = name;
        _strike = strike;
        LeavesAnswerWhole = leavesAnswerWhole;
    }

    /// <summary>The word for it in records and on the control address, such as <c>hang</c> or <c>status 503</c>.</summary>
    public string Name { get; }

    /// <summary>True when the client still gets the server's own answer, only later.</summary>
    internal bool LeavesAnswerWhole { get; }

    /// <summary>
    /// Answers with a status and, unless a body is given, the error body the real service sends with that status.
    /// </summary>
    public static Fault Status(int status, string? body = null, string contentType = "application/json", IReadOnlyDictionary<string, string>? headers = null) =>
        MakeStatus(status, async scene =>
        {
            foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            {
                scene.Context.Response.Headers[name] = value;
            }

            await (body is null ? scene.Hop.WriteErrorAsync(scene.Context, status, retryAfter: null) : WriteAsync(scene, body, contentType));
        });

    /// <summary>Answers 429 with <c>Retry-After</c> in whole seconds, and the service's own error body.</summary>
    public static Fault TooManyRequests(TimeSpan retryAfter) => MakeRetryAfter(StatusCodes.Status429TooManyRequests, retryAfter);

    /// <summary>Answers 503 with <c>Retry-After</c> in whole seconds, and the service's own error body.</summary>
    public static Fault Unavailable(TimeSpan retryAfter) => MakeRetryAfter(StatusCodes.Status503ServiceUnavailable, retryAfter);

    /// <summary>Answers as usual, but only after this long on the cloud's clock.</summary>
    public static Fault Delay(TimeSpan delay) => new("delay", scene => DelayAsync(scene, delay, waited => waited.Next(waited.Context)), leavesAnswerWhole: true);

    /// <summary>Answers as usual, but only once the gate is open.</summary>
    public static Fault Until(Gate gate) => new(
        "gate",
        async scene =>
        {
            await gate.WaitAsync(scene.Ended);
            await scene.Next(scene.Context);
        },
        leavesAnswerWhole: true);

    /// <summary>Accepts the connection, reads the request and never answers, until the client leaves or the cloud is disposed.</summary>
    public static Fault Hang() => new("hang", scene => scene.HangAsync());

    /// <summary>Sends the headers and half of the usual body, then nothing more.</summary>
    public static Fault HangMidBody() => new("hang mid-body", async scene =>
    {
        await WriteHalfAsync(scene, isLengthOfWhole: true);
        await scene.HangAsync();
    });

    /// <summary>Sends the headers and half of the usual body, then resets the connection.</summary>
    public static Fault ResetMidBody() => new("reset mid-body", async scene =>
    {
        await WriteHalfAsync(scene, isLengthOfWhole: true);
        scene.Reset();
    });

    /// <summary>Resets the connection without a byte of answer.</summary>
    public static Fault Reset() => new("reset", scene =>
    {
        scene.Reset();
        return Task.CompletedTask;
    });

    /// <summary>Answers 200 with a page of HTML, as a captive portal or a proxy's log-in page does.</summary>
    public static Fault NotJson() => new("not json", scene => WriteAsync(
        scene, "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>", "text/html; charset=utf-8"));

    /// <summary>Answers 200 with well-formed JSON of an unexpected shape; the default is an array with one string.</summary>
    public static Fault WrongShape(string json = """["unexpected"]""") => new("wrong shape", scene => WriteAsync(scene, json, "application/json"));

    /// <summary>Answers as usual, but the JSON ends half-way while the HTTP message is complete.</summary>
    public static Fault Truncated() => new("truncated", scene => WriteHalfAsync(scene, isLengthOfWhole: false));

    /// <summary>Answers 200 and streams this much JSON, without saying beforehand how much it will be.</summary>
    public static Fault TooLarge(long bytes = 64L * 1024 * 1024) => new("too large", async scene =>
    {
        var block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        await WriteAsync(scene, "{\"padding\":\"", "application/json");
        for (var left = bytes; left > 0; left -= block.Length)
        {
            await scene.Context.Response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)), scene.Ended);
        }

        await scene.Context.Response.WriteAsync("\"}", scene.Ended);
    });

    /// <summary>Redirects to another address. A client that follows with its credentials leaks them.</summary>
    public static Fault Redirect(Uri location, int status = StatusCodes.Status302Found) => new("redirect", scene =>
    {
        scene.Context.Response.StatusCode = status;
        scene.Context.Response.Headers.Location = location.AbsoluteUri;
        return Task.CompletedTask;
    });

    /// <summary>Waits this long on the cloud's clock before this fault strikes.</summary>
    public Fault After(TimeSpan delay) => new("delay, then " + Name, scene => DelayAsync(scene, delay, _strike), LeavesAnswerWhole);

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal Task StrikeAsync(FaultScene scene) => _strike(scene);

    private static Fault MakeStatus(int status, Func<FaultScene, Task> write) => new("status " + status.ToString(CultureInfo.InvariantCulture), scene =>
    {
        scene.Context.Response.StatusCode = status;
        return write(scene);
    });

    private static Fault MakeRetryAfter(int status, TimeSpan wait) => MakeStatus(status, scene =>
    {
        scene.Context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return scene.Hop.WriteErrorAsync(scene.Context, status, wait);
    });

    private static async Task DelayAsync(FaultScene scene, TimeSpan delay, Func<FaultScene, Task> then)
    {
        await Task.Delay(delay, scene.Time, scene.Ended);
        await then(scene);
    }

    private static Task WriteAsync(FaultScene scene, string body, string contentType)
    {
        scene.Context.Response.ContentType = contentType;
        return scene.Context.Response.WriteAsync(body, scene.Ended);
    }

    private static async Task WriteHalfAsync(FaultScene scene, bool isLengthOfWhole)
    {
        var body = await scene.UsualAnswerAsync();
        var response = scene.Context.Response;
        response.ContentLength = isLengthOfWhole ? body.Length : body.Length / 2;
        await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), scene.Ended);
        await response.Body.FlushAsync(scene.Ended);
    }
}
