namespace FunctionApp.Tests.Answers;

/// <summary>Answer contract v1 as it was promised, in its order.</summary>
internal static class Contract
{
    public static readonly IReadOnlyList<(string Key, JsonValueKind Kind)> Fields =
    [
        ("status", JsonValueKind.String),
        ("found", JsonValueKind.True),
        ("matchCount", JsonValueKind.Number),
        ("retryable", JsonValueKind.True),
        ("reason", JsonValueKind.String),
        ("contractVersion", JsonValueKind.String),
        ("provider", JsonValueKind.String),
        ("cached", JsonValueKind.True),
        ("correlationId", JsonValueKind.String),
        ("phoneNumber", JsonValueKind.String),
        ("matchedFormat", JsonValueKind.String),
        ("contactId", JsonValueKind.String),
        ("externalId", JsonValueKind.String),
        ("contactType", JsonValueKind.String),
        ("firstName", JsonValueKind.String),
        ("middleName", JsonValueKind.String),
        ("lastName", JsonValueKind.String),
        ("fullName", JsonValueKind.String),
        ("salutation", JsonValueKind.String),
        ("title", JsonValueKind.String),
        ("language", JsonValueKind.String),
        ("companyId", JsonValueKind.String),
        ("companyName", JsonValueKind.String),
        ("companyType", JsonValueKind.String),
        ("companyIndustry", JsonValueKind.String),
        ("companyUrl", JsonValueKind.String),
        ("workPhone", JsonValueKind.String),
        ("cellPhone", JsonValueKind.String),
        ("homePhone", JsonValueKind.String),
        ("otherPhone", JsonValueKind.String),
        ("workEmail", JsonValueKind.String),
        ("personalEmail", JsonValueKind.String),
        ("otherEmail", JsonValueKind.String),
        ("address1", JsonValueKind.String),
        ("address2", JsonValueKind.String),
        ("city", JsonValueKind.String),
        ("state", JsonValueKind.String),
        ("postalCode", JsonValueKind.String),
        ("countryCode", JsonValueKind.String),
        ("externalSystemUrl", JsonValueKind.String),
        ("ownerId", JsonValueKind.String),
        ("ownerName", JsonValueKind.String),
        ("ownerEmail", JsonValueKind.String),
        ("lastModified", JsonValueKind.String),
        ("surveyOptOut", JsonValueKind.True),
        ("candidateNames", JsonValueKind.Array),
        ("candidateIds", JsonValueKind.Array),
    ];

    /// <summary>Every key is there once, of its type, never null, and whatever comes on top is a custom scalar.</summary>
    public static void AssertKeptBy(Reply reply)
    {
        Assert.Equal("application/json", reply.ContentType);
        var members = reply.Json.EnumerateObject().ToList();
        Assert.Equal(Fields.Select(f => f.Key), members.Take(Fields.Count).Select(m => m.Name));
        Assert.All(Fields, field => Assert.Equal(field.Kind, KindOf(reply.Json.GetProperty(field.Key))));
        Assert.Equal(members.Count, members.DistinctBy(m => m.Name, StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(members.Skip(Fields.Count), custom =>
        {
            Assert.Matches("^(company_)?custom_[A-Za-z0-9_]+$", custom.Name);
            Assert.Contains(custom.Value.ValueKind, (JsonValueKind[])[JsonValueKind.String, JsonValueKind.Number, JsonValueKind.True, JsonValueKind.False]);
        });
        Assert.Equal("1", reply["contractVersion"]);
        Assert.Equal(reply.Status == "found", reply.Json.GetProperty("found").GetBoolean());
        Assert.Equal(reply.Header("X-Correlation-Id"), reply["correlationId"]);
    }

    private static JsonValueKind KindOf(JsonElement value) => value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
}
