using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ContactLookup;
using Endpoints;
using TestKit;

namespace FunctionApp.Tests;

/// <summary>A public type is a promise to another assembly of the app. Tests and benchmarks see internal types, so they are not counted as users.</summary>
public sealed class PublicTypesTests
{
    [Theory]
    [InlineData(typeof(CallerLookup))]
    [InlineData(typeof(LookupEndpoints))]
    public void Every_public_type_has_a_user_in_another_assembly_of_the_app(Type inAssembly)
    {
        var assembly = inAssembly.Assembly;
        var users = new[] { typeof(LookupEndpoints).Assembly, typeof(CustomHandler).Assembly }.Where(user => user != assembly);
        var named = users.SelectMany(NamedIn).ToHashSet();

        // These two are not referenced here, so their sources are read.
        var sources = string.Join('\n', new[] { "src/IsolatedWorker", "src/GenesysFiles" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs")).Select(File.ReadAllText));
        var used = assembly.GetExportedTypes().Where(type => named.Contains($"{type.Namespace}.{type.Name}") || sources.Contains(type.Name, StringComparison.Ordinal)).ToHashSet();

        // A used type needs those of its signatures.
        for (var more = used.ToList(); more.Count > 0;)
        {
            more = [.. more.SelectMany(SignaturesOf).SelectMany(Parts).Where(type => type.Assembly == assembly).Where(used.Add)];
        }

        Assert.NotEmpty(used);
        Assert.Empty(assembly.GetExportedTypes().Where(type => !type.IsNested).Except(used));
    }

    private static List<string> NamedIn(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }

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
