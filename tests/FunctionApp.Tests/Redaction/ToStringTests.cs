using System.Reflection;
using System.Runtime.CompilerServices;
using ContactLookup.Phone;
using Endpoints;
using Microsoft.Extensions.Configuration;

namespace FunctionApp.Tests.Redaction;

/// <summary>A type that holds a number, a token or a secret may be printed by accident; these tests check what it prints.</summary>
public sealed class ToStringTests
{
    private const string Secret = "s3cret-value";

    private static readonly Assembly[] Assemblies = [typeof(CallerLookup).Assembly, typeof(LookupEndpoints).Assembly, typeof(CustomHandler).Assembly];

    [Fact]
    public void A_number_prints_at_most_its_last_two_digits()
    {
        var reading = new PhoneReader().Read("+13175550125");

        Assert.Equal("[phone …25]", reading.Number.ToString());
        Assert.DoesNotContain("317555", $"{reading}", StringComparison.Ordinal);
        Assert.DoesNotContain("317555", string.Create(CultureInfo.InvariantCulture, $"{reading.Number:G}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_prints_no_number()
    {
        var request = new LookupRequest("+13175550125", "US", "+13175550100", "id");
        var input = LookupInput.FromQuery(new Microsoft.AspNetCore.Http.QueryCollection(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues> { ["phone"] = "+13175550125" }));

        Assert.Equal("[lookup id]", request.ToString());
        Assert.DoesNotContain("317555", input.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ContactLookup.Secrets.Secret")]
    [InlineData("ContactLookup.Tokens.AccessToken")]
    [InlineData("ContactLookup.Secrets.VaultToken")]
    [InlineData("ContactLookup.Secrets.ConfigurationSecretSettings")]
    [InlineData("ContactLookup.Secrets.VaultTokenSettings")]
    [InlineData("ContactLookup.Secrets.VaultAppRoleSettings")]
    public void A_type_that_holds_a_secret_does_not_print_it(string type)
    {
        var carrier = Make(Assemblies[0].GetType(type, throwOnError: true)!);

        Assert.DoesNotContain(Secret, carrier.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, string.Create(CultureInfo.InvariantCulture, $"{carrier}"), StringComparison.Ordinal);
        Assert.Contains(Secret, Fields(carrier).Select(f => f as string));
    }

    [Fact]
    public void Settings_do_not_print_the_secrets_they_hold()
    {
        var settings = LookupSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Genesys:Region"] = "mypurecloud.com",
            ["Genesys:ClientId"] = "client",
            ["Secrets:Source"] = "configuration",
            ["Secrets:Configuration:ClientSecret"] = Secret,
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
        }).Build());

        Assert.DoesNotContain(Secret, $"{settings} {string.Join(' ', settings.Providers.Select(p => $"{p} {p.Store}"))}", StringComparison.Ordinal);
    }

    /// <summary>
    /// A record prints its members. When you add a record that holds text, either list it here because the text may be
    /// printed, or override ToString.
    /// </summary>
    [Fact]
    public void Every_record_type_that_prints_text_is_on_the_list_of_reviewed_types()
    {
        string[] harmless =
        [
            "Endpoints.Problem",
            "ContactLookup.Calls.Failure",
            "ContactLookup.Answers.AnswerKey",
            "ContactLookup.Answers.LookupAnswer",
            "ContactLookup.Diagnosis.Advice",
            "ContactLookup.Diagnosis.DoctorReport",
            "ContactLookup.Diagnosis.DoctorStep",
            "ContactLookup.Diagnosis.Exchange",
            "ContactLookup.Diagnosis.StepName",
            "ContactLookup.Diagnosis.TokenDescription",
            "ContactLookup.Providers.Definitions.AuthenticationDefinition",
            "ContactLookup.Providers.Definitions.ProviderDefinition",
            "ContactLookup.Providers.Definitions.RequestDefinition",
            "ContactLookup.Providers.Definitions.ResponseDefinition",
            "ContactLookup.Providers.Requests.Template+PhoneHole",
            "ContactLookup.Providers.Replies.CustomFieldSettings",
            "ContactLookup.Secrets.FileSecretSettings",
            "ContactLookup.Secrets.HashiCorpVaultSettings",
            "ContactLookup.Secrets.KeyVaultSettings",
            "ContactLookup.Providers.ProviderOptions",
            "ContactLookup.Providers.ProviderSettings",
            "ContactLookup.Secrets.VaultAppRoleSettings",
            "ContactLookup.Secrets.VaultAzureSettings",
            "ContactLookup.Secrets.VaultTokenFileSettings",
            "ContactLookup.Telemetry.ProviderState",
            "ContactLookup.Telemetry.RequestOrigin",
            "ContactLookup.Tokens.TokenRequest",
        ];

        var printing = Assemblies.SelectMany(a => a.GetTypes())
            .Where(PrintsText)
            .Select(type => type.FullName!)
            .ToList();

        Assert.Empty(printing.Except(harmless));
        Assert.Empty(harmless.Except(printing));
    }

    private static bool PrintsText(Type type) =>
        type.GetMethod("ToString", BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)?.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        && type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(p => p.PropertyType != typeof(Type) && MayHoldText(p.PropertyType));

    private static bool MayHoldText(Type type) =>
        type == typeof(string) || type == typeof(Uri) || type == typeof(object)
        || (type.IsGenericType && type.GetGenericArguments().Any(MayHoldText) && !typeof(System.Collections.IEnumerable).IsAssignableFrom(type));

    // Every text that a constructor takes is the secret.
    private static object Make(Type type)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(c => c.GetParameters().Any(p => p.ParameterType == typeof(string)))
            .MaxBy(c => c.GetParameters().Length)!;
        var parameters = constructor.GetParameters();
        var secret = parameters.Last(p => p.ParameterType == typeof(string) && p.Name is not ("version" or "mount" or "roleId"));
        return constructor.Invoke([.. parameters.Select(p =>
            p == secret ? Secret : p.ParameterType == typeof(string) ? "" : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)]);
    }

    private static IEnumerable<object?> Fields(object carrier) =>
        carrier.GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Instance).Select(f => f.GetValue(carrier));
}
