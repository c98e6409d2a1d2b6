using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FunctionApp.Tests.Hosting;

/// <summary>The profile that the deployed app is compiled with. The compiler passes over what it does not find, so nothing else would tell.</summary>
public class CompilationProfileTests
{
    private static readonly Assembly[] OurAssemblies = [typeof(CallerLookup).Assembly, typeof(Endpoints.LookupEndpoints).Assembly, typeof(CustomHandler).Assembly];

    [Fact]
    public void The_profile_is_of_the_code_that_is_compiled_with_it()
    {
        var named = ReadMethods().Where(m => OurAssemblies.Any(a => a.GetName().Name == m.Assembly)).Distinct().ToList();
        var missing = named.Where(m => !Exists(m)).Select(m => $"{m.Type}.{m.Method}").ToList();

        Assert.True(named.Count > 500, $"The profile has {named.Count} methods of this repository.");
        Assert.True(
            missing.Count < named.Count / 5,
            $"{missing.Count} of {named.Count} methods in src/FunctionApp/lookups.mibc are no longer in the code, for example {string.Join(", ", missing.Take(5))}. Write it again: dotnet run -c Release --project benchmarks/Compare -- --train");
    }

    [Fact]
    public void The_profile_has_the_path_of_a_lookup()
    {
        var methods = ReadMethods().Select(m => $"{m.Type}.{m.Method}").ToHashSet();

        Assert.Superset(
            new HashSet<string> { "ContactLookup.CallerLookup.FindAsync", "ContactLookup.Tokens.TokenCache.GetAsync", "ContactLookup.Phone.PhoneReader.Read", "ContactLookup.Answers.AnswerCache.Share" },
            methods);
    }

    private static bool Exists((string Assembly, string Type, string Method) method) =>
        OurAssemblies.Single(a => a.GetName().Name == method.Assembly).GetType(method.Type)
            ?.GetMember(method.Method, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static).Length > 0;

    private static List<(string Assembly, string Type, string Method)> ReadMethods()
    {
        using var archive = ZipFile.OpenRead(Repository.PathOf("src/FunctionApp/lookups.mibc"));
        using var image = new MemoryStream();
        using (var entry = archive.Entries.Single().Open())
        {
            entry.CopyTo(image);
        }

        image.Position = 0;
        using var file = new PEReader(image);
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(metadata.GetMemberReference).Where(m => m.Parent.Kind == HandleKind.TypeReference).Select(m =>
        {
            var (assembly, type) = Name(metadata, (TypeReferenceHandle)m.Parent);
            return (assembly, type, metadata.GetString(m.Name));
        })];
    }

    private static (string Assembly, string Type) Name(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            var (assembly, outer) = Name(metadata, (TypeReferenceHandle)type.ResolutionScope);
            return (assembly, $"{outer}+{name}");
        }

        var prefix = metadata.GetString(type.Namespace) is { Length: > 0 } inNamespace ? inNamespace + "." : "";
        return (metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name), prefix + name);
    }
}
