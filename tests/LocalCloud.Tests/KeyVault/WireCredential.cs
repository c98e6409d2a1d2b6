using Azure.Core;

namespace LocalCloud.Tests;

/// <summary>Asks a cloud's identity endpoint for a token, by its wire protocol.</summary>
internal sealed class WireCredential(Cloud cloud) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var resource = requestContext.Scopes.Single().Replace("/.default", "", StringComparison.Ordinal);
        return new AccessToken(await IdentityEndpointTests.GetTokenAsync(cloud, resource), TimeProvider.System.GetUtcNow().AddHours(1));
    }
}
