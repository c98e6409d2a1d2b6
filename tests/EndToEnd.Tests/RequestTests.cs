using System.Net;
using System.Net.Http.Headers;

namespace EndToEnd.Tests;

/// <summary>
/// Every form of request, through a Functions host in both of its modes. <see cref="Deployment.BaseUrlVariable"/> can name
/// another app, so that the same tests run against the isolated worker.
/// </summary>
[Collection(SharedApp.Name)]
public abstract class RequestTests(PublishedApp app, HandlerMode mode) : IAsyncLifetime
{
    private Deployment _deployment = null!;

    public async Task InitializeAsync() => _deployment = await Deployment.StartOrFindAsync(app, mode);

    public async Task DisposeAsync() => await _deployment.DisposeAsync();

    [Theory]
    [InlineData("""{"phoneNumber": "tel:+13175550125"}""")]
    [InlineData("""{"value": "+13175550125"}""")]
    [InlineData("""{"type": "Phone", "value": "+1 317 555 0125"}""")]
    [InlineData("""{"phoneNumber": {"value": "+13175550125"}}""")]
    [InlineData("\"+13175550125\"")]
    public async Task A_body_in_any_accepted_shape_finds_the_contact(string body)
    {
        var reply = await _deployment.PostAsync(body);

        Assert.Equal("Eleanor Quinn Whitfield", reply["fullName"]);
    }

    [Theory]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125")]
    [InlineData("/api/contacts/lookup?phoneNumber=%2B13175550125")]
    [InlineData("/api/contacts/lookup?phone=+13175550125")]
    [InlineData("/api/contacts/lookup?phone=13175550125")]
    [InlineData("/api/v2/external-contacts/lookups/phone?phoneNumber=%2B13175550125")]
    public async Task A_query_finds_the_contact_even_when_the_plus_was_lost(string pathAndQuery)
    {
        var reply = await _deployment.GetAsync(pathAndQuery);

        Assert.Equal("+13175550125", reply["phoneNumber"]);
        Assert.Equal("Eleanor Quinn Whitfield", reply["fullName"]);
    }

    [Fact]
    public async Task A_repeated_parameter_is_refused()
    {
        var reply = await _deployment.GetAsync("/api/contacts/lookup?phone=%2B13175550125&phone=%2B13175550140");

        Assert.Equal(HttpStatusCode.BadRequest, reply.HttpStatus);
        Assert.Equal("application/problem+json", reply.ContentType);
    }

    [Fact]
    public async Task A_chunked_body_is_answered_when_the_host_proxies()
    {
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("""{"phoneNumber": "+13175550125"}""")));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/contacts/lookup", UriKind.Relative)) { Content = content };
        request.Headers.TransferEncodingChunked = true;

        var reply = await Reply.ReadAsync(await _deployment.Http.SendAsync(request));

        if (mode == HandlerMode.Forwarding && !Deployment.IsElsewhere)
        {
            // A forwarding host fails on a chunked body before it asks the app, and a data action sends its bodies chunked.
            Assert.Equal(HttpStatusCode.InternalServerError, reply.HttpStatus);
        }
        else
        {
            Assert.Equal("Eleanor Quinn Whitfield", reply["fullName"]);
        }
    }

    [Theory]
    [InlineData("+13175550140", "multiple")]
    [InlineData("+13175550199", "not_found")]
    [InlineData("anonymous", "withheld")]
    [InlineData("12", "invalid_number")]
    [InlineData("{{input.phoneNumber}}", "invalid_number")]
    public async Task Every_outcome_is_an_answer_that_a_flow_can_branch_on(string number, string status)
    {
        var reply = await _deployment.LookUpAsync(number);

        Assert.Equal(HttpStatusCode.OK, reply.HttpStatus);
        Assert.Equal(status, reply["status"]);
    }

    [Fact]
    public async Task Names_arrive_in_their_own_script()
    {
        var reply = await _deployment.LookUpAsync("+12065550110");

        Assert.Equal("さくら", reply["firstName"]);
    }

    [Fact]
    public async Task The_contract_of_the_deployment_is_a_schema()
    {
        var reply = await _deployment.GetAsync("/api/contract");

        Assert.Equal("http://json-schema.org/draft-04/schema#", reply["$schema"]);
    }

    [Fact]
    public async Task Ready_names_each_provider_and_its_token()
    {
        await _deployment.LookUpAsync("+13175550125");

        var reply = await _deployment.GetAsync("/api/ready");

        Assert.Equal(HttpStatusCode.OK, reply.HttpStatus);
        using var json = JsonDocument.Parse(reply.Text);
        var provider = Assert.Single(json.RootElement.GetProperty("providers").EnumerateArray());
        Assert.Equal(("genesys", "valid"), (provider.GetProperty("provider").GetString(), provider.GetProperty("token").GetString()));
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        using var stranger = new HttpClient { BaseAddress = _deployment.Http.BaseAddress };

        var reply = await Reply.ReadAsync(await stranger.GetAsync(new Uri("/api/health", UriKind.Relative)));

        Assert.Equal((HttpStatusCode.OK, "{\"status\":\"alive\"}"), (reply.HttpStatus, reply.Text));
    }

    [SkippableTheory]
    [InlineData("/api/ready")]
    [InlineData("/api/contract")]
    [InlineData("/api/openapi.json")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125")]
    public async Task Everything_else_needs_the_function_key(string address)
    {
        Skip.If(Deployment.IsElsewhere && _deployment.Key is null, "This app is asked without a key.");
        using var stranger = new HttpClient { BaseAddress = _deployment.Http.BaseAddress };

        using var response = await stranger.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}

public sealed class ProxiedRequestTests(PublishedApp app) : RequestTests(app, HandlerMode.Proxying);

public sealed class ForwardedRequestTests(PublishedApp app) : RequestTests(app, HandlerMode.Forwarding);
