using ContactLookup.Providers.Replies;

namespace ContactLookup.Providers;

/// <summary>The settings that all providers share.</summary>
/// <param name="CustomFields">The custom fields that every answer has.</param>
/// <param name="DefaultRegion">Region of the national numbers in records, or null.</param>
/// <param name="SecretCacheDuration">How long a secret is used before it is read again.</param>
/// <param name="Budget">Time of a whole answer.</param>
internal sealed record ProviderOptions(
    IReadOnlyList<CustomFieldSettings> CustomFields, string? DefaultRegion, TimeSpan SecretCacheDuration, TimeSpan Budget);
