using ContactLookup.Providers.Definitions;
using ContactLookup.Settings;

namespace ContactLookup.Providers.Replies;

/// <summary>A declared custom field. Every answer has it, with the empty value of its type when the contact does not have it.</summary>
public sealed record CustomFieldSettings
{
    private const string OfCompany = "company.";

    internal CustomFieldSettings(string name, CustomFieldType type)
    {
        Name = name;
        Type = type;
    }

    /// <summary>Key in the answer, <c>custom_</c> included.</summary>
    public string Name { get; }

    /// <summary>Type of the value. A value of another type becomes the empty value.</summary>
    internal CustomFieldType Type { get; }

    /// <summary>Reads what the settings declare.</summary>
    /// <param name="values">The settings.</param>
    /// <param name="definitions">How the providers reply. A field that none of them can have is refused.</param>
    internal static IReadOnlyList<CustomFieldSettings> ReadAll(SettingValues values, IReadOnlyList<ResponseDefinition> definitions)
    {
        var fields = new List<CustomFieldSettings>();
        foreach (var declared in values.Text(ReplySettingNames.LookupCustomFields).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = declared.Split(':', 2, StringSplitOptions.TrimEntries);
            CustomFieldType? type = (parts.Length == 1 ? "string" : parts[1].ToLowerInvariant()) switch
            {
                "string" => CustomFieldType.Text,
                "number" => CustomFieldType.Number,
                "boolean" => CustomFieldType.Flag,
                _ => null,
            };
            var isOfCompany = parts[0].StartsWith(OfCompany, StringComparison.Ordinal);
            var key = isOfCompany ? parts[0][OfCompany.Length..] : parts[0];
            var name = isOfCompany ? CustomFieldFlattener.CompanyName(key) : CustomFieldFlattener.Name(key);
            if (type is null || key.Length == 0)
            {
                values.Problem(ReplySettingNames.LookupCustomFields, $"contains '{declared}'. Write key, key:string, key:number or key:boolean, and company.key for a custom field of the company.");
            }
            else if (fields.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                values.Problem(ReplySettingNames.LookupCustomFields, $"contains {name} twice.");
            }
            else if (definitions.Count > 0 && !definitions.Any(definition => definition == ProviderDefinition.Missing.Response || CustomFieldFlattener.CanHave(definition, name)))
            {
                var accepted = definitions.SelectMany(definition => definition.Custom.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
                values.Problem(ReplySettingNames.LookupCustomFields, $"contains '{declared}', which no provider has. {(accepted.Count == 0 || isOfCompany ? "Remove it, or add it to a definition of your own" : $"Accepted: {string.Join(", ", accepted)}. For more, write a definition of your own")}, as response.{(isOfCompany ? "companyCustomFields" : "custom")}.");
            }
            else
            {
                fields.Add(new CustomFieldSettings(name, type.Value));
            }
        }

        return fields;
    }
}

/// <summary>What a declared custom field always is.</summary>
internal enum CustomFieldType
{
    /// <summary>A text; "" when absent.</summary>
    Text,

    /// <summary>A number; 0 when absent. Take a string where an absent value must be told from 0.</summary>
    Number,

    /// <summary>A boolean; false when absent.</summary>
    Flag,
}
