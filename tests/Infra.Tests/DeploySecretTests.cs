namespace Infra.Tests;

/// <summary>infra/deploy: the client secret: where it goes, where it must not go, and roles that take effect late.</summary>
public sealed class DeploySecretTests : DeployScript
{
    [SkippableFact]
    public void The_client_secret_reaches_the_vault_byte_for_byte_and_nothing_else()
    {
        var outcome = Run([.. First, "--secret-stdin"], Secret + "\r\n");

        var put = Assert.Single(Sandbox.Calls, call => call.StartsWith("az keyvault secret set", StringComparison.Ordinal));
        Assert.StartsWith(put + "\n" + Secret + "<end>\n", Sandbox.Given, StringComparison.Ordinal);
        Assert.Contains("--output none", put, StringComparison.Ordinal);
        AssertNowhereElse(Secret, outcome);
    }

    [SkippableFact]
    public void The_function_key_reaches_the_app_and_nothing_else()
    {
        var outcome = Deploy();

        Assert.Contains($"header = \"x-functions-key: {Key}\"", Sandbox.Given, StringComparison.Ordinal);
        AssertNowhereElse(Key, outcome);
    }

    [SkippableFact]
    public void Only_the_vault_and_curl_are_given_anything_on_standard_input()
    {
        Run([.. First, "--secret-stdin"], Secret + "\nnot for anybody\n");

        var receivers = Sandbox.Given.Split('\n').Where(line => Sandbox.Calls.Contains(line));
        Assert.All(receivers, call => Assert.Matches("^(az keyvault secret set|curl) ", call));
        Assert.DoesNotContain("not for anybody", Sandbox.Given, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_secret_in_an_error_of_az_is_not_shown()
    {
        Sandbox.When("az keyvault secret set*", code: 1, errors: $"ERROR: cannot store {Secret}");

        var outcome = Deploy();

        AssertRefused(outcome, "cannot store (secret)");
        AssertNowhereElse(Secret, outcome);
    }

    [SkippableFact]
    public void A_person_is_asked_for_the_secret_and_it_is_not_shown_while_typed()
    {
        var outcome = Sandbox.RunInTerminal("infra/deploy", First, question: "keeps the one in the vault): ", answer: "typed-secret");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("\ntyped-secret<end>\n", Sandbox.Given, StringComparison.Ordinal);
        AssertNowhereElse("typed-secret", outcome);
    }

    [SkippableTheory]
    [InlineData("--until", "template")]
    [InlineData("--from", "access")]
    [InlineData("--dry-run")]
    public void Only_the_secret_step_asks_for_the_secret(params string[] options)
    {
        AlreadyDeployed();

        var outcome = Sandbox.RunInTerminal("infra/deploy", [.. First, .. options], question: "keeps the one in the vault): ", answer: "an answer");

        Assert.Equal(0, outcome.Code);
        Assert.DoesNotContain("Genesys client secret (not shown", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("--client-secret", "hunter2")]
    [InlineData("--secret", "hunter2")]
    [InlineData("--client-secret=hunter2")]
    public void A_secret_on_the_command_line_is_refused_without_repeating_it(params string[] option)
    {
        var outcome = DeployWithoutSecret(option);

        AssertRefused(outcome, "--secret-stdin");
        Assert.DoesNotContain("hunter2", outcome.Seen, StringComparison.Ordinal);
        Assert.Empty(Sandbox.Calls);
    }

    [SkippableFact]
    public void A_secret_with_a_space_in_it_is_refused_without_repeating_it()
    {
        var outcome = Run([.. First, "--secret-stdin"], "pasted with text\n");

        AssertRefused(outcome, "contains a space");
        Assert.DoesNotContain("pasted", outcome.Seen, StringComparison.Ordinal);
        AssertNotCalled("az keyvault secret set");
    }

    [SkippableFact]
    public void A_role_that_is_not_known_everywhere_yet_is_waited_for()
    {
        Sandbox
            .When("az keyvault secret list*", code: 1, errors: NotYetAllowed, times: 2)
            .When("az keyvault secret set*", code: 1, errors: NotYetAllowed, times: 1);

        var outcome = Deploy();

        Assert.Equal(0, outcome.Code);
        Assert.Equal(3, Sandbox.Calls.Count(call => call == "sleep 20"));
        Assert.Equal(3, Sandbox.Given.Split("\n" + Secret + "<end>\n").Length);
    }

    [SkippableFact]
    public void A_role_that_never_takes_effect_ends_the_deployment_after_ten_tries()
    {
        Sandbox.When("az keyvault secret set*", code: 1, errors: NotYetAllowed);

        var outcome = Deploy();

        AssertRefused(outcome, "Step 'secret' failed");
        Assert.Equal(10, Sandbox.Calls.Count(call => call == "sleep 20"));
    }

    [SkippableTheory]
    [InlineData("ERROR: (Forbidden) Public network access is disabled and request is not from a trusted service")]
    [InlineData("ERROR: (Forbidden) Client address is not authorized and caller is not a trusted service")]
    [InlineData("ERROR: (Forbidden) … Inner error: ForbiddenByConnection")]
    [InlineData("ERROR: (Forbidden) … Inner error: ForbiddenByFirewall")]
    public void A_vault_that_is_closed_to_this_machine_is_not_waited_for(string error)
    {
        Sandbox.When("az keyvault secret *", code: 1, errors: error);

        var outcome = Deploy();

        AssertRefused(outcome, "operatorAddresses");
        Assert.DoesNotContain("sleep 20", Sandbox.Calls);
    }

    [SkippableFact]
    public void Without_a_secret_the_one_in_the_vault_is_kept()
    {
        Sandbox.SetState("secret", "the one before");

        var outcome = DeployWithoutSecret();

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Keeping the secret", outcome.Output, StringComparison.Ordinal);
        AssertNotCalled("az keyvault secret set");
    }

    [SkippableFact]
    public void Without_a_secret_and_with_none_in_the_vault_the_two_ways_to_give_one_are_named()
    {
        var outcome = DeployWithoutSecret();

        AssertRefused(outcome, "--secret-stdin");
        Assert.Contains("Run in a terminal to be asked", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("365", @" --expires \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ")]
    [InlineData("0", "^((?!--expires).)*$")]
    public void The_secret_gets_an_expiry_for_its_reminder_except_with_0_days(string days, string expected)
    {
        Deploy("--secret-expires", days);

        Assert.Matches(expected, Assert.Single(Sandbox.Calls, call => call.StartsWith("az keyvault secret set", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void The_app_may_read_the_secrets_it_needs_by_name()
    {
        Sandbox.When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-secret-id")).When("az keyvault secret list*", "1\n");

        Continue("--from", "access", "--until", "access");

        var grant = Assert.Single(Changes());
        Assert.Contains("""secretNames=["genesys-client-secret","vault-secret-id"]""", grant, StringComparison.Ordinal);
        Assert.Contains("principalId=principal-1", grant, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_further_secret_that_is_not_in_the_vault_is_named()
    {
        Sandbox
            .When("az deployment group show*", Outputs(secretNames: "genesys-client-secret,vault-secret-id"))
            .When("az keyvault secret list*vault-secret-id*", "0\n")
            .When("az keyvault secret list*", "1\n");

        var outcome = Continue("--from", "access", "--until", "access");

        AssertRefused(outcome, "no secret named vault-secret-id");
        Assert.Empty(Changes());
    }

    [SkippableFact]
    public void An_app_whose_secrets_are_kept_elsewhere_gets_none_and_no_role()
    {
        Sandbox.When("az deployment group show*", Outputs(secretNames: ""));

        var outcome = Continue("--from", "secret", "--until", "access");

        AssertSucceeded(outcome);
        Assert.Empty(Changes());
    }
}
