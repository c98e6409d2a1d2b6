namespace FunctionApp.Tests.Diagnosis;

/// <summary>A misconfiguration, and what the doctor has to say about it.</summary>
/// <param name="Name">What is wrong, for the document.</param>
/// <param name="Step">The first step that fails or warns.</param>
/// <param name="Cause">What the cause must name.</param>
/// <param name="Change">What the change and its place must name.</param>
/// <param name="Arrange">Done to the cloud before the app starts.</param>
/// <param name="Settings">The settings. The second cloud is another organization and another tenant.</param>
/// <param name="Act">Done before the doctor is asked.</param>
/// <param name="OnSending">Fails a request in place of the network.</param>
/// <param name="Time">The clock of the app.</param>
/// <param name="Provider">The provider of the step; "" for the whole app.</param>
/// <param name="IsWarning">Whether the step is a warning; otherwise it fails.</param>
/// <param name="IsAlone">Whether it runs while no other does: the identity client lets one request of a process out at a time.</param>
/// <param name="HasNoIdentity">Whether the app has no managed identity. The environment belongs to the whole process, so such a case runs alone.</param>
public sealed record DoctorCase(
    string Name,
    string Step,
    string[] Cause,
    string[] Change,
    Action<Cloud>? Arrange = null,
    Func<Cloud, Cloud, (string Name, string Value)[]>? Settings = null,
    Func<AppUnderTest, Task>? Act = null,
    Action<HttpRequestMessage>? OnSending = null,
    TimeProvider? Time = null,
    string Provider = "genesys",
    bool IsWarning = false,
    bool IsAlone = false,
    bool HasNoIdentity = false)
{
    /// <summary>The hop of the step.</summary>
    public string Hop => Step switch
    {
        "settings" or "clock" => "app",
        "login" => "token",
        "permission" or "reply" or "rate" => "lookup",
        "customFields" or "times" => "answer",
        _ => Step,
    };

    public override string ToString() => Name;
}
