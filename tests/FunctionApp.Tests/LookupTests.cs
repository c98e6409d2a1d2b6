namespace FunctionApp.Tests;

public sealed class LookupTests
{
    [Fact]
    public async Task A_cold_app_answers_with_the_flat_contact_of_the_asked_number()
    {
        await using var app = await AppUnderTest.StartAsync();

        var reply = await app.LookUpAsync("tel:+13175550125");

        Assert.Equal("found", reply.Status);
        Assert.Equal("+13175550125", reply["phoneNumber"]);
        Assert.Equal("Eleanor", reply["firstName"]);
        Assert.Equal("genesys", reply["provider"]);
        Assert.Equal(1, app.Cloud.Login.Traffic.Successes);
    }
}
