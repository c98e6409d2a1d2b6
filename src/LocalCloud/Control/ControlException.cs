namespace LocalCloud;

/// <summary>A request to the control address that does not fit; the message says what would.</summary>
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
