namespace LocalCloud;

/// <summary>A published folder the host cannot run; the message names the file and what to change.</summary>
public sealed class HostConfigurationException : Exception
{
    public HostConfigurationException(string message)
        : base(message)
    {
    }

    public HostConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public HostConfigurationException()
    {
    }
}
