namespace LocalCloud;

/// <summary>A malformed request to the control address; the message says what to send instead.</summary>
internal sealed class ControlException : Exception
{
    public ControlException(string message)
        : base(message)
    {
    }

    public ControlException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ControlException()
    {
    }
}
