namespace Infra.Tests;

/// <summary>infra/deploy: the lookup at the end, and what its failures mean.</summary>
public sealed class DeploySmokeTests : DeployScript
{
    [SkippableFact]
    public void The_smoke_test_shows_the_status_and_nothing_of_the_contact()
    {
        Sandbox.When("curl *", Found);

        var outcome = Continue("--from", "smoke");

        Assert.Contains("status found, correlation ID c-2", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Lovelace", outcome.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain("5550125", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_app_that_starts_slowly_is_waited_for()
    {
        Sandbox
            .When("curl *", "\n000", code: 28, times: 1)
            .When("curl *", "\n503", times: 1)
            .When("curl *", "\n404", times: 1)
            .When("curl *", "\n401", times: 1)
            .When("curl *", """{"status":"secret_unavailable","reason":"x","correlationId":"c-0"}""" + "\n200", times: 1);

        var outcome = Continue("--from", "smoke");

        Assert.Equal(0, outcome.Code);
        Assert.Equal(5, Sandbox.Calls.Count(call => call == "sleep 10"));
    }

    [SkippableTheory]
    [InlineData("200")]
    [InlineData("502")]
    public void A_lookup_that_is_refused_shows_the_reason_the_app_gives_in_either_mode_of_Lookup__Errors(string httpStatus)
    {
        Sandbox.When("curl *", """{"status":"permission_denied","reason":"Give the role \"Lookup\" externalContacts:contact:view.","correlationId":"c-3","fullName":""}""" + "\n" + httpStatus);

        var outcome = Continue("--from", "smoke");

        AssertRefused(outcome, "status permission_denied");
        Assert.Contains("externalContacts:contact:view", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("c-3", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("found", 0)]
    [InlineData("permission_denied", 1)]
    public void The_smoke_test_ends_with_the_report_of_the_doctor(string status, int code)
    {
        Sandbox
            .When("curl *accept: text/plain", "ContactLookup doctor: failed.\n\nFAILED   Permission to read contacts\n")
            .When("curl *", $$"""{"status":"{{status}}","reason":"x","correlationId":"c-3"}""" + "\n200");

        var outcome = Continue("--from", "smoke");

        Assert.Equal(code, outcome.Code);
        Assert.Contains("FAILED   Permission to read contacts", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("/api/doctor\"", Sandbox.Given, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_page_that_answers_in_place_of_the_doctor_is_not_shown()
    {
        Sandbox
            .When("curl *accept: text/plain", "<html>Ada Lovelace</html>")
            .When("curl *", Found);

        var outcome = Continue("--from", "smoke");

        Assert.Equal(0, outcome.Code);
        Assert.DoesNotContain("Lovelace", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void With_outcomes_as_HTTP_statuses_a_number_that_is_not_found_is_a_success()
    {
        Sandbox.When("curl *", NotFound.Replace("\n200", "\n404", StringComparison.Ordinal));

        var outcome = Continue("--from", "smoke");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("The lookup works: status not_found", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("<html>", "401", "does not accept the function key")]
    [InlineData("<html>", "403", "operatorAddresses")]
    [InlineData("<html>", "502", "HTTP 502")]
    [InlineData("<html>", "404", "has no lookup function")]
    [InlineData("", "404", "has no lookup function")]
    [InlineData("""{"status":404,"title":"Not Found","correlationId":"c-9"}""", "404", "has no lookup function")]
    public void An_app_that_does_not_answer_is_explained(string body, string status, string message)
    {
        Sandbox.When("curl *", $"{body}\n{status}");

        var outcome = Continue("--from", "smoke");

        AssertRefused(outcome, message);
        Assert.DoesNotContain("<html>", outcome.Seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_host_that_gives_out_no_key_is_explained()
    {
        Sandbox.When("az functionapp keys *", code: 1, errors: "ERROR: Operation returned an invalid status 'Bad Request'");

        var outcome = Continue("--from", "smoke");

        AssertRefused(outcome, "gives out no function key");
    }

    [SkippableTheory]
    [InlineData("Running\n", "Its host runs.")]
    [InlineData("", "could not be read")]
    public void With_Entra_a_call_without_a_token_must_be_refused_and_that_is_success(string state, string message)
    {
        Sandbox
            .When("az deployment group show*", Outputs(entra: "true"))
            .When("az rest --method get *hostruntime*", state)
            .When("curl *", "\n401");

        var outcome = Continue("--from", "smoke");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("refuses a call without an Entra ID token, as configured", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\"User Defined (OAuth)\" credential: the fields of docs/genesys.md, step 2, and functionKey.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("contact-lookup-entra.custom.json", outcome.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void With_Entra_a_host_that_does_not_run_is_a_failure_although_the_call_is_refused()
    {
        Sandbox
            .When("az deployment group show*", Outputs(entra: "true"))
            .When("func azure functionapp publish*", code: 1, errors: "Deployment was successful but the app appears to be unhealthy", run: Effects["func azure functionapp publish*"])
            .When("az rest --method get *hostruntime*", "Error\n")
            .When("curl *", "\n401");

        var outcome = Deploy();

        AssertRefused(outcome, "is in the state Error");
    }
}
