namespace ContactLookup.Providers;

/// <summary>A provider's definition does not make sense; the message says where and what to write instead.</summary>
internal sealed class DefinitionException(string message) : Exception(message);
