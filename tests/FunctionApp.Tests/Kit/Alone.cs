namespace FunctionApp.Tests;

/// <summary>Tests that hear everything this process measures or traces, and therefore run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
