using System.Diagnostics;
using ContactLookup.Answers;
using ContactLookup.Providers;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;
using ContactLookup.Providers.Requests;
using Xunit.Abstractions;

namespace ContactLookup.Tests.Providers;

/// <summary>
/// Replies and definitions as a careless, a broken or a hostile party might write them: none of them is ever an exception, and
/// what comes of a reply is always an answer that keeps the contract. The seeds are fixed, so a failure comes again.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int RepliesOfEach = 11_500;
    private const int DefinitionsOfEach = 2_900;

    private static readonly CustomFieldSettings[] Declared =
        [new("custom_tier", CustomFieldType.Text), new("custom_points", CustomFieldType.Number), new("custom_vip", CustomFieldType.Flag)];

    public static TheoryData<string> Shipped => [.. ProviderDefinitions.Shipped];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_changed_reply_becomes_an_answer_that_keeps_the_contract(string name)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var definition = ProviderDefinitions.Load(name);
        var readers = new[] { new MatchReader(definition.Response, [], null), new MatchReader(definition.Response, Declared, "US") };
        AnswerSchema[] contracts = [Samples.Contract(), Samples.Contract(Declared)];
        var sound = Samples.Reply(name);
        var mutator = new JsonMutator(seed: name.Length * 7919, sound);
        var statuses = new Dictionary<LookupStatus, int>();
        for (var i = 0; i < RepliesOfEach; i++)
        {
            var reply = mutator.Mutate();
            try
            {
                var answer = Answer(readers[i % 2], reply, (MatchRule)(i / 2 % 4), i % 2 == 0 ? [] : Declared);
                var written = Samples.Written(answer);
                Assert.Empty(contracts[i % 2].FindProblems(written));
                Assert.InRange(Encoding.UTF8.GetByteCount(written), 1, 256 * 1024);
                statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
            }
            catch (Exception e)
            {
                Assert.Fail($"Reply {i}: {e}\n{Encoding.UTF8.GetString(reply)}");
            }
        }

        // A fuzz that never gets past the front door tests the door.
        output.WriteLine($"{RepliesOfEach} replies in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0.0} s: {string.Join(", ", statuses)}");
        Assert.InRange(statuses.GetValueOrDefault(LookupStatus.Found), RepliesOfEach / 20, RepliesOfEach);
        Assert.InRange(statuses.GetValueOrDefault(LookupStatus.BadResponse), RepliesOfEach / 20, RepliesOfEach);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_changed_definition_works_or_is_refused_with_the_part(string name)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var sound = Samples.DefinitionText(name);
        var replyBytes = Encoding.UTF8.GetBytes(Samples.Reply(name));
        var mutator = new JsonMutator(seed: name.Length * 104729, sound);
        var worked = 0;
        for (var i = 0; i < DefinitionsOfEach; i++)
        {
            var text = mutator.Mutate();
            try
            {
                worked += TryDefinition(text, replyBytes) ? 1 : 0;
            }
            catch (Exception e)
            {
                Assert.Fail($"Definition {i}: {e}\n{Encoding.UTF8.GetString(text)}");
            }
        }

        Assert.InRange(worked, 50, DefinitionsOfEach - 50);
        output.WriteLine($"{DefinitionsOfEach} definitions in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0.0} s, {worked} of which worked");
    }

    /// <returns>True when the definition was accepted, and then was good for a request and for reading a reply.</returns>
    private static bool TryDefinition(byte[] text, byte[] reply)
    {
        ProviderSettings settings;
        try
        {
            settings = Samples.Settings(ProviderDefinitions.Read(Encoding.UTF8.GetString(text)));
        }
        catch (DefinitionException e)
        {
            Assert.True(e.Message.Length is > 10 and <= 1_001, e.Message);
            return false;
        }

        if (ProviderFactory.FindProblems(settings) is { Count: > 0 } problems)
        {
            Assert.All(problems, problem => Assert.True(problem.Length > 10, problem));
            return false;
        }

        var definition = settings.Parsed;
        var template = new RequestTemplate(definition.Request, settings.Servers, settings.Values);
        foreach (var form in template.Forms)
        {
            using var request = template.Make(Samples.InBerlin, form);
            Assert.Contains(request.RequestUri!.Host, (string[])["api.example", "login.example"]);
            Assert.Equal("https", request.RequestUri.Scheme);
            Assert.Empty(request.RequestUri.UserInfo);
        }

        Assert.Empty(Samples.Contract().FindProblems(Samples.Written(Answer(new MatchReader(definition.Response, [], null), reply, MatchRule.FirstCreated, []))));
        return true;
    }

    private static LookupAnswer Answer(MatchReader reader, byte[] reply, MatchRule rule, IReadOnlyList<CustomFieldSettings> declared)
    {
        using var json = new UpstreamAnswer(200, reply, retryAfter: null).ParseBody();
        var matches = json is null ? null : reader.Read(json.RootElement, Samples.Number, PhoneFormat.E164);
        var chosen = matches?.Choose(rule);
        return new LookupAnswer
        {
            Status = matches is null ? LookupStatus.BadResponse
                : matches.Count == 0 ? LookupStatus.NotFound
                : chosen is null ? LookupStatus.Multiple
                : LookupStatus.Found,
            Number = Samples.Number,
            MatchCount = matches?.Count ?? 0,
            MatchedFormat = chosen?.Form.Name() ?? "",
            Contact = chosen?.Contact ?? Contact.Nobody(declared),
        };
    }
}
