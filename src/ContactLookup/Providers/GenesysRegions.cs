using System.Collections.Frozen;

namespace ContactLookup.Providers;

/// <summary>
/// The regions of Genesys Cloud: AWS region to domain. Login and API servers are <c>login.</c> and <c>api.</c> below the
/// domain. A region opened after this list was made works through Genesys__LoginUrl and Genesys__ApiUrl.
/// Source: the region hosts of the platform's public .NET SDK, release 270.0.0.
/// </summary>
internal static class GenesysRegions
{
    /// <summary>AWS region name to domain.</summary>
    public static FrozenDictionary<string, string> ByAwsRegion { get; } = new Dictionary<string, string>
    {
        ["us-east-1"] = "mypurecloud.com",
        ["us-east-2"] = "use2.us-gov-pure.cloud",
        ["us-west-2"] = "usw2.pure.cloud",
        ["ca-central-1"] = "cac1.pure.cloud",
        ["mx-central-1"] = "mxc1.pure.cloud",
        ["sa-east-1"] = "sae1.pure.cloud",
        ["eu-west-1"] = "mypurecloud.ie",
        ["eu-west-2"] = "euw2.pure.cloud",
        ["eu-central-1"] = "mypurecloud.de",
        ["eu-central-2"] = "euc2.pure.cloud",
        ["eusc-de-east-1"] = "edee1.eusc-pure.cloud",
        ["me-central-1"] = "mec1.pure.cloud",
        ["ap-south-1"] = "aps1.pure.cloud",
        ["ap-northeast-1"] = "mypurecloud.jp",
        ["ap-northeast-2"] = "apne2.pure.cloud",
        ["ap-northeast-3"] = "apne3.pure.cloud",
        ["ap-southeast-1"] = "apse1.pure.cloud",
        ["ap-southeast-2"] = "mypurecloud.com.au",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Domains = ByAwsRegion.Values.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the domain of a region. Accepts the domain, one of its hosts, or the AWS region; null for any other text.</summary>
    public static string? FindDomain(string region)
    {
        var text = region.Trim().ToLowerInvariant();
        if (ByAwsRegion.TryGetValue(text, out var domain))
        {
            return domain;
        }

        var host = ((string[])["login.", "api.", "apps."]).FirstOrDefault(host => text.StartsWith(host, StringComparison.Ordinal)) ?? "";
        return Domains.TryGetValue(text[host.Length..], out domain) ? domain : null;
    }
}
