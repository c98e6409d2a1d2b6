namespace ContactLookup.Secrets;

/// <summary>The versions of a secret in its store, without their values.</summary>
/// <param name="Count">How many versions the store has.</param>
/// <param name="Enabled">How many of them are enabled.</param>
internal sealed record SecretVersions(int Count, int Enabled);
