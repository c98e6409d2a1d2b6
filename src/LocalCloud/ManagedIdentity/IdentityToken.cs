namespace LocalCloud;

/// <summary>A token of the managed identity for one resource.</summary>
internal sealed record IdentityToken(string Value, string Resource, DateTimeOffset Expires);
