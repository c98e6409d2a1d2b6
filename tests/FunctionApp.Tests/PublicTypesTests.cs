using System.Text.RegularExpressions;
using Endpoints;

namespace FunctionApp.Tests;

/// <summary>A public type is for another project of the app. Tests and benchmarks see internal types, so they are not counted as users.</summary>
public sealed class PublicTypesTests
{
    [Theory]
    [InlineData(typeof(CallerLookup), "Endpoints", "FunctionApp", "IsolatedWorker", "GenesysFiles")]
    [InlineData(typeof(LookupEndpoints), "FunctionApp", "IsolatedWorker", "GenesysFiles")]
    public void Every_public_type_has_a_user_in_another_project(Type inAssembly, params string[] others)
    {
        var assembly = inAssembly.Assembly;
        var words = others.SelectMany(other => Directory.EnumerateFiles(Repository.PathOf($"src/{other}"), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\w+").Select(word => word.Value))
            .ToHashSet();
        var used = assembly.GetExportedTypes().Where(type => words.Contains(type.Name) || IsNamedByAMethod(type, words)).ToHashSet();

        // A used type needs those of its signatures.
        for (var more = used.ToList(); more.Count > 0;)
        {
            more = [.. more.SelectMany(SignaturesOf).SelectMany(Parts).Where(type => type.Assembly == assembly).Where(used.Add)];
        }

        Assert.NotEmpty(used);
        Assert.Empty(assembly.GetExportedTypes().Where(type => !type.IsNested).Except(used));
    }

    // Extension methods are called without the name of their class.
    private static bool IsNamedByAMethod(Type type, HashSet<string> words) =>
        type is { IsAbstract: true, IsSealed: true } && Array.Exists(type.GetMethods(), method => method.DeclaringType == type && words.Contains(method.Name));

    private static IEnumerable<Type> SignaturesOf(Type type) =>
    [
        .. type.GetProperties().Select(property => property.PropertyType),
        .. type.GetFields().Select(field => field.FieldType),
        .. type.GetMethods().SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
        .. type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType),
        .. type.GetInterfaces(),
        .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
    ];

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
}
