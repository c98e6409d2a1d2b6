using LocalCloud;

namespace FunctionApp.Tests.Diagnosis;

/// <summary>A misconfiguration, and what the doctor has to say about it.</summary>
/// <param name="Name">What is wrong, for the document.</param>
/// <param name="Step">The first step that fails or warns.</param>
/// <param name="Hop">Its hop.</param>
/// <param name="Change">What the change and its place must name.</param>
public sealed record DoctorCase(string Name, string Step, string Hop, params string[] Change)
{
    /// <summary>Done to the cloud before the app starts. The second cloud is another organization and another tenant.</summary>
    public Action<Cloud, Cloud> Arrange { get; init; } = (_, _) => { };

    public Func<Cloud, Cloud, (string Name, string Value)[]> Settings { get; init; } = (_, _) => [];

    /// <summary>Done before the doctor is asked.</summary>
    public Func<AppUnderTest, Task> Act { get; init; } = _ => Task.CompletedTask;

    /// <summary>Fails or answers a request in place of the network.</summary>
    public Action<HttpRequestMessage>? OnSending { get; init; }

    public TimeProvider? Time { get; init; }

    public string Provider { get; init; } = "genesys";

    public bool IsWarning { get; init; }

    /// <summary>True when it must not run beside others: the identity client lets one request of a process out at a time.</summary>
    public bool IsAlone { get; init; }

    /// <summary>True for an app without a managed identity. The environment is everybody's, so such a case runs alone.</summary>
    public bool HasNoIdentity { get; init; }

    /// <summary>What the cause must name.</summary>
    public string[] Cause { get; init; } = [];

    public override string ToString() => Name;
}
