using LocalCloud;

namespace FunctionApp.Tests.Answers;

/// <summary>Something that happens to a lookup, and what the answer has to say about it.</summary>
/// <param name="Name">A sentence for the name of the test.</param>
/// <param name="Status">The status of the answer.</param>
public sealed record Scenario(string Name, string Status)
{
    /// <summary>A contact's number as a flow passes it.</summary>
    public const string SomeNumber = "tel:+13175550125";

    public string? Number { get; init; } = SomeNumber;

    /// <summary>Done to the cloud before the app starts.</summary>
    public Action<Cloud> Arrange { get; init; } = _ => { };

    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    public bool Retryable { get; init; }

    /// <summary>What the reason must name: the hop, the setting, the role to change.</summary>
    public IReadOnlyList<string> ReasonNames { get; init; } = [];

    /// <summary>True for the scenario whose reason the documentation quotes.</summary>
    public bool IsExample { get; init; }

    public override string ToString() => Name;
}
