using System.Diagnostics.CodeAnalysis;

namespace ContactLookup.Calls;

/// <summary>
/// The outcome of a hop: a value, or the failure that explains why there is no value. Failures of servers and networks are
/// values here; an exception is an error in the app.
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
