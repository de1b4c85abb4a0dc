using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Node.Sidecar;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Tests.Sidecar;

/// <summary>What a mapping makes of a row, and what it refuses before it has seen one.</summary>
public sealed class MappingTests
{
    private static readonly SourceColumn[] Columns =
    [
        new("编号", "bigint"), new("值", "numeric"), new("文", "text"), new("单位", "character varying"), new("时间", "timestamp without time zone"), new("真", "boolean"),
    ];

    [Fact]
    public void Law_numbers_keep_every_digit_that_was_written_and_their_own_unit()
    {
        var mapping = Mapping("""{"status":"final","code":{"text":"x"},"valueQuantity":{"value":"$值","unit":"$单位","system":"http://unitsofmeasure.org","code":{"$map":"单位","of":"$单位","else":null}}}""");
        Prop.ForAll(
            ArbMap.Default.ArbFor<(bool Minus, NonNegativeInt Whole, NonNegativeInt Fraction, NonNegativeInt Zeros, NonNegativeInt Unit)>(),
            g =>
            {
                var number = $"{(g.Minus ? "-" : "")}{g.Whole.Get.ToString(CultureInfo.InvariantCulture)}.{g.Fraction.Get.ToString(CultureInfo.InvariantCulture)}{new string('0', g.Zeros.Get % 12)}";
                var unit = new[] { "mmol/L", "%", "毫米", null }[g.Unit.Get % 4];
                var quantity = Fill(mapping, ("值", number), ("单位", unit)).GetProperty("valueQuantity");
                return quantity.GetProperty("value").GetRawText() == number
                    && (quantity.TryGetProperty("unit", out var written) ? written.GetString() : null) == unit
                    && (quantity.TryGetProperty("code", out var code) ? code.GetString() : null) == (unit is "mmol/L" or "%" ? unit : null)
                    && quantity.TryGetProperty("system", out _) == (unit is "mmol/L" or "%");
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Law_expressions_over_a_row_keep_digits_too()
    {
        var mapping = Mapping("""{"status":"final","code":{"text":"x"},"valueQuantity":{"value":"=iif(`值` < 0, `值`, `值`)"}}""");
        Prop.ForAll(ArbMap.Default.ArbFor<decimal>(), number =>
        {
            var written = number.ToString(CultureInfo.InvariantCulture);
            return Fill(mapping, ("值", written)).GetProperty("valueQuantity").GetProperty("value").GetRawText() == written;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_not_there_leaves_nothing_behind()
    {
        var mapping = Mapping("""
            {"identifier":[{"value":"$编号"}],"status":"final","code":{"text":"x"},"method":{"coding":[{"system":"urn:x","code":"$文"}],"text":"y"},"effectiveDateTime":"$时间",
             "valueQuantity":{"value":"$值","unit":"mg"},"note":[{"text":"$文"}],"referenceRange":[{"low":{"value":"$值","unit":"mg"}}]}
            """);
        var filled = Fill(mapping, ("编号", "7"), ("文", "  "));
        Assert.Equal(["resourceType", "id", "identifier", "status", "code"], filled.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("2026-03-01 08:30:00", "2026-03-01T08:30:00+08:00")]
    [InlineData("2026-03-01 08:30:00.120", "2026-03-01T08:30:00.120+08:00")]
    [InlineData("2026-03-01 08:30:00+09", "2026-03-01T08:30:00+09:00")]
    [InlineData("20260301", "2026-03-01")]
    [InlineData("202603", "2026-03")]
    [InlineData("2026", "2026")]
    [InlineData("2026/3/1 8:05", "2026-03-01T08:05:00+08:00")]
    [InlineData("20260301083000", "2026-03-01T08:30:00+08:00")]
    [InlineData("2026-02-30", null)]
    [InlineData("20260230", null)]
    [InlineData("2026-03-01 24:00:00", null)]
    [InlineData("2026-03-01 08:60", null)]
    [InlineData("0000-00-00", null)]
    [InlineData("infinity", null)]
    [InlineData("昨天", null)]
    public void Times_are_read_as_hospitals_write_them(string written, string? expected) => Assert.Equal(expected, MomentText.DateTime(written, "+08:00"));

    [Theory]
    [InlineData("NaN")]
    [InlineData("05.60")]
    [InlineData("1,5")]
    [InlineData("+3")]
    [InlineData("1e99999")]
    [InlineData("5.")]
    public void A_number_written_otherwise_is_no_number(string written)
    {
        var mapping = Mapping("""{"status":"final","code":{"text":"x"},"valueQuantity":{"value":"$文"}}""");
        Assert.False(mapping.Resources[0].TryFill(Row(("文", written)), "a", (_, _) => null, out _, out var problem));
        Assert.Equal(new MappingProblem(SidecarCodes.ValueForm, "Observation.valueQuantity.value"), problem);
    }

    [Fact]
    public void An_expression_with_several_values_makes_the_row_wait()
    {
        var mapping = Mapping("""{"status":"final","code":{"text":"x"},"valueString":"=`文` | `单位`"}""");
        Assert.False(mapping.Resources[0].TryFill(Row(("文", "a"), ("单位", "b")), "a", (_, _) => null, out _, out var problem));
        Assert.Equal(new MappingProblem(SidecarCodes.ExpressionFailed, "Observation.valueString"), problem);
    }

    [Fact]
    public void A_constant_that_begins_like_a_pick_doubles_its_sign() => Assert.Equal(
        ("$值", "=1"),
        Fill(Mapping("""{"status":"final","code":{"text":"$$值"},"valueString":"==1"}"""), ("值", "7")) is var filled
            ? (filled.GetProperty("code").GetProperty("text").GetString(), filled.GetProperty("valueString").GetString())
            : default);

    [Theory]
    [InlineData("""{"status":"final","coed":{"text":"x"}}""", "sidecar-mapping-wrong", "Observation.coed")]
    [InlineData("""{"id":"mine"}""", "sidecar-mapping-wrong", "Observation.id")]
    [InlineData("""{"status":["final"]}""", "sidecar-mapping-wrong", "Observation.status")]
    [InlineData("""{"category":{"text":"x"}}""", "sidecar-mapping-wrong", "Observation.category")]
    [InlineData("""{"valueInteger":"5"}""", "sidecar-mapping-wrong", "Observation.valueInteger")]
    [InlineData("""{"status":{"$map":"没有","of":"$文"}}""", "sidecar-mapping-wrong", "Observation.status")]
    [InlineData("""{"status":{"$map":"单位","of":"$文","or":1}}""", "sidecar-mapping-wrong", "Observation.status")]
    [InlineData("""{"subject":{"reference":{"$reference":"没有","key":["$文"]}}}""", "sidecar-mapping-wrong", "Observation.subject.reference")]
    [InlineData("""{"valueString":"=`文`.nothing()"}""", "sidecar-expression-wrong", "Observation.valueString (fhirpath-unknown-name at 4)")]
    [InlineData("""{"valueQuantity":{"$when":"(","value":1}}""", "sidecar-expression-wrong", "Observation.valueQuantity.$when (fhirpath-syntax at 1)")]
    public void A_template_that_cannot_be_filled_is_refused_with_its_place(string template, string code, string place)
    {
        Assert.False(SidecarMapping.TryRead(Text(template), out _, out var problems));
        Assert.Equal((code, place), (problems[0].Code.Value, problems[0].Place));
    }

    [Fact]
    public void A_password_in_the_file_is_refused_by_its_own_code()
    {
        var file = JsonNode.Parse(Text("{}"))!;
        file["connection"]!["password"] = "secret";
        Assert.False(SidecarMapping.TryRead(Encoding.UTF8.GetBytes(file.ToJsonString()), out _, out var problems));
        Assert.Equal(SidecarCodes.PasswordInFile, Assert.Single(problems).Code);
    }

    [Theory]
    [InlineData("format", "\"other\"", "format")]
    [InlineData("source", "\"xinglin\"", "source")]
    [InlineData("source", "\"Our HIS\"", "source")]
    [InlineData("zone", "\"CST\"", "zone")]
    [InlineData("pace", """{"statementSeconds":0}""", "pace")]
    [InlineData("pace", """{"sweepAt":"2am"}""", "pace")]
    [InlineData("decoding", """{"slot":"A b"}""", "decoding.slot")]
    [InlineData("resources", "[]", "resources")]
    public void A_file_outside_of_its_bounds_is_refused_with_its_place(string name, string value, string place)
    {
        var file = JsonNode.Parse(Text("{}"))!;
        file[name] = JsonNode.Parse(value);
        Assert.False(SidecarMapping.TryRead(Encoding.UTF8.GetBytes(file.ToJsonString()), out _, out var problems));
        Assert.Equal((SidecarCodes.MappingWrong, place), (problems[0].Code, problems[0].Place));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"format":"xinglin/sidecar-mapping/v1","format":"twice"}""")]
    [InlineData("""{"surprise":1}""")]
    public void What_is_no_mapping_is_unreadable(string text)
    {
        Assert.False(SidecarMapping.TryRead(Encoding.UTF8.GetBytes(text), out _, out var problems));
        Assert.Equal(SidecarCodes.MappingUnreadable, Assert.Single(problems).Code);
    }

    [Fact]
    public void Law_keys_of_rows_can_be_taken_apart_again() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<NonEmptyString>>(),
        parts => RowKey.Of([.. parts.Get.Select(p => p.Get)]) is not { } key || RowKey.Parts(key).SequenceEqual(parts.Get.Select(p => p.Get))).QuickCheckThrowOnFailure();

    private static JsonElement Fill(SidecarMapping mapping, params (string Column, string? Value)[] values)
    {
        Assert.True(mapping.Resources[0].TryFill(Row(values), "a", (_, _) => null, out var json, out var problem), problem?.ToString());
        return JsonElement.Parse(json);
    }

    private static SourceRow Row(params (string Column, string? Value)[] values) =>
        new(Columns, [.. Columns.Select(c => values.FirstOrDefault(v => v.Column == c.Name).Value)]);

    private static SidecarMapping Mapping(string template)
    {
        Assert.True(SidecarMapping.TryRead(Text(template), out var mapping, out var problems), problems.Count > 0 ? problems[0].ToString() : null);
        return mapping!;
    }

    private static byte[] Text(string template) => Encoding.UTF8.GetBytes($$$"""
        {"format":"xinglin/sidecar-mapping/v1","source":"his","zone":"+08:00","connection":{"host":"h","database":"d","username":"u"},
         "codes":{"单位":{"mmol/L":"mmol/L","%":"%"}},
         "resources":[{"name":"检验","type":"Observation","query":"SELECT 1","key":["编号"],"template":{{{template}}}}]}
        """);
}
