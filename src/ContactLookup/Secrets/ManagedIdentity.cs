using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using ContactLookup.Calls;

namespace ContactLookup.Secrets;

/// <summary>
/// The managed identity of the function app, asked by a secret store. Names itself as the hop that is being waited for, so
/// that an identity that does not answer is not blamed on the store.
/// </summary>
internal sealed class ManagedIdentity : TokenCredential
{
    private readonly ManagedIdentityCredential _identity;
    private volatile FlightProgress? _progress;

    public ManagedIdentity(string? clientId, HttpPipelineTransport transport)
    {
        var options = new ManagedIdentityCredentialOptions(
            clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId))
        {
            Transport = transport,
        };

        // A failed flight is tried again as a whole, see TokenCache; retries below that would only eat its time. Of the
        // options' own retries this credential makes five whatever they say.
        options.RetryPolicy = new RetryPolicy(maxRetries: 0);
        _identity = new ManagedIdentityCredential(options);
    }

    /// <summary>The flight that is told when the identity is asked.</summary>
    public FlightProgress? Progress
    {
        set => _progress = value;
    }

    public override async ValueTask<Azure.Core.AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var progress = _progress;
        progress?.Enter(Hop.Identity);
        var token = await _identity.GetTokenAsync(requestContext, cancellationToken).ConfigureAwait(false);
        progress?.Enter(Hop.SecretStore);
        return token;
    }

    public override Azure.Core.AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        _identity.GetToken(requestContext, cancellationToken);
}
