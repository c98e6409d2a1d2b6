using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using ContactLookup.Calls;

namespace ContactLookup.Secrets;

/// <summary>
/// The managed identity of the function app, which a secret store is read with. While its token is requested, the progress of
/// the flight names the identity, so that a failure names the identity and not the store.
/// </summary>
internal sealed class ManagedIdentity : TokenCredential
{
    private readonly ManagedIdentityCredential _identity;
    private volatile FlightProgress? _progress;
    private volatile bool _replaceToken;

    public ManagedIdentity(string? clientId, HttpPipelineTransport transport)
    {
        var options = new ManagedIdentityCredentialOptions(
            clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId))
        {
            Transport = transport,
        };

        // The next flight tries again, see TokenCache; retries here would use up its time. This credential ignores
        // options.Retry and makes five retries, so the policy is set.
        options.RetryPolicy = new RetryPolicy(maxRetries: 0);
        _identity = new ManagedIdentityCredential(options);
    }

    /// <summary>The progress of the flight that uses the identity.</summary>
    public FlightProgress? Progress
    {
        set => _progress = value;
    }

    /// <summary>
    /// Makes the next call get a new token from the identity endpoint. The client keeps a token for as long as it says it
    /// lives, up to 24 hours, even when the store refuses it.
    /// </summary>
    public void ReplaceToken() => _replaceToken = true;

    public override async ValueTask<Azure.Core.AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var progress = _progress;
        progress?.Enter(Hop.Identity);
        if (_replaceToken)
        {
            // The client skips its cache only for a claims challenge. This one requires no claim.
            requestContext = new TokenRequestContext(requestContext.Scopes, requestContext.ParentRequestId, claims: "{\"access_token\":{}}", requestContext.TenantId);
        }

        var token = await _identity.GetTokenAsync(requestContext, cancellationToken).ConfigureAwait(false);
        _replaceToken = false;
        progress?.Enter(Hop.SecretStore);
        return token;
    }

    public override Azure.Core.AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        _identity.GetToken(requestContext, cancellationToken);
}
