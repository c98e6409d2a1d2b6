using System.CommandLine;

namespace Benchmarks;

/// <summary>An option that takes a whole number between two bounds.</summary>
internal static class NumberOption
{
    public static Option<int> Make(string name, string description, int least, int most, int standard)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}; the default is {standard}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token]
                && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most))
            {
                given.AddError($"{name} must be a whole number from {least} to {most}.");
            }
        });
        return option;
    }
}
