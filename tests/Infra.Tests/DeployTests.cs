namespace Infra.Tests;

public sealed class DeployTests : IDisposable
{
    // Everything a shell, a printf format, curl's configuration or JSON could trip over.
    private const string Secret = """s3cr%t"$HOME`id`\n'x&*{}""";

    private const string Key = "function-key-Jx9==";
    private const string LookupUrl = "https://func-contact-lookup-abc.azurewebsites.net/api/contacts/lookup";

    private const string NotFound =
        """{"status":"not_found","found":false,"reason":"No contact has this number.","correlationId":"c-1","fullName":"","phoneNumber":"+13175550125"}""" + "\n200";

    private const string Found =
        """{"status":"found","found":true,"reason":"","correlationId":"c-2","fullName":"Ada Lovelace","phoneNumber":"+13175550125"}""" + "\n200";

    private const string NotYetAllowed = "ERROR: (Forbidden) Caller is not authorized … ForbiddenByRbac";

    // The packages a build leaves behind, as far as the script looks at them.
    private const string Build = """
        while [ $# -gt 0 ]; do if [ "$1" = -o ]; then folder=$2; fi; shift; done
        mkdir -p "$folder"
        printf '{ "customHandler": { "description": { "defaultExecutablePath": "ContactLookup" } } }' >"$folder/host.json"
        printf 'binary' >"$folder/ContactLookup"
        """;

    private static readonly string[] First =
        ["--resource-group", "rg-lookup", "--location", "westeurope", "--genesys-region", "mypurecloud.de", "--genesys-client-id", "6f9619ff-8b86-d011-b42d-00c04fc964ff"];

    private static readonly string[] Again = ["--resource-group", "rg-lookup"];

    private readonly Sandbox _sandbox = new("az", "func", "dotnet", "curl", "sleep");

    public void Dispose() => _sandbox.Dispose();

    [SkippableFact]
    public void A_first_deployment_does_every_step_in_order()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        string[] expected =
        [
            "az group create --name rg-lookup --location westeurope",
            "az provider register --namespace Microsoft.App",
            "az deployment group create --resource-group rg-lookup --name contact-lookup --parameters",
            "az keyvault secret set --vault-name kv-abc --name genesys-client-secret --file /dev/stdin",
            "az deployment group create --resource-group rg-lookup --name contact-lookup-access",
            "dotnet publish",
            "func azure functionapp publish func-contact-lookup-abc --custom --no-build",
            "az functionapp keys set",
        ];
        var changes = Changes();
        Assert.Equal(expected.Length, changes.Count);
        Assert.All(expected.Zip(changes), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Contains("The lookup works: status not_found", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("20.0.0.1", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_template_is_told_the_region_and_the_client_by_the_environment()
    {
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Contains("GENESYS_REGION=mypurecloud.de", _sandbox.Environment, StringComparison.Ordinal);
        Assert.Contains("GENESYS_CLIENT_ID=6f9619ff-8b86-d011-b42d-00c04fc964ff", _sandbox.Environment, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_client_secret_reaches_the_vault_byte_for_byte_and_nothing_else()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\r\n");

        var put = Assert.Single(_sandbox.Calls, call => call.StartsWith("az keyvault secret set", StringComparison.Ordinal));
        Assert.StartsWith(put + "\n" + Secret + "<end>\n", _sandbox.Given, StringComparison.Ordinal);
        Assert.Contains("--output none", put, StringComparison.Ordinal);
        AssertNowhereElse(Secret, outcome);
    }

    [SkippableFact]
    public void The_function_key_reaches_the_app_and_nothing_else()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Contains($"header = \"x-functions-key: {Key}\"", _sandbox.Given, StringComparison.Ordinal);
        AssertNowhereElse(Key, outcome);
    }

    [SkippableFact]
    public void Only_the_vault_and_curl_are_given_anything_on_standard_input()
    {
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\nnot for anybody\n");

        var receivers = _sandbox.Given.Split('\n').Where(line => _sandbox.Calls.Contains(line));
        Assert.All(receivers, call => Assert.Matches("^(az keyvault secret set|curl) ", call));
        Assert.DoesNotContain("not for anybody", _sandbox.Given, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_secret_in_an_error_of_az_is_not_shown()
    {
        _sandbox.When("az keyvault secret set*", code: 1, errors: $"ERROR: cannot store {Secret}");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("cannot store (secret)", outcome.Errors, StringComparison.Ordinal);
        AssertNowhereElse(Secret, outcome);
    }

    [SkippableFact]
    public void A_person_is_asked_for_the_secret_and_it_is_not_shown_while_typed()
    {
        EverythingWorks();

        var outcome = _sandbox.RunInTerminal("infra/deploy", First, question: "keeps the one in the vault): ", answer: "typed-secret");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("\ntyped-secret<end>\n", _sandbox.Given, StringComparison.Ordinal);
        AssertNowhereElse("typed-secret", outcome);
    }

    [SkippableTheory]
    [InlineData("--client-secret", "hunter2")]
    [InlineData("--secret", "hunter2")]
    [InlineData("--client-secret=hunter2")]
    public void A_secret_on_the_command_line_is_refused_without_repeating_it(params string[] option)
    {
        var outcome = _sandbox.Run("infra/deploy", [.. First, .. option]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("--secret-stdin", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", outcome.Seen, StringComparison.Ordinal);
        Assert.Empty(_sandbox.Calls);
    }

    [SkippableFact]
    public void A_secret_with_a_space_in_it_is_refused_without_repeating_it()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], "pasted with text\n");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("contains a space", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("pasted", outcome.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("az keyvault secret set", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_dry_run_changes_nothing_and_shows_every_change()
    {
        EverythingWorks();
        var before = Files();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--dry-run"]);

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        Assert.Empty(Changes());
        Assert.Equal(before, Files());
        Assert.All(
            ["az group create", "az deployment group create", "az keyvault secret set", "secretNames=", "dotnet publish", "func azure functionapp publish", "curl"],
            command => Assert.Contains(command, outcome.Output, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void What_if_shows_the_changes_of_the_template_and_stops()
    {
        _sandbox.When("az group show*", "westeurope\n").When("az deployment group what-if*", "+ Create vault");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--what-if"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("+ Create vault", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void What_if_does_not_create_the_group_it_would_compare_with()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--what-if"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("does not exist yet", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("az", "az is not installed")]
    [InlineData("dotnet", "dotnet is not installed")]
    [InlineData("curl", "curl is not installed")]
    public void A_missing_tool_is_named_before_anything_is_changed(string tool, string message)
    {
        EverythingWorks();
        _sandbox.RemoveTool(tool);

        var outcome = _sandbox.Run("infra/deploy", First);

        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void Without_func_and_zip_the_missing_one_is_named_before_anything_is_changed()
    {
        EverythingWorks();
        _sandbox.RemoveTool("func");
        _sandbox.RemoveTool("zip");

        var outcome = _sandbox.Run("infra/deploy", First);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("zip is not installed", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("az account show*", "Run: az login")]
    [InlineData("az bicep version*", "Run: az bicep install")]
    public void What_az_lacks_is_named_before_anything_is_changed(string call, string message)
    {
        _sandbox.When(call, code: 1, errors: "ERROR");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", First);

        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("--resource-group is missing", "--location", "westeurope")]
    [InlineData("--genesys-region is missing", "--resource-group", "rg", "--genesys-client-id", "x")]
    [InlineData("--genesys-client-id is missing", "--resource-group", "rg", "--genesys-region", "mypurecloud.com")]
    [InlineData("--location needs a value", "--resource-group", "rg", "--location")]
    [InlineData("--from nowhere: the steps are check group", "--resource-group", "rg", "--from", "nowhere")]
    [InlineData("--runtime java: it is custom or dotnet-isolated", "--resource-group", "rg", "--runtime", "java")]
    [InlineData("--secret-expires soon: give a number of days", "--resource-group", "rg", "--secret-expires", "soon")]
    [InlineData("--smoke-number: digits", "--resource-group", "rg", "--smoke-number", "+1\",\"x\":\"")]
    [InlineData("Unknown option: --verbose", "--resource-group", "rg", "--verbose")]
    [InlineData("cannot be read", "--resource-group", "rg", "--parameters", "nowhere.bicepparam")]
    public void A_wrong_option_is_named_before_anything_runs(string message, params string[] options)
    {
        var outcome = _sandbox.Run("infra/deploy", options);

        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(_sandbox.Calls);
    }

    [SkippableFact]
    public void A_region_without_flex_consumption_is_refused_before_the_group_is_made()
    {
        _sandbox.When("az functionapp list-flexconsumption-locations*", "0\n");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", First);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("Flex Consumption is not offered in 'westeurope'", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableTheory]
    [InlineData("group", "az group create*", "May you create resource groups")]
    [InlineData("template", "az deployment group create*--name contact-lookup *", "recoverVault")]
    [InlineData("secret", "az keyvault secret set*", "Key Vault Secrets Officer")]
    [InlineData("access", "az deployment group create*-access*", "Role Based Access Control Administrator")]
    [InlineData("package", "dotnet publish*", "Nothing was published")]
    [InlineData("publish", "func *", "operatorAddresses")]
    [InlineData("smoke", "curl *", "does not answer")]
    public void A_step_that_fails_says_which_it_was_and_what_to_do_and_ends_the_deployment(string step, string call, string advice)
    {
        _sandbox.When(call, code: 7, errors: "ERROR: it broke");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.NotEqual(0, outcome.Code);
        Assert.Contains($"Step '{step}' failed", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(advice, outcome.Errors, StringComparison.Ordinal);
        Assert.Contains($"--from {step}", outcome.Errors, StringComparison.Ordinal);
        var steps = "check group template secret access package publish smoke next".Split(' ');
        Assert.All(
            steps[(Array.IndexOf(steps, step) + 1)..],
            later => Assert.DoesNotContain($"== {later}\n", outcome.Output, StringComparison.Ordinal));
        AssertNowhereElse(Secret, outcome);
    }

    [SkippableFact]
    public void A_deployment_continues_from_a_step_without_repeating_what_is_done()
    {
        EverythingWorks();
        _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");
        var before = _sandbox.Calls.Count;

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "publish"]);

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        Assert.Equal(
            ["func azure functionapp publish func-contact-lookup-abc --custom --no-build"],
            Changes(skip: before));
    }

    [SkippableFact]
    public void A_rotation_changes_the_secret_only()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "secret", "--until", "access", "--secret-stdin"], Secret + "\n");

        Assert.Equal(0, outcome.Code);
        Assert.Collection(
            Changes(),
            put => Assert.StartsWith("az keyvault secret set", put, StringComparison.Ordinal),
            grant => Assert.Contains("contact-lookup-access", grant, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Continuing_where_nothing_was_deployed_says_where_to_begin()
    {
        _sandbox.When("az deployment group show*", code: 3, errors: "ERROR: (DeploymentNotFound)");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "publish"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("--from template", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_provider_that_is_registered_is_not_registered_again()
    {
        _sandbox.When("az provider show*", "Registered\n");
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. First, "--until", "template"]);

        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("az provider register", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_provider_that_may_not_be_registered_is_no_reason_to_stop_because_few_need_it()
    {
        _sandbox.When("az provider register*", code: 1, errors: "ERROR: (AuthorizationFailed)");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--until", "template"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("only network = egress or private needs", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(_sandbox.Calls, call => call.StartsWith("az deployment group create", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_group_that_exists_is_used_where_it_is()
    {
        _sandbox.When("az group show*", "northeurope\n");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(0, outcome.Code);
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("az group create", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_role_that_is_not_known_everywhere_yet_is_waited_for()
    {
        _sandbox
            .When("az keyvault secret list*", code: 1, errors: NotYetAllowed, times: 2)
            .When("az keyvault secret set*", code: 1, errors: NotYetAllowed, times: 1);
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(0, outcome.Code);
        Assert.Equal(3, _sandbox.Calls.Count(call => call == "sleep 20"));
        Assert.Equal(3, _sandbox.Given.Split("\n" + Secret + "<end>\n").Length);
    }

    [SkippableFact]
    public void A_role_that_never_comes_is_given_up()
    {
        _sandbox.When("az keyvault secret set*", code: 1, errors: NotYetAllowed);
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("Step 'secret' failed", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(10, _sandbox.Calls.Count(call => call == "sleep 20"));
    }

    [SkippableTheory]
    [InlineData("ERROR: (Forbidden) Public network access is disabled and request is not from a trusted service")]
    [InlineData("ERROR: (Forbidden) Client address is not authorized and caller is not a trusted service")]
    [InlineData("ERROR: (Forbidden) … Inner error: ForbiddenByConnection")]
    [InlineData("ERROR: (Forbidden) … Inner error: ForbiddenByFirewall")]
    public void A_vault_that_is_closed_to_this_machine_is_not_waited_for(string error)
    {
        _sandbox.When("az keyvault secret *", code: 1, errors: error);
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("operatorAddresses", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("sleep 20", _sandbox.Calls);
    }

    [SkippableFact]
    public void Without_a_secret_the_one_in_the_vault_is_kept()
    {
        _sandbox.When("az keyvault secret list*", "1\n");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", First);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Keeping the secret", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("az keyvault secret set", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Without_a_secret_and_with_none_in_the_vault_the_two_ways_to_give_one_are_named()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", First);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("--secret-stdin", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("Run in a terminal to be asked", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_secret_gets_an_expiry_so_that_its_reminder_can_come()
    {
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Matches(@"--expires \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", Assert.Single(_sandbox.Calls, call => call.StartsWith("az keyvault secret set", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void The_secret_gets_no_expiry_when_told_so()
    {
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. First, "--secret-stdin", "--secret-expires", "0"], Secret + "\n");

        Assert.DoesNotContain("--expires", Assert.Single(_sandbox.Calls, call => call.StartsWith("az keyvault secret set", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_app_may_read_the_secrets_it_needs_by_name()
    {
        _sandbox.When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-secret-id")).When("az keyvault secret list*", "1\n");
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. Again, "--from", "access", "--until", "access"]);

        var grant = Assert.Single(Changes());
        Assert.Contains("""secretNames=["genesys-client-secret","vault-secret-id"]""", grant, StringComparison.Ordinal);
        Assert.Contains("principalId=principal-1", grant, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_further_secret_that_is_not_in_the_vault_is_named()
    {
        _sandbox
            .When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-secret-id"))
            .When("az keyvault secret list*vault-secret-id*", "0\n")
            .When("az keyvault secret list*", "1\n");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "access", "--until", "access"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("no secret named vault-secret-id", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void An_app_whose_secrets_are_kept_elsewhere_gets_none_and_no_role()
    {
        _sandbox.When("az deployment group show*", Outputs(secretNames: ""));
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "secret", "--until", "access"]);

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void What_an_earlier_build_left_behind_is_not_published()
    {
        EverythingWorks();
        var stale = Path.Combine(_sandbox.Tree, "artifacts", "functionapp", "stale.dll");
        Directory.CreateDirectory(Path.GetDirectoryName(stale)!);
        File.WriteAllText(stale, "");

        _sandbox.Run("infra/deploy", [.. Again, "--from", "package", "--until", "package"]);

        Assert.False(File.Exists(stale));
    }

    [SkippableFact]
    public void The_executable_host_json_names_gets_its_run_bit()
    {
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. Again, "--from", "package", "--until", "package"]);

        var mode = File.GetUnixFileMode(Path.Combine(_sandbox.Tree, "artifacts", "functionapp", "ContactLookup"));
        Assert.True(mode.HasFlag(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
    }

    [SkippableTheory]
    [InlineData("mkdir -p \"$5\"", "has no host.json")]
    [InlineData("mkdir -p \"$5\"; printf '{\"customHandler\":{\"description\":{\"defaultExecutablePath\":\"Gone\"}}}' >\"$5/host.json\"", "names the executable 'Gone'")]
    public void A_build_that_is_no_package_is_not_published(string build, string message)
    {
        // dotnet publish PROJECT -c Release -o FOLDER: the folder is the sixth argument.
        _sandbox.When("dotnet publish*", run: "set -- \"$1\" \"$2\" \"$3\" \"$4\" \"$6\"\n" + build);
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("func", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Without_func_the_package_is_published_as_a_zip_that_keeps_the_run_bit()
    {
        _sandbox.When("az functionapp deployment source config-zip*");
        EverythingWorks();
        _sandbox.RemoveTool("func");
        var folder = Directory.CreateDirectory(Path.Combine(_sandbox.Tree, "artifacts", "functionapp"));
        File.WriteAllText(Path.Combine(folder.FullName, "local.settings.json"), "secrets of a developer");

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package"]);

        Assert.Equal("", outcome.Errors);
        Assert.Contains(_sandbox.Calls, call => call.StartsWith("az functionapp deployment source config-zip", StringComparison.Ordinal));
        using var archive = System.IO.Compression.ZipFile.OpenRead(Path.Combine(_sandbox.Tree, "artifacts", "functionapp.zip"));
        Assert.DoesNotContain(archive.Entries, entry => entry.FullName == "local.settings.json");
        var executable = Assert.Single(archive.Entries, entry => entry.FullName == "ContactLookup");
        Assert.Equal(Convert.ToInt32("755", 8), (executable.ExternalAttributes >> 16) & Convert.ToInt32("777", 8));
    }

    [SkippableFact]
    public void The_isolated_worker_is_published_without_func_which_would_change_its_runtime()
    {
        _sandbox
            .When("az deployment group show*", Outputs(runtime: "dotnet-isolated"))
            .When("az functionapp deployment source config-zip*");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package", "--runtime", "dotnet-isolated"]);

        Assert.Equal("", outcome.Errors);
        Assert.Contains(_sandbox.Calls, call => call.Contains("src/IsolatedWorker", StringComparison.Ordinal));
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("func", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_package_for_another_runtime_than_the_deployed_one_is_refused()
    {
        _sandbox.When("az deployment group show*", Outputs(runtime: "dotnet-isolated"));
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("deployed for dotnet-isolated", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_function_key_that_exists_is_not_set_anew()
    {
        _sandbox.When("az functionapp keys list*", Key + "\n");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void The_smoke_test_shows_the_status_and_nothing_of_the_contact()
    {
        _sandbox.When("curl *", Found);
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Contains("status found, correlation ID c-2", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Lovelace", outcome.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain("5550125", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_app_that_starts_slowly_is_waited_for()
    {
        _sandbox
            .When("curl *", "\n000", code: 28, times: 1)
            .When("curl *", "\n503", times: 1)
            .When("curl *", "\n404", times: 1)
            .When("curl *", "\n401", times: 1)
            .When("curl *", """{"status":"secret_unavailable","reason":"x","correlationId":"c-0"}""" + "\n200", times: 1);
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.Equal(5, _sandbox.Calls.Count(call => call == "sleep 10"));
    }

    [SkippableFact]
    public void A_lookup_that_is_refused_shows_the_reason_the_app_gives()
    {
        _sandbox.When("curl *", """{"status":"permission_denied","reason":"Give the role \"Lookup\" externalContacts:contact:view.","correlationId":"c-3","fullName":""}""" + "\n200");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("status permission_denied", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("externalContacts:contact:view", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("c-3", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("401", "does not know the function key")]
    [InlineData("404", "has no lookup function")]
    [InlineData("403", "operatorAddresses")]
    [InlineData("502", "HTTP 502")]
    public void An_app_that_does_not_answer_is_explained(string status, string message)
    {
        _sandbox.When("curl *", "<html>\n" + status);
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("<html>", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_host_that_gives_out_no_key_is_explained()
    {
        _sandbox.When("az functionapp keys *", code: 1, errors: "ERROR: Operation returned an invalid status 'Bad Request'");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("gives out no function key", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void With_entra_a_call_without_a_token_must_be_refused_and_that_is_success()
    {
        _sandbox.When("az deployment group show*", Outputs(entra: "true")).When("curl *", "\n401");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("refuses a call without an Entra ID token, as it should", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_data_action_is_written_for_the_deployed_address()
    {
        EverythingWorks();

        _sandbox.Run("infra/deploy", [.. Again, "--from", "next"]);

        var action = File.ReadAllText(Path.Combine(_sandbox.Tree, "artifacts", "genesys", "contact-lookup.custom.json"));
        Assert.Contains($"\"requestUrlTemplate\": \"{LookupUrl}\"", action, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Without_a_network_no_outgoing_address_is_named()
    {
        _sandbox.When("az deployment group show*", Outputs(egress: ""));
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "next"]);

        Assert.Equal("", outcome.Errors);
        Assert.DoesNotContain("allowed IPs", outcome.Output, StringComparison.Ordinal);
    }

    private static string Outputs(
        string entra = "false", string secretNames = "genesys-client-secret", string runtime = "custom", string egress = "20.0.0.1")
        => $"func-contact-lookup-abc\n{LookupUrl}\n{entra}\nkv-abc\ngenesys-client-secret\nprincipal-1\n{runtime}\n={secretNames}\n={egress}\n";

    // A subscription in which nothing is deployed and everything succeeds.
    private void EverythingWorks() => _sandbox
        .When("az account show*", "me@example.com in Subscription\n")
        .When("az bicep version*", "Bicep CLI\n")
        .When("az group show*", code: 3, errors: "ERROR: (ResourceGroupNotFound)")
        .When("az functionapp list-flexconsumption-locations*", "1\n")
        .When("az group create*")
        .When("az provider show*", "NotRegistered\n")
        .When("az provider register*")
        .When("az deployment group create*")
        .When("az deployment group show*", Outputs())
        .When("az keyvault secret list*", "0\n", times: 1)
        .When("az keyvault secret list*", "1\n")
        .When("az keyvault secret set*")
        .When("dotnet publish*", run: Build)
        .When("func azure functionapp publish*")
        .When("az functionapp keys list*", "\n", times: 1)
        .When("az functionapp keys list*", Key + "\n")
        .When("az functionapp keys set*")
        .When("sleep *")
        .When("curl *", NotFound);

    // Calls that change something, in order.
    private IReadOnlyList<string> Changes(int skip = 0)
        => [.. _sandbox.Calls.Skip(skip).Where(call =>
            !call.StartsWith("sleep", StringComparison.Ordinal)
            && !call.StartsWith("curl", StringComparison.Ordinal)
            && !call.StartsWith("az bicep version", StringComparison.Ordinal)
            && !call.StartsWith("az functionapp list-", StringComparison.Ordinal)
            && !call.Contains(" show ", StringComparison.Ordinal)
            && !call.Contains(" list ", StringComparison.Ordinal)
            && !call.Contains(" what-if ", StringComparison.Ordinal))];

    private IReadOnlyList<string> Files()
        => [.. Directory.EnumerateFileSystemEntries(_sandbox.Tree, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private void AssertNowhereElse(string secret, Outcome outcome)
    {
        Assert.DoesNotContain(secret, outcome.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, _sandbox.Environment, StringComparison.Ordinal);
        Assert.All(_sandbox.Calls, call => Assert.DoesNotContain(secret, call, StringComparison.Ordinal));
        Assert.Empty(_sandbox.FilesWith(secret));
    }
}
