using System.CommandLine;
using ContactLookup.Settings;
using GenesysFiles;

var output = new Option<DirectoryInfo>("--output")
{
    Description = "Where the files go.",
    DefaultValueFactory = _ => new DirectoryInfo("."),
};
var lookupUrl = new Option<Uri>("--lookup-url")
{
    Description = "The address the data action calls: output lookupUrl of the deployment. Without it the files hold a placeholder.",
    DefaultValueFactory = _ => Deployment.PlaceholderUrl,
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps)
        {
            return url;
        }

        result.AddError("--lookup-url must be an https address: data actions call no other.");
        return null;
    },
};
var settings = new Argument<string[]>("NAME=VALUE")
{
    Description = "App settings of the deployment that differ from their default, such as Lookup__CustomFields=vip_checkbox:boolean or Lookup__Budget=00:00:03.",
    DefaultValueFactory = _ => [],
};
settings.Validators.Add(result =>
{
    foreach (var wrong in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
    {
        result.AddError($"'{wrong.Value}' must have the form NAME=VALUE.");
    }
});

var command = new RootCommand("Writes the files that are imported into Genesys Cloud.") { output, lookupUrl, settings };
command.SetAction(parsed =>
{
    var pairs = parsed.GetValue(settings)!.Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]);
    try
    {
        var folder = parsed.GetValue(output)!;
        folder.Create();
        foreach (var (name, text) in GenesysSide.Make(Deployment.Read(parsed.GetValue(lookupUrl)!, pairs)))
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
            Console.WriteLine(Path.Combine(folder.ToString(), name));
        }

        return 0;
    }
    catch (SettingsException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return command.Parse(args).Invoke();
