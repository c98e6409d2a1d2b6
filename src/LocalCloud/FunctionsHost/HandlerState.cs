namespace LocalCloud;

/// <summary>Where the handler's process is in its life.</summary>
public enum HandlerState
{
    /// <summary>Started for the first time, has not answered yet.</summary>
    Starting,

    /// <summary>Has answered, and gets requests.</summary>
    Ready,

    /// <summary>Has failed or asked for it, and is started anew; requests wait.</summary>
    Restarting,

    /// <summary>Has ended with exit code 0, which the host takes for intended: nothing starts it again and requests fail.</summary>
    Gone,

    /// <summary>Has failed three times within 30 minutes; the host has stopped itself.</summary>
    Stopped,
}
