using System.Globalization;
using System.Text;

namespace LocalCloud;

/// <summary>
/// One way in which a server misbehaves. It is planned on a hop: <c>cloud.Login.Next(Fault.Status(503))</c>,
/// <c>cloud.Contacts.Always(Fault.Hang())</c>, <c>cloud.KeyVault.During(TimeSpan.FromSeconds(20), Fault.Reset())</c>.
/// </summary>
public abstract class Fault
{
    private protected Fault(string name) => Name = name;

    /// <summary>The word for it in records and on the control address, such as <c>hang</c> or <c>status 503</c>.</summary>
    public string Name { get; }

    /// <summary>True when the client still gets the server's own answer, only later.</summary>
    internal virtual bool LeavesAnswerWhole => false;

    /// <summary>
    /// Answers with a status and, unless a body is given, the error body the real service sends with that status.
    /// </summary>
    public static Fault Status(int status, string? body = null, string contentType = "application/json", IReadOnlyDictionary<string, string>? headers = null) =>
        new StatusFault(status, retryAfter: null, body, contentType, headers);

    /// <summary>Answers 429 with <c>Retry-After</c> in whole seconds, and the service's own error body.</summary>
    public static Fault TooManyRequests(TimeSpan retryAfter) =>
        new StatusFault(StatusCodes.Status429TooManyRequests, retryAfter, body: null, contentType: null, headers: null);

    /// <summary>Answers 503 with <c>Retry-After</c> in whole seconds, and the service's own error body.</summary>
    public static Fault Unavailable(TimeSpan retryAfter) =>
        new StatusFault(StatusCodes.Status503ServiceUnavailable, retryAfter, body: null, contentType: null, headers: null);

    /// <summary>Answers as usual, but only after this long on the cloud's clock.</summary>
    public static Fault Delay(TimeSpan delay) => new DelayFault(delay);

    /// <summary>Answers as usual, but only once the gate is open.</summary>
    public static Fault Until(Gate gate) => new GateFault(gate);

    /// <summary>Accepts the connection, reads the request and never answers, until the client leaves or the cloud is disposed.</summary>
    public static Fault Hang() => new HangFault();

    /// <summary>Sends the headers and half of the usual body, then nothing more.</summary>
    public static Fault HangMidBody() => new HalfBodyFault("hang mid-body", reset: false);

    /// <summary>Sends the headers and half of the usual body, then resets the connection.</summary>
    public static Fault ResetMidBody() => new HalfBodyFault("reset mid-body", reset: true);

    /// <summary>Resets the connection without a byte of answer.</summary>
    public static Fault Reset() => new ResetFault();

    /// <summary>Answers 200 with a page of HTML, as a captive portal or a proxy's log-in page does.</summary>
    public static Fault NotJson() =>
        new BodyFault("not json", "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>", "text/html; charset=utf-8");

    /// <summary>Answers 200 with well-formed JSON of an unexpected shape; the default is an array with one string.</summary>
    public static Fault WrongShape(string json = """["unexpected"]""") => new BodyFault("wrong shape", json, "application/json");

    /// <summary>Answers as usual, but the JSON ends half-way while the HTTP message is complete.</summary>
    public static Fault Truncated() => new TruncatedFault();

    /// <summary>Answers 200 and streams this much JSON, without saying beforehand how much it will be.</summary>
    public static Fault TooLarge(long bytes = 64L * 1024 * 1024) => new TooLargeFault(bytes);

    /// <summary>Redirects to another address. A client that follows with its credentials leaks them.</summary>
    public static Fault Redirect(Uri location, int status = StatusCodes.Status302Found) => new RedirectFault(location, status);

    /// <summary>Waits this long on the cloud's clock before this fault strikes.</summary>
    public Fault After(TimeSpan delay) => new DelayFault(delay, this);

    internal abstract Task StrikeAsync(FaultScene scene);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private sealed class StatusFault(int status, TimeSpan? retryAfter, string? body, string? contentType, IReadOnlyDictionary<string, string>? headers)
        : Fault("status " + status.ToString(CultureInfo.InvariantCulture))
    {
        internal override async Task StrikeAsync(FaultScene scene)
        {
            var response = scene.Context.Response;
            response.StatusCode = status;
            if (retryAfter is { } wait)
            {
                response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            {
                response.Headers[name] = value;
            }

            if (body is null)
            {
                await scene.Hop.WriteErrorAsync(scene.Context, status, retryAfter);
                return;
            }

            response.ContentType = contentType;
            await response.WriteAsync(body, scene.Ended);
        }
    }

    private sealed class DelayFault(TimeSpan delay, Fault? then = null) : Fault(then is null ? "delay" : "delay, then " + then.Name)
    {
        internal override bool LeavesAnswerWhole => then is null || then.LeavesAnswerWhole;

        internal override async Task StrikeAsync(FaultScene scene)
        {
            await Task.Delay(delay, scene.Time, scene.Ended);
            await (then is null ? scene.Next(scene.Context) : then.StrikeAsync(scene));
        }
    }

    private sealed class GateFault(Gate gate) : Fault("gate")
    {
        internal override bool LeavesAnswerWhole => true;

        internal override async Task StrikeAsync(FaultScene scene)
        {
            await gate.WaitAsync(scene.Ended);
            await scene.Next(scene.Context);
        }
    }

    private sealed class HangFault() : Fault("hang")
    {
        internal override Task StrikeAsync(FaultScene scene) => scene.HangAsync();
    }

    private sealed class ResetFault() : Fault("reset")
    {
        internal override Task StrikeAsync(FaultScene scene)
        {
            scene.Reset();
            return Task.CompletedTask;
        }
    }

    private sealed class HalfBodyFault(string name, bool reset) : Fault(name)
    {
        internal override async Task StrikeAsync(FaultScene scene)
        {
            var body = await scene.UsualAnswerAsync();
            var response = scene.Context.Response;
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), scene.Ended);
            await response.Body.FlushAsync(scene.Ended);
            if (reset)
            {
                scene.Reset();
                return;
            }

            await scene.HangAsync();
        }
    }

    private sealed class TruncatedFault() : Fault("truncated")
    {
        internal override async Task StrikeAsync(FaultScene scene)
        {
            var body = await scene.UsualAnswerAsync();
            scene.Context.Response.ContentLength = body.Length / 2;
            await scene.Context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), scene.Ended);
        }
    }

    private sealed class BodyFault(string name, string body, string contentType) : Fault(name)
    {
        internal override async Task StrikeAsync(FaultScene scene)
        {
            scene.Context.Response.ContentType = contentType;
            await scene.Context.Response.WriteAsync(body, scene.Ended);
        }
    }

    private sealed class TooLargeFault(long bytes) : Fault("too large")
    {
        internal override async Task StrikeAsync(FaultScene scene)
        {
            var response = scene.Context.Response;
            response.ContentType = "application/json";
            await response.WriteAsync("{\"padding\":\"", scene.Ended);
            var block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            for (var left = bytes; left > 0; left -= block.Length)
            {
                await response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)), scene.Ended);
            }

            await response.WriteAsync("\"}", scene.Ended);
        }
    }

    private sealed class RedirectFault(Uri location, int status) : Fault("redirect")
    {
        internal override Task StrikeAsync(FaultScene scene)
        {
            scene.Context.Response.StatusCode = status;
            scene.Context.Response.Headers.Location = location.AbsoluteUri;
            return Task.CompletedTask;
        }
    }
}
