using ContactLookup.Tokens;

namespace ContactLookup.Providers;

/// <summary>
/// Where requests go when the login names the account's own instance (<c>instance_url</c>). Only hosts that the definition
/// lists, and the configured servers themselves, are believed: a token goes nowhere else.
/// </summary>
internal sealed class InstanceUrl(IReadOnlyList<string> hosts, IEnumerable<Uri> servers)
{
    private readonly Uri[] _servers = [.. servers];

    /// <summary>Finds the server to ask; null means the configured one.</summary>
    /// <returns>False when the login named a host that is not believed.</returns>
    public bool TryResolve(AccessToken? token, out Uri? server)
    {
        server = null;
        if (hosts.Count == 0 || token?.InstanceUrl is not { } named)
        {
            return true;
        }

        server = new Uri(named.GetLeftPart(UriPartial.Authority));
        return _servers.Any(s => s.GetLeftPart(UriPartial.Authority) == named.GetLeftPart(UriPartial.Authority))
            || (named is { Scheme: "https", IsDefaultPort: true, UserInfo: "" } && hosts.Any(ending => Belongs(named.Host, ending)));
    }

    private static bool Belongs(string host, string ending) =>
        ending.StartsWith('.') && host.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
