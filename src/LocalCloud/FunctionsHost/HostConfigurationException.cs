namespace LocalCloud;

/// <summary>A published folder that the host cannot run; the message names the file and what to change.</summary>
public sealed class HostConfigurationException : Exception
{
    public HostConfigurationException(string message)
        : base(message) => Summary = message;

    public HostConfigurationException(string message, Exception innerException)
        : base(message, innerException) => Summary = message;

    /// <param name="message">What failed.</param>
    /// <param name="output">What the failed program has written last; part of <see cref="Exception.Message"/> only.</param>
    public HostConfigurationException(string message, string output)
        : base($"{message} Its last lines:{Environment.NewLine}{output}") => Summary = message;

    public HostConfigurationException() => Summary = Message;

    /// <summary>The message without the output of the failed program.</summary>
    public string Summary { get; }
}
