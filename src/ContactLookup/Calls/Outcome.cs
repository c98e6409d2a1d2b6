using System.Diagnostics.CodeAnalysis;

namespace ContactLookup.Calls;

/// <summary>
/// What a hop gave back: a value, or the failure that explains its absence. Failures that are expected of a network are
/// values here; an exception means that something is wrong with us.
/// </summary>
internal readonly struct Outcome<T>
    where T : class
{
    private Outcome(T? value, Failure? failure)
    {
        Value = value;
        Failure = failure;
    }

    public T? Value { get; }

    public Failure? Failure { get; }

    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Failure? failure)
    {
        value = Value;
        failure = Failure;
        return value is not null;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(null, failure);
}
