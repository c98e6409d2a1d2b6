namespace ContactLookup.Secrets;

internal static class HashiCorpVaultRequest
{
    /// <summary>A request below <c>/v1/</c>, in the namespace of the settings.</summary>
    public static HttpRequestMessage Make(HashiCorpVaultSettings settings, HttpMethod method, string path, VaultToken? token)
    {
        var request = new HttpRequestMessage(method, new Uri($"{settings.Address.AbsoluteUri.TrimEnd('/')}/v1/{path}"));
        request.Headers.Add("X-Vault-Request", "true");
        if (settings.Namespace is { } name)
        {
            request.Headers.Add("X-Vault-Namespace", name);
        }

        if (token is not null)
        {
            request.Headers.Add("X-Vault-Token", token.Reveal());
        }

        return request;
    }
}
