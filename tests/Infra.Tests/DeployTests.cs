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

    // What a build leaves behind, as far as the script looks at it.
    private const string FolderOfBuild = """
        while [ $# -gt 0 ]; do if [ "$1" = -o ]; then folder=$2; fi; shift; done
        mkdir -p "$folder"

        """;

    private const string Build = FolderOfBuild + """
        printf '{ "customHandler": { "description": { "defaultExecutablePath": "ContactLookup" } } }' >"$folder/host.json"
        printf 'binary' >"$folder/ContactLookup"
        """;

    // The calls that change something, with what they do to the state that stands for Azure.
    private static readonly Dictionary<string, string> Effects = new()
    {
        ["az group create*"] = "set_to group yes",
        ["az deployment group create*--name contact-lookup *"] = "has group || refuse ResourceGroupNotFound; set_to template yes",
        ["az keyvault secret set*"] = "has template || refuse VaultNotFound; set_to secret \"$given\"",
        ["az deployment group create*--name contact-lookup-access *"] = "has secret || refuse SecretNotFound; set_to access yes",
        ["dotnet publish*"] = Build,
        ["func azure functionapp publish*"] = "has template || refuse ResourceNotFound; set_to package \"$(cat \"$root/artifacts/package/ContactLookup\" 2>/dev/null)\"",
        ["az functionapp keys set*"] = "has template || refuse ResourceNotFound; if has key; then set_to key again; else set_to key once; fi",
    };

    private static readonly string[] First =
        ["--resource-group", "rg-lookup", "--location", "westeurope", "--genesys-region", "mypurecloud.de", "--genesys-client-id", "6f9619ff-8b86-d011-b42d-00c04fc964ff"];

    private static readonly string[] Again = ["--resource-group", "rg-lookup"];

    public static TheoryData<string, bool> Interruptions { get; } = MakeInterruptions();

    private readonly Sandbox _sandbox = new("az", "func", "dotnet", "curl", "sleep");

    public void Dispose() => _sandbox.Dispose();

    [SkippableFact]
    public void A_first_deployment_ends_with_an_app_that_answers_a_lookup()
    {
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        AssertDeployed();
        Assert.Contains("The lookup works: status not_found", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("20.0.0.1", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Interruptions))]
    public void A_deployment_that_was_interrupted_is_completed_by_the_same_command(string call, bool tookEffect)
    {
        // The call fails once: before it changed anything, or after, when the connection breaks.
        _sandbox.When(call, code: 130, errors: "ERROR: connection reset", run: tookEffect ? Effects[call] : null, times: 1);
        EverythingWorks();

        var interrupted = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");
        var again = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.NotEqual(0, interrupted.Code);
        Assert.Equal("", again.Errors);
        Assert.Equal(0, again.Code);
        AssertDeployed();
    }

    [SkippableTheory]
    [InlineData("check")]
    [InlineData("group")]
    [InlineData("template")]
    [InlineData("secret")]
    [InlineData("access")]
    [InlineData("references")]
    [InlineData("package")]
    [InlineData("publish")]
    [InlineData("smoke")]
    public void A_deployment_that_ended_after_a_step_is_completed_by_the_same_command_without_the_secret(string step)
    {
        EverythingWorks();
        Assert.Equal(0, _sandbox.Run("infra/deploy", [.. First, "--until", step, "--secret-stdin"], Secret + "\n").Code);
        var hasSecret = _sandbox.State.ContainsKey("secret");

        var again = _sandbox.Run("infra/deploy", hasSecret ? First : [.. First, "--secret-stdin"], hasSecret ? "" : Secret + "\n");

        Assert.Equal("", again.Errors);
        Assert.Equal(0, again.Code);
        AssertDeployed();
    }

    [SkippableFact]
    public void A_deployment_that_is_run_twice_keeps_the_function_key_and_the_secret()
    {
        EverythingWorks();
        _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");
        var before = _sandbox.State;

        var again = _sandbox.Run("infra/deploy", First);

        Assert.Equal(0, again.Code);
        Assert.Equal(before["secret"], _sandbox.State["secret"]);
        Assert.Equal(before["key"], _sandbox.State["key"]);
    }

    [SkippableFact]
    public void A_Key_Vault_reference_is_written_only_after_its_secret_exists_and_may_be_read()
    {
        _sandbox
            .When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-token", missing: "vault-token"))
            .When("az rest --method get *configreferences*", "1\n", times: 1)
            .When("az rest --method get *configreferences*", "0\n");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal("", outcome.Errors);
        var writes = _sandbox.Calls.Where(call => call.Contains(" readableSecrets=", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, writes.Count);
        Assert.EndsWith("readableSecrets=[] --output none", writes[0], StringComparison.Ordinal);
        Assert.EndsWith("""readableSecrets=["genesys-client-secret","vault-token"] --output none""", writes[1], StringComparison.Ordinal);
        var calls = _sandbox.Calls.ToList();
        Assert.True(calls.FindIndex(call => call.Contains("contact-lookup-access", StringComparison.Ordinal)) < calls.IndexOf(writes[1]));
        Assert.True(calls.IndexOf(writes[1]) < calls.FindIndex(call => call.StartsWith("func azure functionapp publish", StringComparison.Ordinal)));
        Assert.Contains(calls, call => call.StartsWith("az rest --method post", StringComparison.Ordinal) && call.Contains("/refresh?", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Key_Vault_references_that_App_Service_does_not_resolve_end_the_deployment()
    {
        _sandbox
            .When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-token", missing: "vault-token"))
            .When("az keyvault secret list*", "1\n")
            .When("az rest --method get *configreferences*", "1\n");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "access"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("Step 'references' failed", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("func", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Deploying_the_template_again_keeps_the_Key_Vault_references_of_the_app()
    {
        _sandbox
            .When("az functionapp list *", "func-contact-lookup-abc\n")
            .When(
                "az functionapp config appsettings list*",
                "@Microsoft.KeyVault(SecretUri=https://kv-abc.vault.azure.net/secrets/vault-token)\n@Microsoft.KeyVault(SecretUri=https://kv-abc.vault.azure.net/secrets/vault-secret-id)\n");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--until", "template"]);

        Assert.Equal("", outcome.Errors);
        Assert.Contains(_sandbox.Calls, call => call.Contains("""readableSecrets=["vault-token","vault-secret-id"]""", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void App_settings_that_cannot_be_read_end_the_deployment_before_the_template_removes_a_reference()
    {
        _sandbox
            .When("az functionapp list *", "func-contact-lookup-abc\n")
            .When("az functionapp config appsettings list*", code: 1, errors: "ERROR: (AuthorizationFailed)");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--until", "template"]);

        Assert.NotEqual(0, outcome.Code);
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("az deployment group create", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void The_template_gets_the_region_and_the_client_from_the_environment()
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
    public void A_dry_run_shows_every_change_and_runs_nothing_and_needs_no_az()
    {
        EverythingWorks();
        var before = Files();

        _sandbox.RemoveTool("az");

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--dry-run"]);

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        Assert.Empty(_sandbox.Calls);
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
    [InlineData("group", "az group create*", "Contributor on the subscription")]
    [InlineData("template", "az deployment group create*--name contact-lookup *", "recoverVault")]
    [InlineData("secret", "az keyvault secret set*", "Key Vault Secrets Officer")]
    [InlineData("access", "az deployment group create*-access*", "Role Based Access Control Administrator")]
    [InlineData("package", "dotnet publish*", "Nothing was published")]
    [InlineData("publish", "func *", "No successful upload was reported")]
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
        var steps = "check group template secret access references package publish smoke next".Split(' ');
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
        Assert.Contains("The lookup works", outcome.Output, StringComparison.Ordinal);
        Assert.StartsWith("func azure functionapp publish", Assert.Single(Changes(skip: before)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_rotation_changes_the_secret_only()
    {
        AlreadyDeployed();

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
        AlreadyDeployed();

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
        _sandbox.SetState("group", "yes");
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
        _sandbox.SetState("secret", "the one before");
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
        AlreadyDeployed();

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
        AlreadyDeployed();

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
        AlreadyDeployed();
        var stale = Path.Combine(_sandbox.Tree, "artifacts", "package", "stale.dll");
        Directory.CreateDirectory(Path.GetDirectoryName(stale)!);
        File.WriteAllText(stale, "");

        _sandbox.Run("infra/deploy", [.. Again, "--from", "package", "--until", "package"]);

        Assert.False(File.Exists(stale));
    }

    [SkippableFact]
    public void The_folder_that_func_start_runs_is_left_alone()
    {
        EverythingWorks();
        var mine = Path.Combine(_sandbox.Tree, "artifacts", "functionapp", "local.settings.json");
        Directory.CreateDirectory(Path.GetDirectoryName(mine)!);
        File.WriteAllText(mine, "my settings");

        _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal("my settings", File.ReadAllText(mine));
    }

    [SkippableTheory]
    [InlineData("func azure functionapp publish*", "func")]
    [InlineData("az functionapp deployment source config-zip*", "zip")]
    public void An_upload_that_succeeded_counts_although_the_host_is_not_healthy_and_the_smoke_step_decides(string upload, string way)
    {
        // The text of both Azure CLI and Core Tools.
        _sandbox.When(upload, code: 1, errors: "Deployment was successful but the app appears to be unhealthy, please check the app logs.", run: Effects["func azure functionapp publish*"]);
        EverythingWorks();
        if (way == "zip")
        {
            _sandbox.RemoveTool("func");
        }

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("The upload succeeded and the package is live", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("The lookup works", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("runs the package it had", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_live_package_that_does_not_start_ends_the_deployment_in_the_smoke_step()
    {
        _sandbox
            .When("func azure functionapp publish*", code: 1, errors: "Deployment was successful but the app appears to be unhealthy")
            .When("curl *", "\n503");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("Step 'smoke' failed", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("HTTP 503", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("runs the package it had", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_package_that_was_built_earlier_is_published_as_it_is()
    {
        _sandbox.When("az functionapp deployment source config-zip*", run: Effects["func azure functionapp publish*"]);
        EverythingWorks();
        var earlier = _sandbox.Write("functionapp.zip", "an earlier package");

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--package", earlier, "--secret-stdin"], Secret + "\n");

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        Assert.Contains(_sandbox.Calls, call => call.Contains("--src " + earlier + " ", StringComparison.Ordinal));
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("dotnet", StringComparison.Ordinal) || call.StartsWith("func", StringComparison.Ordinal));
        Assert.Equal("an earlier package", File.ReadAllText(earlier));
    }

    [SkippableFact]
    public void The_executable_host_json_names_gets_its_run_bit()
    {
        AlreadyDeployed();

        _sandbox.Run("infra/deploy", [.. Again, "--from", "package", "--until", "package"]);

        var mode = File.GetUnixFileMode(Path.Combine(_sandbox.Tree, "artifacts", "package", "ContactLookup"));
        Assert.True(mode.HasFlag(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
    }

    [SkippableTheory]
    [InlineData("", "has no host.json")]
    [InlineData("printf '{\"customHandler\":{\"description\":{\"defaultExecutablePath\":\"Gone\"}}}' >\"$folder/host.json\"", "names the executable 'Gone'")]
    public void A_build_that_is_no_package_is_not_published(string build, string message)
    {
        _sandbox.When("dotnet publish*", run: FolderOfBuild + build);
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("func", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Without_func_the_package_is_published_as_a_zip_that_keeps_the_run_bit()
    {
        _sandbox.When("az functionapp deployment source config-zip*");
        AlreadyDeployed();
        _sandbox.RemoveTool("func");
        var folder = Directory.CreateDirectory(Path.Combine(_sandbox.Tree, "artifacts", "package"));
        File.WriteAllText(Path.Combine(folder.FullName, "local.settings.json"), "secrets of a developer");

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package"]);

        Assert.Equal("", outcome.Errors);
        Assert.Contains(_sandbox.Calls, call => call.StartsWith("az functionapp deployment source config-zip", StringComparison.Ordinal));
        using var archive = System.IO.Compression.ZipFile.OpenRead(Path.Combine(_sandbox.Tree, "artifacts", "package.zip"));
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
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package", "--runtime", "dotnet-isolated"]);

        Assert.Equal("", outcome.Errors);
        Assert.Contains(_sandbox.Calls, call => call.Contains("src/IsolatedWorker", StringComparison.Ordinal));
        Assert.DoesNotContain(_sandbox.Calls, call => call.StartsWith("func", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_package_for_another_runtime_than_the_deployed_one_is_refused()
    {
        _sandbox.When("az deployment group show*", Outputs(runtime: "dotnet-isolated"));
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "package"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("deployed for dotnet-isolated", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_function_key_that_exists_is_not_set_anew()
    {
        _sandbox.When("az functionapp keys list*", Key + "\n");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void The_smoke_test_shows_the_status_and_nothing_of_the_contact()
    {
        _sandbox.When("curl *", Found);
        AlreadyDeployed();

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
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.Equal(5, _sandbox.Calls.Count(call => call == "sleep 10"));
    }

    [SkippableFact]
    public void A_lookup_that_is_refused_shows_the_reason_the_app_gives()
    {
        _sandbox.When("curl *", """{"status":"permission_denied","reason":"Give the role \"Lookup\" externalContacts:contact:view.","correlationId":"c-3","fullName":""}""" + "\n200");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("status permission_denied", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("externalContacts:contact:view", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("c-3", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("found", 0)]
    [InlineData("permission_denied", 1)]
    public void The_smoke_test_ends_with_the_report_of_the_doctor(string status, int code)
    {
        _sandbox
            .When("curl *accept: text/plain", "ContactLookup doctor: failed.\n\nFAILED   Permission to read contacts\n")
            .When("curl *", $$"""{"status":"{{status}}","reason":"x","correlationId":"c-3"}""" + "\n200");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(code, outcome.Code);
        Assert.Contains("FAILED   Permission to read contacts", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("/api/doctor\"", _sandbox.Given, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_page_that_answers_in_place_of_the_doctor_is_not_shown()
    {
        _sandbox
            .When("curl *accept: text/plain", "<html>Ada Lovelace</html>")
            .When("curl *", Found);
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.DoesNotContain("Lovelace", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void With_outcomes_as_HTTP_statuses_a_number_that_is_not_found_is_a_success()
    {
        _sandbox.When("curl *", NotFound.Replace("\n200", "\n404", StringComparison.Ordinal));
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("The lookup works: status not_found", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("""{"status":404,"title":"Not Found","correlationId":"c-9"}""")]
    [InlineData("")]
    public void With_outcomes_as_HTTP_statuses_a_missing_function_is_not_a_success(string body)
    {
        _sandbox.When("curl *", body + "\n404");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("has no lookup function", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void With_outcomes_as_HTTP_statuses_a_refused_lookup_shows_the_reason_the_app_gives()
    {
        _sandbox.When("curl *", """{"status":"unauthorized","reason":"Check Genesys__Region.","correlationId":"c-4"}""" + "\n502");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("status unauthorized", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("Check Genesys__Region.", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("401", "does not accept the function key")]
    [InlineData("404", "has no lookup function")]
    [InlineData("403", "operatorAddresses")]
    [InlineData("502", "HTTP 502")]
    public void An_app_that_does_not_answer_is_explained(string status, string message)
    {
        _sandbox.When("curl *", "<html>\n" + status);
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("<html>", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_host_that_gives_out_no_key_is_explained()
    {
        _sandbox.When("az functionapp keys *", code: 1, errors: "ERROR: Operation returned an invalid status 'Bad Request'");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("gives out no function key", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("Running\n", "Its host runs.")]
    [InlineData("", "could not be read")]
    public void With_Entra_a_call_without_a_token_must_be_refused_and_that_is_success(string state, string message)
    {
        _sandbox
            .When("az deployment group show*", Outputs(entra: "true"))
            .When("az rest --method get *hostruntime*", state)
            .When("curl *", "\n401");
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "smoke"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("refuses a call without an Entra ID token, as configured", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("must have the field functionKey", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void With_Entra_a_host_that_does_not_run_is_a_failure_although_the_call_is_refused()
    {
        _sandbox
            .When("az deployment group show*", Outputs(entra: "true"))
            .When("func azure functionapp publish*", code: 1, errors: "Deployment was successful but the app appears to be unhealthy", run: Effects["func azure functionapp publish*"])
            .When("az rest --method get *hostruntime*", "Error\n")
            .When("curl *", "\n401");
        EverythingWorks();

        var outcome = _sandbox.Run("infra/deploy", [.. First, "--secret-stdin"], Secret + "\n");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("is in the state Error", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_data_action_is_written_for_the_deployed_address()
    {
        AlreadyDeployed();

        _sandbox.Run("infra/deploy", [.. Again, "--from", "next"]);

        var action = File.ReadAllText(Path.Combine(_sandbox.Tree, "artifacts", "genesys", "contact-lookup.custom.json"));
        Assert.Contains($"\"requestUrlTemplate\": \"{LookupUrl}\"", action, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Without_a_network_the_missing_address_and_its_price_are_named()
    {
        _sandbox.When("az deployment group show*", Outputs(egress: ""));
        AlreadyDeployed();

        var outcome = _sandbox.Run("infra/deploy", [.. Again, "--from", "next"]);

        Assert.Equal("", outcome.Errors);
        Assert.DoesNotContain("Its list of allowed IPs", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("has no fixed address", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("37 USD a month", outcome.Output, StringComparison.Ordinal);
    }

    private static string Outputs(
        string entra = "false", string secretNames = "genesys-client-secret", string runtime = "custom", string egress = "20.0.0.1", string missing = "")
        => $"func-contact-lookup-abc\n{LookupUrl}\n{entra}\nkv-abc\ngenesys-client-secret\nprincipal-1\n{runtime}\n={secretNames}\n={egress}\n={missing}\n";

    // A subscription in which nothing is deployed. A change needs what it needs in Azure, and remains: a step in the wrong order
    // fails, and a second run finds what the first one did.
    private void EverythingWorks()
    {
        _sandbox
            .When("az account show*", "me@example.com in Subscription\n")
            .When("az bicep version*", "Bicep CLI\n")
            .When("az group show*", run: "has group || refuse ResourceGroupNotFound; echo westeurope")
            .When("az functionapp list-flexconsumption-locations*", "1\n")
            .When("az provider show*", "NotRegistered\n")
            .When("az provider register*")
            .When("az functionapp list *", run: "if has template; then echo func-contact-lookup-abc; fi")
            .When("az functionapp config appsettings list*", "\n")
            .When("az functionapp show*", "/subscriptions/s/resourceGroups/rg-lookup/providers/Microsoft.Web/sites/func-contact-lookup-abc\n")
            .When("az rest --method post*")
            .When("az deployment group show*", Outputs())
            .When("az keyvault secret list*", run: "if has secret; then echo 1; else echo 0; fi")
            .When("az functionapp keys list*", run: $"if has key; then echo '{Key}'; fi")
            .When("sleep *")
            .When("curl *", NotFound);
        foreach (var (call, effect) in Effects)
        {
            _sandbox.When(call, run: effect);
        }
    }

    private void AlreadyDeployed()
    {
        EverythingWorks();
        _sandbox.SetState("group", "yes");
        _sandbox.SetState("template", "yes");
        _sandbox.SetState("secret", Secret);
    }

    private void AssertDeployed() => Assert.Equal(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["access"] = "yes",
            ["group"] = "yes",
            ["key"] = "once",
            ["package"] = "binary",
            ["secret"] = Secret,
            ["template"] = "yes",
        },
        new SortedDictionary<string, string>(_sandbox.State.ToDictionary(), StringComparer.Ordinal));

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

    private static TheoryData<string, bool> MakeInterruptions()
    {
        var data = new TheoryData<string, bool>();
        foreach (var call in Effects.Keys.Where(call => !call.Contains("keys set", StringComparison.Ordinal)))
        {
            data.Add(call, false);
            data.Add(call, true);
        }

        return data;
    }

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
