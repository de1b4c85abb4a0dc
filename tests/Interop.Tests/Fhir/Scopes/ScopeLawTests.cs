using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;

namespace Xinglin.Interop.Tests.Fhir.Scopes;

/// <summary>Scopes against a second, simple-minded reading of the same resources.</summary>
public sealed class ScopeLawTests
{
    private static readonly string[] Codes = ["a", "b", "c"];

    private static readonly JsonSerializerOptions Writing = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private static readonly string[] Offsets = ["+08:00", "Z", "-05:00", "+14:00"];

    [Fact]
    public void A_scope_matches_what_a_plain_reading_of_its_parts_matches() => Prop.ForAll(Resources().ToArbitrary(), Parts().ToArbitrary(), (resource, parts) =>
    {
        Assert.True(Scope.TryParse("Observation.rs" + Query(parts), out var scope, out var refusal), refusal.Parameter);
        Assert.Equal(parts.All(p => Plain(p.Name, p.Value, resource.Root)), scope!.Matches(resource));
        return scope.Criteria.All(resource.Values.Meet) == scope.Matches(resource);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_canonical_text_means_the_same() => Prop.ForAll(Resources().ToArbitrary(), Parts().ToArbitrary(), (resource, parts) =>
    {
        Assert.True(Scope.TryParse("Observation.rs" + Query(parts), out var scope, out _));
        Assert.True(Scope.TryParse("Observation.rs" + Query([.. parts.Reverse()]), out var turned, out _));
        Assert.True(Scope.TryParse(scope!.Canonical, out var again, out _));
        return scope.Canonical == turned!.Canonical && scope.Canonical == again!.Canonical && scope.Matches(resource) == again.Matches(resource);
    }).QuickCheckThrowOnFailure();

    private static string Query((string Name, string Value)[] parts) =>
        parts.Length == 0 ? "" : "?" + string.Join('&', parts.Select(p => p.Name + "=" + p.Value.Replace("+", "%2B", StringComparison.Ordinal)));

    private static Gen<(string Name, string Value)[]> Parts() => Gen.OneOf(
        from name in Gen.Elements("category", "category:not", "code", "code:not", "status", "status:not")
        from values in Gen.ArrayOf(Gen.Elements([.. Codes, "final", "|a", "s|b"])).Where(v => v.Length is > 0 and < 4)
        select (name, string.Join(',', values)),
        from name in Gen.Elements("category:missing", "date:missing", "value-quantity:missing", "performer:missing")
        from flag in Gen.Elements("true", "false")
        select (name, flag),
        from prefix in Gen.Elements("", "ge", "gt", "le", "lt", "ne", "sa", "eb")
        from date in Dates()
        select ("date", prefix + date),
        from prefix in Gen.Elements("ge", "gt", "le", "lt")
        from value in Gen.Choose(0, 9)
        select ("value-quantity", prefix + value.ToString(CultureInfo.InvariantCulture)),
        from id in Gen.Elements(Codes)
        from name in Gen.Elements("performer", "performer:Practitioner")
        select (name, id)).ArrayOf().Where(p => p.Length < 5);

    private static Gen<string> Dates() =>
        from year in Gen.Choose(2023, 2024)
        from month in Gen.Choose(1, 2)
        from day in Gen.Choose(1, 2)
        from hour in Gen.Choose(0, 23)
        from offset in Gen.Elements(Offsets)
        from length in Gen.Elements(4, 7, 10, 25)
        select $"{year:D4}-{month:D2}-{day:D2}T{hour:D2}:00:00{offset}"[..(length == 25 && offset == "Z" ? 20 : length)];

    private static Gen<FhirResource> Resources() =>
        from categories in Gen.ArrayOf(Gen.Elements(Codes)).Where(c => c.Length < 3)
        from code in Gen.Elements(Codes)
        from system in Gen.Elements("s", null)
        from date in Gen.OneOf(Dates(), Gen.Constant(""))
        from value in Gen.Choose(-1, 9)
        from performers in Gen.ArrayOf(Gen.Elements("Practitioner/a", "Practitioner/b", "Organization/a")).Where(p => p.Length < 3)
        select Tests.Fhir.Resources.Read(Json(categories, system, code, date, value, performers));

    private static string Json(string[] categories, string? system, string code, string date, int value, string[] performers) => JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["resourceType"] = "Observation",
            ["status"] = "final",
            ["category"] = categories.Length == 0 ? null : categories.Select(c => new { coding = new[] { new { code = c } } }),
            ["code"] = new { coding = new[] { new { system, code } } },
            ["effectiveDateTime"] = date.Length == 0 ? null : date,
            ["valueQuantity"] = value < 0 ? null : new { value },
            ["performer"] = performers.Length == 0 ? null : performers.Select(p => new { reference = p }),
        }.Where(p => p.Value is not null).ToDictionary(),
        Writing);

    private static bool Plain(string name, string value, JsonElement root)
    {
        var parts = name.Split(':');
        var modifier = parts.Length > 1 ? parts[1] : "";
        var here = parts[0] switch { "date" => "effectiveDateTime", "value-quantity" => "valueQuantity", var other => other };
        if (modifier == "missing")
        {
            return root.TryGetProperty(here, out _) == (value == "false");
        }

        return parts[0] switch
        {
            "category" or "code" => value.Split(',').Any(v => Coded(ElementPath.Select(root, parts[0] + ".coding"), v)) != (modifier == "not"),
            "status" => value.Split(',').Contains("final") != (modifier == "not"),
            "performer" => ElementPath.Select(root, "performer.reference").Any(r =>
                r.GetString() is { } text && text.Split('/')[1] == value && (modifier.Length == 0 || text.StartsWith("Practitioner/", StringComparison.Ordinal))),
            "value-quantity" => root.TryGetProperty(here, out var quantity) && Compares(value[..2], quantity.GetProperty("value").GetInt32(), value[2..]),
            _ => root.TryGetProperty(here, out var date) && Dated(char.IsAsciiLetter(value[0]) ? value[..2] : "eq", char.IsAsciiLetter(value[0]) ? value[2..] : value, date.GetString()!),
        };
    }

    private static bool Coded(IEnumerable<JsonElement> codings, string asked) => codings.Any(coding =>
    {
        var (system, code) = (FhirResource.Text(coding, "system"), FhirResource.Text(coding, "code"));
        var bar = asked.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? code == asked : code == asked[(bar + 1)..] && (system ?? "") == asked[..bar];
    });

    private static bool Compares(string prefix, int value, string asked)
    {
        var other = int.Parse(asked, CultureInfo.InvariantCulture);
        return prefix switch { "ge" => value >= other, "gt" => value > other, "le" => value <= other, _ => value < other };
    }

    /// <summary>With a time on both sides in UTC; else on the clock of whichever has one.</summary>
    private static bool Dated(string prefix, string asked, string held)
    {
        var onOne = asked.Length > 10 && held.Length > 10;
        var ((s1, e1), (s2, e2)) = (Span(asked, onOne), Span(held, onOne));
        var inside = s2 >= s1 && e2 <= e1;
        return prefix switch
        {
            "eq" => inside,
            "ne" => !inside,
            "gt" => e2 > e1,
            "ge" => inside || e2 > e1,
            "lt" => s2 < s1,
            "le" => inside || s2 < s1,
            "sa" => s2 >= e1,
            _ => e2 <= s1,
        };
    }

    private static (DateTime Start, DateTime End) Span(string text, bool utc)
    {
        if (text.Length > 10)
        {
            var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
            var start = utc ? time.UtcDateTime : time.DateTime;
            return (start, start.AddSeconds(1));
        }

        var (year, month, day) = (int.Parse(text[..4], CultureInfo.InvariantCulture), text.Length > 4 ? int.Parse(text[5..7], CultureInfo.InvariantCulture) : 1,
            text.Length > 7 ? int.Parse(text[8..10], CultureInfo.InvariantCulture) : 1);
        var first = new DateTime(year, month, day);
        return (first, text.Length == 4 ? first.AddYears(1) : text.Length == 7 ? first.AddMonths(1) : first.AddDays(1));
    }
}
