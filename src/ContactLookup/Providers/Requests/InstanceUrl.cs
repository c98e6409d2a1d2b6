using ContactLookup.Providers.Definitions;
using ContactLookup.Tokens;

namespace ContactLookup.Providers.Requests;

/// <summary>
/// Where requests go when the login names the account's own instance (<c>instance_url</c>). Only hosts that the definition
/// lists and the configured servers are accepted: a token goes nowhere else.
/// </summary>
internal sealed class InstanceUrl
{
    private readonly IReadOnlyList<string> _endings;
    private readonly string[] _servers;

    /// <param name="endings">Endings of hosts, each a dot and at least two labels.</param>
    /// <param name="servers">The configured servers.</param>
    /// <exception cref="DefinitionException">An ending is malformed or a whole top-level domain.</exception>
    public InstanceUrl(IReadOnlyList<string> endings, IEnumerable<Uri> servers)
    {
        _endings = endings;
        _servers = [.. servers.Select(server => server.GetLeftPart(UriPartial.Authority))];
        if (endings.FirstOrDefault(ending => !IsEnding(ending)) is { } wrong)
        {
            throw new DefinitionException($"authentication.instanceHosts has '{wrong}'; write the ending of the hosts with the dot it begins with, such as .my.salesforce.com.");
        }
    }

    /// <summary>Finds the server to ask; null means the configured one.</summary>
    /// <returns>False when the login named a host that is not accepted.</returns>
    public bool TryResolve(AccessToken? token, out Uri? server)
    {
        server = null;
        if (_endings.Count == 0 || token?.InstanceUrl is not { } named)
        {
            return true;
        }

        var authority = named.GetLeftPart(UriPartial.Authority);
        if (!_servers.Contains(authority, StringComparer.Ordinal) && !IsListed(named))
        {
            return false;
        }

        server = new Uri(authority);
        return true;
    }

    private static bool IsEnding(string text) => text.Split('.') is ["", _, _, ..] labels && labels.Skip(1).All(label => label.Length > 0);

    private bool IsListed(Uri named) =>
        named is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && _endings.Any(ending => named.IdnHost.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
