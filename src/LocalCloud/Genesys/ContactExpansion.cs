namespace LocalCloud;

/// <summary>What the <c>expand</c> parameter can ask for.</summary>
internal enum ContactExpansion
{
    Organization,
    Division,
    DataSources,
    Identifiers,
}
