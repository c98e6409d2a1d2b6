using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace GenesysFiles;

/// <summary>Every file that is made, by its name.</summary>
internal static class GenesysSide
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Written by hand, because nothing in the code decides what they hold. A deployment gets a copy of those in infra/genesys.
    private static readonly string[] WrittenByHand = ["contact-lookup-entra.customAuth.json", "associate-contact.custom.json", "find-external-contacts.custom.json"];

    public static IReadOnlyDictionary<string, string> Make(Deployment deployment) => new Dictionary<string, string>(WrittenByHand.Select(name => KeyValuePair.Create(name, Read(name))))
    {
        ["contact-lookup.custom.json"] = Json(DataActions.Lookup(deployment)),
        ["contact-lookup-entra.custom.json"] = Json(DataActions.LookupWithEntra(deployment)),
        ["contact-lookup.flow.yaml"] = CallFlow.Make(deployment),
        ["deployment.tfvars.json"] = Json(new JsonObject
        {
            ["lookup_url"] = deployment.LookupUrl.OriginalString,
            ["action_timeout_seconds"] = deployment.ActionTimeoutSeconds,
        }),
    };

    /// <summary>The text of a file that is embedded in this program.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Json(JsonObject json) => json.ToJsonString(Readable) + "\n";
}
