using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ContactLookup;
using Endpoints;

namespace FunctionApp.Tests.Hosting;

public sealed class PublicTypesTests
{
    [Fact]
    public void Every_public_type_of_the_domain_has_a_user_in_another_assembly()
    {
        var used = UsedBy(typeof(LookupEndpoints).Assembly.Location).Union(UsedBy(typeof(CustomHandler).Assembly.Location));

        // The users of the phone rules are benchmarks/Phone and its comparison with libphonenumber.
        var published = typeof(CallerLookup).Assembly.GetExportedTypes()
            .Where(type => !type.IsNested && type.Namespace != "ContactLookup.Phone")
            .Select(type => type.FullName!);

        Assert.Empty(published.Except(used));
    }

    private static IEnumerable<string> UsedBy(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences
                .Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
    }
}
