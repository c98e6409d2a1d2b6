using ContactLookup.Diagnosis;

namespace ContactLookup.Tests.Tokens;

/// <summary>How soon lookups find contacts again after a fault, with the real composition.</summary>
public sealed class RecoveryTests
{
    [Theory]
    [InlineData("00:00:00.500", 2.1)]
    [InlineData("00:00:02", 3)]
    [InlineData("00:00:04.500", 5)]
    public async Task A_login_that_is_slower_than_the_budget_costs_the_lookups_of_the_first_flight_only(string budget, double seconds)
    {
        await using var genesys = new FakeGenesys(("Lookup__Budget", budget));
        var (limit, slow) = (TimeSpan.Parse(budget, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(seconds));
        genesys.Instead = async arrived =>
        {
            await (IsLogIn(arrived) ? Task.Delay(slow, genesys.Time, arrived.Ended) : Task.CompletedTask);
            return null;
        };
        var first = genesys.LookUpAsync(1);
        await genesys.Time.UntilTimerIsSetAsync(slow);

        genesys.Time.Advance(limit);
        Assert.Equal(Hop.Login, (await first.SoonAsync()).Failure?.Hop);
        genesys.Time.Advance(slow - limit);
        await genesys.Measured.UntilFlightsAsync(1);

        Assert.Equal(LookupStatus.Found, (await genesys.LookUpAsync(2).SoonAsync()).Status);
        Assert.Single(genesys.Measured.Flights);
    }

    [Fact]
    public async Task After_the_doctor_found_the_login_in_order_the_next_lookup_finds_the_contact_at_once()
    {
        await using var genesys = new FakeGenesys { LoginInstead = Refuse };
        for (var failures = 0; failures < 8; failures++)
        {
            await FailAsync(genesys);
            genesys.Time.Advance(TimeSpan.FromSeconds(30));
        }

        await FailAsync(genesys);
        genesys.LoginInstead = _ => null;
        await FailAsync(genesys);

        await genesys.Doctor.ExamineAsync(CancellationToken.None).SoonAsync();

        Assert.Equal(LookupStatus.Found, (await genesys.LookUpAsync().SoonAsync()).Status);
    }

    [Fact]
    public async Task The_doctor_does_not_ask_a_login_that_sent_Retry_After_and_the_hold_off_goes_on()
    {
        await using var genesys = new FakeGenesys { LoginInstead = _ => Reply.Json(429, "{}").After(TimeSpan.FromSeconds(60)) };
        await FailAsync(genesys);
        genesys.LoginInstead = _ => null;

        var report = await genesys.Doctor.ExamineAsync(CancellationToken.None).SoonAsync();

        Assert.Equal(StepState.Failed, report.Steps.Single(step => step.Id == "login").State);
        await FailAsync(genesys);
        Assert.Equal(1, LogIns(genesys));
    }

    [Fact]
    public async Task While_the_login_refuses_the_doctor_too_the_hold_off_goes_on_and_the_doctor_asks_less_and_less_often()
    {
        await using var genesys = new FakeGenesys { LoginInstead = Refuse };
        await FailAsync(genesys);
        var logIns = LogIns(genesys);

        await genesys.Doctor.ExamineAsync(CancellationToken.None).SoonAsync();
        await FailAsync(genesys);

        Assert.Equal(logIns + 1, LogIns(genesys));
        for (var examinations = 2; examinations <= 7; examinations++)
        {
            genesys.Time.Advance(Doctor.ReportLifetime);
            await genesys.Doctor.ExamineAsync(CancellationToken.None).SoonAsync();
        }

        // After the sixth refusal the doctor's own pause is 8 s, and the seventh examination is 5 s later.
        Assert.Equal(logIns + 6, LogIns(genesys));
    }

    private static HttpResponseMessage Refuse(Arrived arrived) => Reply.Json(400, """{"error":"invalid_client"}""");

    private static int LogIns(FakeGenesys genesys) => genesys.Edge.Requests.Count(IsLogIn);

    private static bool IsLogIn(Arrived arrived) => arrived.Address.Host.StartsWith("login.", StringComparison.Ordinal);

    private static async Task FailAsync(FakeGenesys genesys) => Assert.NotNull((await genesys.LookUpAsync().SoonAsync()).Failure);
}
