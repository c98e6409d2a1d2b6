using ContactLookup.Answers;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Tests.Providers;

/// <summary>What becomes of each kind of value, in a field of the contract and in a custom field. docs/providers.md shows the same over sockets.</summary>
public sealed class FlatteningTests
{
    private const string Response = """{"matches":"","id":"/id","contact":{"title":"/v","surveyOptOut":"/v"},"customFields":"/c","custom":{"v":"/v"}}""";

    [Theory]
    [InlineData("\"  text \\n\"", "text", "\"text\"")]
    [InlineData("\"a\\r\\nb\"", "a\r\nb", "\"a\\r\\nb\"")]
    [InlineData("\"\"", "", "\"\"")]
    [InlineData("42", "42", "42")]
    [InlineData("-0.50e+3", "-0.50e+3", "-0.50e+3")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1e400", "1e400", "\"1e400\"")]
    [InlineData("true", "true", "true")]
    [InlineData("false", "false", "false")]
    [InlineData("\"true\"", "true", "\"true\"")]
    [InlineData("\"007\"", "007", "\"007\"")]
    [InlineData("\"2024-05-06T07:08:09.123+02:00\"", "2024-05-06T07:08:09.123+02:00", "\"2024-05-06T07:08:09.123+02:00\"")]
    [InlineData("[\"a\",2,true,null,\"\",\" b \"]", "a, 2, true, b", "\"a, 2, true, b\"")]
    [InlineData("[]", "", "\"\"")]
    [InlineData("[[1],2]", "", "\"[[1],2]\"")]
    [InlineData("[{\"a\": 1}]", "", "\"[{\\\"a\\\": 1}]\"")]
    [InlineData("{\"a\":1}", "", "\"{\\\"a\\\":1}\"")]
    [InlineData("\"\\u0416\\ud834\\udd1e\"", "Ж𝄞", "\"Ж\\uD834\\uDD1E\"")]
    [InlineData("\"\\ud834\"", "", "\"\"")]
    [InlineData("\"\\u0000\"", "\0", "\"\\u0000\"")]
    public void Each_kind_of_value_has_its_rule(string json, string field, string custom)
    {
        var contact = Map($$"""{"v":{{json}}}""");

        Assert.Equal(field, contact[ContactField.Title]);
        Assert.Equal($"\"custom_v\":{custom}", Written(contact).Single());
    }

    [Fact]
    public void Null_is_empty_in_a_field_and_as_a_member_of_the_custom_fields()
    {
        var contact = Map("""{"v":null,"c":{"n":null}}""");

        Assert.Equal("", contact[ContactField.Title]);
        Assert.Equal(["\"custom_n\":\"\""], Written(contact));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"TRUE \"", true)]
    [InlineData("false", false)]
    [InlineData("1", false)]
    [InlineData("\"yes\"", false)]
    [InlineData("null", false)]
    public void The_one_flag_of_the_contract_is_true_when_it_says_so(string json, bool flag) =>
        Assert.Equal(flag, Map($$"""{"v":{{json}}}""").SurveyOptOut);

    [Fact]
    public void A_very_long_text_is_cut_and_never_in_the_middle_of_a_character()
    {
        var whole = new string('x', 999);

        Assert.Equal(new string('x', 1000), Map($$"""{"v":"{{new string('x', 5000)}}"}""")[ContactField.Title]);
        Assert.Equal(whole, Map($$"""{"v":"{{whole}}𝄞 and more"}""")[ContactField.Title]);
        Assert.Equal(1000, Map($$"""{"v":[{{string.Join(',', Enumerable.Repeat("\"ab\"", 2000))}}]}""")[ContactField.Title].Length);
        Assert.Equal(1000, Map($$"""{"v":1{{new string('0', 5000)}}}""")[ContactField.Title].Length);
    }

    [Fact]
    public void Nested_objects_add_their_keys_and_below_the_fifth_level_are_JSON()
    {
        var contact = Map("""{"c":{"address":{"city":"Berlin","geo":{"lat":52.5}},"1":{"2":{"3":{"4":{"5":{"6":7}}}}}}}""");

        Assert.Equal(["\"custom_address_city\":\"Berlin\"", "\"custom_address_geo_lat\":52.5", "\"custom_1_2_3_4_5\":\"{\\\"6\\\":7}\""], Written(contact));
    }

    [Fact]
    public void Keys_keep_letters_digits_and_underscores_and_are_cut_when_very_long()
    {
        var contact = Map($$"""{"c":{"Größe (cm)":1,"a.b-c":2,"":3,"\ud800":4,"{{new string('k', 200)}}":5} }""");

        Assert.Equal(["custom_Gr__e__cm_", "custom_a_b_c", "custom_", "custom_" + new string('k', 93)], contact.CustomFields.Select(f => f.Key));
    }

    [Fact]
    public void Of_keys_that_become_equal_ignoring_case_the_first_stays()
    {
        var contact = Map("""{"v":"named","c":{"a b":1,"a-b":2,"A_B":3,"a":{"b":4},"V":5}}""");

        Assert.Equal(["\"custom_v\":\"named\"", "\"custom_a_b\":1"], Written(contact));
    }

    [Fact]
    public void Too_many_custom_fields_end_at_one_hundred()
    {
        var contact = Map($$"""{"c":{ {{string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":{i}"))}} } }""");

        Assert.Equal(100, contact.CustomFields.Count);
        Assert.Equal("custom_k99", contact.CustomFields[99].Key);
    }

    [Fact]
    public void Too_much_text_is_left_out_and_what_still_fits_is_not()
    {
        var contact = Map($$"""{"c":{ {{string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"k{i}\":\"{new string('x', 1000)}\""))}},"short":"y"} }""");

        Assert.Equal(8, contact.CustomFields.Count(f => f.Text.Length == 1000));
        Assert.Equal(CustomFieldFlattener.MostText, contact.CustomFields.Sum(f => f.Text.Length));
        Assert.DoesNotContain(contact.CustomFields, f => f.Key == "custom_short");
    }

    [Fact]
    public void Declared_fields_are_always_there_in_their_order_and_of_their_type()
    {
        var contact = Map(
            """{"c":{"tier":7,"points":"12.5","vip":"True","other":"x"}}""",
            new("custom_vip", CustomFieldType.Flag),
            new("custom_points", CustomFieldType.Number),
            new("custom_tier", CustomFieldType.Text),
            new("custom_missing", CustomFieldType.Text),
            new("custom_missing_number", CustomFieldType.Number),
            new("custom_missing_flag", CustomFieldType.Flag));

        Assert.Equal(
            ["\"custom_vip\":true", "\"custom_points\":12.5", "\"custom_tier\":\"7\"", "\"custom_missing\":\"\"", "\"custom_missing_number\":0", "\"custom_missing_flag\":false"],
            Written(contact));
    }

    [Theory]
    [InlineData("\"007\"", "0")]
    [InlineData("\"twelve\"", "0")]
    [InlineData("\"1e400\"", "0")]
    [InlineData("\" 12 \"", "12")]
    [InlineData("\"+5\"", "0")]
    [InlineData("\".5\"", "0")]
    [InlineData("\"5.\"", "0")]
    [InlineData("\"5\\u0000\"", "0")]
    [InlineData("\"1 2\"", "0")]
    [InlineData("\"0x10\"", "0")]
    [InlineData("true", "0")]
    [InlineData("[3]", "3")]
    [InlineData("null", "0")]
    [InlineData("-3.5e2", "-3.5e2")]
    public void A_declared_number_is_a_number_whatever_is_sent(string json, string written) =>
        Assert.Equal([$"\"custom_n\":{written}"], Written(Map($$"""{"c":{"n":{{json}} } }""", new CustomFieldSettings("custom_n", CustomFieldType.Number))));

    [Fact]
    public void A_declared_field_is_found_however_many_others_come_before_it()
    {
        var others = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"k{i}\":\"{new string('x', 100)}\""));

        var contact = Map($$"""{"c":{ {{others}},"wanted":"here"} }""", new CustomFieldSettings("custom_wanted", CustomFieldType.Text));

        Assert.Equal(["\"custom_wanted\":\"here\""], Written(contact));
    }

    [Fact]
    public void The_first_pointer_that_leads_to_a_value_counts()
    {
        const string Several = """{"matches":"","id":"/id","contact":{"title":["/nothing","/null","/empty","/object","/v"]},"custom":{"v":["/nothing","/null","/empty","/v"]}}""";

        var contact = Samples.Matches(Several, """{"null":null,"empty":"","object":{},"v":"x"}""")!.Choose(MatchRule.OnlyIfSingle)!.Contact;

        Assert.Equal("x", contact[ContactField.Title]);
        Assert.Equal("", contact.CustomFields.Single().Text);
    }

    [Theory]
    [InlineData("""{"f":"Ann","m":"B.","l":"Lee"}""", "Ann B. Lee")]
    [InlineData("""{"f":" Ann ","l":"Lee"}""", "Ann Lee")]
    [InlineData("""{"l":"Lee"}""", "Lee")]
    [InlineData("""{"full":"Dr. Lee","f":"Ann"}""", "Dr. Lee")]
    [InlineData("""{"f":null}""", "")]
    public void The_full_name_is_the_providers_own_or_the_parts_joined(string record, string fullName)
    {
        const string Names = """{"matches":"","id":"/id","contact":{"firstName":"/f","middleName":"/m","lastName":"/l","fullName":"/full"}}""";

        Assert.Equal(fullName, Samples.Matches(Names, record)!.Choose(MatchRule.OnlyIfSingle)!.Contact[ContactField.FullName]);
    }

    private static Contact Map(string record, params CustomFieldSettings[] declared) =>
        Samples.Matches(Response, record.Insert(1, "\"id\":\"1\","), declared: declared)!.Choose(MatchRule.OnlyIfSingle)!.Contact;

    /// <summary>The custom fields as they go over the wire.</summary>
    private static List<string> Written(Contact contact)
    {
        using var json = JsonDocument.Parse(Samples.Written(new LookupAnswer { Status = LookupStatus.Found, Contact = contact }));
        return [.. json.RootElement.EnumerateObject().Where(m => m.Name.StartsWith("custom_", StringComparison.Ordinal)).Select(m => $"\"{m.Name}\":{m.Value.GetRawText()}")];
    }
}
