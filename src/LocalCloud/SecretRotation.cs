namespace LocalCloud;

/// <summary>
/// The rotation of a client secret, step by step, in any order that people use: published in the vaults before or after
/// Genesys accepts it, with the old secret still accepted meanwhile or not.
/// </summary>
public sealed class SecretRotation
{
    private readonly Cloud _cloud;
    private readonly IReadOnlyCollection<string> _old;

    internal SecretRotation(Cloud cloud)
    {
        _cloud = cloud;
        _old = cloud.Genesys.Client.Secrets;
    }

    /// <summary>The new secret.</summary>
    public string Secret { get; } = GenesysOrganization.NewSecret();

    /// <summary>Genesys accepts the new secret, beside the old ones.</summary>
    public SecretRotation Accept()
    {
        _cloud.Genesys.Client.Accept(Secret);
        return this;
    }

    /// <summary>Genesys refuses the old secrets.</summary>
    public SecretRotation Retire()
    {
        foreach (var secret in _old)
        {
            _cloud.Genesys.Client.Refuse(secret);
        }

        return this;
    }

    /// <summary>Key Vault and HashiCorp Vault get the new secret as their newest version.</summary>
    public SecretRotation Publish()
    {
        _cloud.PublishSecret(Secret);
        return this;
    }
}
