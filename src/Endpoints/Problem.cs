namespace Endpoints;

/// <summary>Why a request is not one, and what to send instead. Written for the author of a data action.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Detail">What to send instead.</param>
public sealed record Problem(int Status, string Title, string Detail);
