using ContactLookup.Http;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>What a provider says of an error in its body.</summary>
internal sealed class ErrorReader
{
    private readonly JsonPointer? _code;
    private readonly IReadOnlyDictionary<string, int> _statuses;

    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public ErrorReader(ResponseDefinition definition)
    {
        _code = definition.ErrorCode is { } code ? JsonPointer.Parse(code, "response.errorCode") : null;
        _statuses = definition.ReadErrorAs;
        foreach (var (its, status) in _statuses)
        {
            if (status is < 400 or > 599)
            {
                throw new DefinitionException($"response.readErrorAs has {status} for {its}. It must be an HTTP status from 400 to 599.");
            }
        }

        if (_code is null && _statuses.Count > 0)
        {
            throw new DefinitionException("response.readErrorAs needs response.errorCode, which says where in an error the code is.");
        }
    }

    /// <summary>The error's code, if it has one that can be shown.</summary>
    public string? CodeOf(UpstreamAnswer answer) =>
        _code is null || answer.Status < 400 ? null : answer.FindCode(root => _code.TryFollow(root, out var code) ? code : default);

    /// <summary>The status to read the answer as: its own, unless its code says more.</summary>
    public int StatusOf(UpstreamAnswer answer) =>
        _statuses.Count > 0 && CodeOf(answer) is { } code && _statuses.TryGetValue(code, out var status) ? status : answer.Status;
}
