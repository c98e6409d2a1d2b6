namespace ContactLookup.Secrets;

/// <summary>A token of HashiCorp Vault. Prints redacted.</summary>
internal sealed class VaultToken(string value)
{
    public string Reveal() => value;

    public override string ToString() => "[vault token]";
}
