namespace ContactLookup;

/// <summary>What a caller asks.</summary>
/// <param name="PhoneNumber">The number as the flow has it: <c>tel:+13175550125</c>, E.164, a national number, or nothing.</param>
/// <param name="Region">Region (ISO 3166) that gives a national number its meaning, in place of the configured one.</param>
/// <param name="CalledNumber">The number that was called; its region is taken when <paramref name="Region"/> is absent.</param>
/// <param name="CorrelationId">Finds this call in the logs.</param>
public sealed record LookupRequest(string? PhoneNumber, string? Region, string? CalledNumber, string CorrelationId)
{
    /// <summary>Whether the numbers were decoded from a query string, where an unescaped plus sign becomes a space.</summary>
    public bool IsFromQueryString { get; init; }

    // A record prints its members, and two of them are numbers.
    /// <inheritdoc/>
    public override string ToString() => $"[lookup {CorrelationId}]";
}
