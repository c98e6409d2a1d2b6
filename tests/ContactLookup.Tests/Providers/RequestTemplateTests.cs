using ContactLookup.Providers.Requests;

namespace ContactLookup.Tests.Providers;

public sealed class RequestTemplateTests
{
    [Fact]
    public void An_address_is_the_server_with_its_own_path_the_path_and_the_query()
    {
        using var request = Make("""{"url":"{api}/v1/{phone}","query":{"$top":"1","a b":"c d","form":"{phone:national}"}}""");

        Assert.Equal("https://api.example/base/v1/%2B493023125077?$top=1&a%20b=c%20d&form=03023125077", request.RequestUri!.AbsoluteUri);
        Assert.Equal("application/json", request.Headers.Accept.Single().MediaType);
        Assert.Null(request.Content);
    }

    [Fact]
    public void The_instance_of_an_account_replaces_the_server_and_no_other_part()
    {
        var template = Template("""{"url":"{api}/v1/{phone}","query":{"x":"y"}}""");

        using var request = template.Make(Samples.InBerlin, PhoneFormat.Digits, new Uri("https://eu7.example"));

        Assert.Equal("https://eu7.example/v1/493023125077?x=y", request.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task A_body_is_the_same_JSON_with_every_string_filled_in_and_escaped()
    {
        using var request = Make("""{"method":"POST","url":"{api}/x","body":{"a":["{phone}",1,true,null,{"{phone}":"{{\"{tenant}\\"}],"n":1.50}}""");

        var body = await request.Content!.ReadAsStringAsync();

        Assert.Equal("application/json", request.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(
            ["+493023125077", "1", "True", "", """{"{phone}":"{\u0022tenant\\"}"""],
            json.RootElement.GetProperty("a").EnumerateArray().Select(item => item.ToString()));
        Assert.Equal("1.50", json.RootElement.GetProperty("n").GetRawText());
    }

    [Fact]
    public void Headers_are_templates_too()
    {
        using var request = Make("""{"url":"{api}/{phone}","headers":{"X-Tenant":"t={tenant}","Prefer":"a=\"b\""}}""");

        Assert.Equal("t=tenant", request.Headers.GetValues("X-Tenant").Single());
        Assert.Equal("a=\"b\"", request.Headers.GetValues("Prefer").Single());
    }

    [Fact]
    public void A_form_that_is_named_twice_is_asked_once() =>
        Assert.Equal([PhoneFormat.Digits, PhoneFormat.E164], Template("""{"url":"{api}/{phone}","numberForms":["digits","e164","digits"]}""").Forms);

    private static HttpRequestMessage Make(string request) => Template(request).Make(Samples.InBerlin, PhoneFormat.E164);

    private static RequestTemplate Template(string request) =>
        new(Samples.Definition(Samples.DefinitionWith(request: request)).Request, Samples.Servers, Samples.Values);
}
