using ContactLookup.Calls;
using ContactLookup.Phone;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Answers;

/// <summary>The answer to one lookup, whatever came of it. <see cref="AnswerWriter"/> puts it on the wire as contract v1.</summary>
public sealed record LookupAnswer
{
    /// <summary>How it ended.</summary>
    public required LookupStatus Status { get; init; }

    /// <summary>For the author of the flow: what happened and what to change. "" when there is nothing to say.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True when the same lookup can succeed later without a change.</summary>
    public bool Retryable { get; init; }

    /// <summary>How long to wait before that, as the server said; or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The number that was looked up, or null.</summary>
    internal PhoneNumber? Number { get; init; }

    /// <summary>The form in which the number was found, e.g. <c>e164</c>; "" when it was not.</summary>
    public string MatchedFormat { get; init; } = "";

    /// <summary>Who answered, e.g. <c>genesys</c>; "" when no provider was asked.</summary>
    public string Provider { get; init; } = "";

    /// <summary>How many people have this number, duplicates of one person counted once.</summary>
    public int MatchCount { get; init; }

    /// <summary>The contact, or <see cref="Contact.Empty"/>.</summary>
    public Contact Contact { get; init; } = Contact.Empty;

    /// <summary>When status is multiple: at most 10 of the people, the one changed last first.</summary>
    public IReadOnlyList<Contact> Candidates { get; init; } = [];

    /// <summary>True when the answer came from memory.</summary>
    public bool Cached { get; init; }

    /// <summary>Where the time went.</summary>
    public HopTimes Times { get; init; } = new();

    internal Failure? Failure { get; init; }

    internal static LookupAnswer Failed(Failure failure, string provider) => new()
    {
        Status = failure.Status,
        Reason = failure.Reason,
        Retryable = failure.Retryable,
        RetryAfter = failure.RetryAfter,
        Provider = provider,
        Failure = failure,
    };
}
