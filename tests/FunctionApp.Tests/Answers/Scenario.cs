namespace FunctionApp.Tests.Answers;

/// <summary>Something that happens to a lookup, and what the answer has to say about it.</summary>
public sealed record Scenario
{
    /// <summary>A contact's number as a flow passes it.</summary>
    public const string SomeNumber = "tel:+13175550125";

    /// <param name="name">A sentence for the name of the test.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="reasonNames">What the reason must name: the hop, the setting, the role to change.</param>
    /// <param name="arrange">Done to the cloud before the app starts.</param>
    /// <param name="retryable">Whether the same lookup can succeed later without a change.</param>
    public Scenario(string name, string status, IReadOnlyList<string>? reasonNames = null, Action<Cloud>? arrange = null, bool retryable = false) =>
        (Name, Status, ReasonNames, Arrange, Retryable) = (name, status, reasonNames ?? [], arrange ?? (_ => { }), retryable);

    public string Name { get; }

    public string Status { get; }

    public IReadOnlyList<string> ReasonNames { get; init; }

    public Action<Cloud> Arrange { get; }

    public bool Retryable { get; }

    public string? Number { get; init; } = SomeNumber;

    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>True for the scenario whose reason the documentation quotes.</summary>
    public bool IsExample { get; init; }

    public override string ToString() => Name;
}
