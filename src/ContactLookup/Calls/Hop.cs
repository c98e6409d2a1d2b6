namespace ContactLookup.Calls;

/// <summary>The hops of a lookup, in the order in which a cold call takes them.</summary>
internal enum Hop
{
    Identity,
    SecretStore,
    Login,
    Lookup,
}
