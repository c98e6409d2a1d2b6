namespace Infra.Tests;

/// <summary>infra/deploy: the order of the steps, and how a deployment goes on after an interruption or a failure.</summary>
public sealed class DeployTests : DeployScript
{
    public static TheoryData<string, bool> Interruptions { get; } = MakeInterruptions();

    [SkippableFact]
    public void A_first_deployment_ends_with_an_app_that_answers_a_lookup()
    {
        var outcome = Deploy();

        AssertSucceeded(outcome);
        AssertDeployed();
        Assert.Contains("The lookup works: status not_found", outcome.Output, StringComparison.Ordinal);

        // The address is needed in Genesys Cloud before the app can look anything up.
        Assert.Contains("Calls to Genesys come from 20.0.0.1", outcome.Output.Split("== secret")[0], StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Interruptions))]
    public void A_deployment_that_was_interrupted_is_completed_by_the_same_command(string call, bool tookEffect)
    {
        // The call fails once: before it changed anything, or after, when the connection breaks.
        Sandbox.When(call, code: 130, errors: "ERROR: connection reset", run: tookEffect ? Effects[call] : null, times: 1);

        var interrupted = Deploy();

        // The secret in the vault and the function key are kept.
        var again = Sandbox.State.ContainsKey("secret") ? DeployWithoutSecret() : Deploy();

        Assert.NotEqual(0, interrupted.Code);
        AssertSucceeded(again);
        AssertDeployed();
    }

    [SkippableFact]
    public void A_Key_Vault_reference_is_written_only_after_its_secret_exists_and_may_be_read()
    {
        Sandbox
            .When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-token", missing: "vault-token"))
            .When("az rest --method get *configreferences*", "1\n", times: 1)
            .When("az rest --method get *configreferences*", "0\n");

        var outcome = Deploy("--parameters", Sandbox.Write("own.bicepparam", ""));

        Assert.Equal("", outcome.Errors);
        var writes = Sandbox.Calls.Where(call => call.Contains(" readableSecrets=", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, writes.Count);
        Assert.EndsWith("readableSecrets=[] --output none", writes[0], StringComparison.Ordinal);
        Assert.EndsWith("""readableSecrets=["genesys-client-secret","vault-token"] --output none""", writes[1], StringComparison.Ordinal);
        var calls = Sandbox.Calls.ToList();
        Assert.True(calls.FindIndex(call => call.Contains("contact-lookup-access", StringComparison.Ordinal)) < calls.IndexOf(writes[1]));
        Assert.True(calls.IndexOf(writes[1]) < calls.FindIndex(call => call.StartsWith("func azure functionapp publish", StringComparison.Ordinal)));
        Assert.Contains(calls, call => call.StartsWith("az rest --method post", StringComparison.Ordinal) && call.Contains("/refresh?", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Key_Vault_references_that_App_Service_does_not_resolve_end_the_deployment()
    {
        Sandbox
            .When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-token", missing: "vault-token"))
            .When("az keyvault secret list*", "1\n")
            .When("az rest --method get *configreferences*", "1\n");

        var outcome = Continue("--from", "access", "--parameters", Sandbox.Write("own.bicepparam", ""));

        AssertRefused(outcome, "Step 'references' failed");
        AssertNotCalled("func");
    }

    [SkippableFact]
    public void The_template_is_not_deployed_again_without_the_options_of_the_first_run()
    {
        Sandbox.When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,otlp-headers", missing: "otlp-headers")).When("az keyvault secret list*", "1\n");

        var outcome = Continue("--from", "references");

        AssertRefused(outcome, "Repeat the options of the first run");
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void Deploying_the_template_again_keeps_the_Key_Vault_references_of_the_app()
    {
        Sandbox
            .When("az functionapp list *", "func-contact-lookup-abc\n")
            .When(
                "az functionapp config appsettings list*",
                "@Microsoft.KeyVault(SecretUri=https://kv-abc.vault.azure.net/secrets/vault-token)\n@Microsoft.KeyVault(SecretUri=https://kv-abc.vault.azure.net/secrets/vault-secret-id)\n");

        var outcome = DeployWithoutSecret("--until", "template");

        Assert.Equal("", outcome.Errors);
        Assert.Contains(Sandbox.Calls, call => call.Contains("""readableSecrets=["vault-token","vault-secret-id"]""", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void App_settings_that_cannot_be_read_end_the_deployment_before_the_template_removes_a_reference()
    {
        Sandbox
            .When("az functionapp list *", "func-contact-lookup-abc\n")
            .When("az functionapp config appsettings list*", code: 1, errors: "ERROR: (AuthorizationFailed)");

        var outcome = DeployWithoutSecret("--until", "template");

        Assert.NotEqual(0, outcome.Code);
        AssertNotCalled("az deployment group create");
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
        Sandbox.When(call, code: 7, errors: "ERROR: it broke");

        var outcome = Deploy();

        Assert.NotEqual(0, outcome.Code);
        Assert.Contains($"Step '{step}' failed", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(advice, outcome.Errors, StringComparison.Ordinal);
        Assert.Contains($"--from {step}", outcome.Errors, StringComparison.Ordinal);
        Assert.All(Steps[(Array.IndexOf(Steps, step) + 1)..], later => Assert.DoesNotContain($"== {later}\n", outcome.Output, StringComparison.Ordinal));
        AssertNowhereElse(Secret, outcome);
    }

    [SkippableFact]
    public void A_deployment_continues_from_a_step_without_repeating_what_is_done()
    {
        Deploy();
        var before = Sandbox.Calls.Count;

        var outcome = Continue("--from", "publish");

        AssertSucceeded(outcome);
        Assert.Contains("The lookup works", outcome.Output, StringComparison.Ordinal);
        Assert.StartsWith("func azure functionapp publish", Assert.Single(Changes(skip: before)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_rotation_changes_the_secret_only()
    {
        AlreadyDeployed();

        var outcome = Run([.. Again, "--from", "secret", "--until", "access", "--secret-stdin"], Secret + "\n");

        Assert.Equal(0, outcome.Code);
        Assert.Collection(
            Changes(),
            put => Assert.StartsWith("az keyvault secret set", put, StringComparison.Ordinal),
            grant => Assert.Contains("contact-lookup-access", grant, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Continuing_where_nothing_was_deployed_says_where_to_begin()
    {
        Sandbox.When("az deployment group show*", code: 3, errors: "ERROR: (DeploymentNotFound)");

        var outcome = Continue("--from", "publish");

        AssertRefused(outcome, "--from template");
    }

    [SkippableFact]
    public void A_provider_that_is_registered_is_not_registered_again()
    {
        Sandbox.When("az provider show*", "Registered\n");

        DeployWithoutSecret("--until", "template");

        AssertNotCalled("az provider register");
    }

    [SkippableFact]
    public void The_deployment_goes_on_when_a_provider_that_few_need_cannot_be_registered()
    {
        Sandbox.When("az provider register*", code: 1, errors: "ERROR: (AuthorizationFailed)");

        var outcome = DeployWithoutSecret("--until", "template");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("only network = egress or private needs", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(Sandbox.Calls, call => call.StartsWith("az deployment group create", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void An_existing_group_is_used_and_not_created()
    {
        Sandbox.When("az group show*", "northeurope\n");
        Sandbox.SetState("group", "yes");

        var outcome = Deploy();

        Assert.Equal(0, outcome.Code);
        AssertNotCalled("az group create");
    }

    [SkippableFact]
    public void The_parameters_file_reads_the_options_from_the_environment()
    {
        var outcome = DeployWithoutSecret("--until", "template", "--otlp-endpoint", "https://otlp.example:4318", "--otlp-headers-secret", "otlp-headers");

        Assert.Equal("", outcome.Errors);
        Assert.All(
            ["GENESYS_REGION=mypurecloud.de", "GENESYS_CLIENT_ID=6f9619ff-8b86-d011-b42d-00c04fc964ff", "LOOKUP_OTLP_ENDPOINT=https://otlp.example:4318", "LOOKUP_OTLP_HEADERS_SECRET=otlp-headers"],
            variable => Assert.Contains(variable + "\n", Sandbox.Environment, StringComparison.Ordinal));
    }

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
        new SortedDictionary<string, string>(Sandbox.State.ToDictionary(), StringComparer.Ordinal));
}
