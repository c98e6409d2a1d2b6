namespace LocalCloud;

/// <summary>One line the handler has written.</summary>
/// <param name="At">When it was read.</param>
/// <param name="IsError">True for standard error, which the host logs as an error.</param>
/// <param name="Text">The line without its end.</param>
public sealed record ConsoleLine(DateTimeOffset At, bool IsError, string Text);
