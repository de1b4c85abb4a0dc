using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Node.Consent;
using Xinglin.Vault.Records;

namespace Xinglin.Node.Tests.Consent;

public sealed class ScopeNarrowingTests
{
    private static readonly string[] Parts =
    [
        "category=laboratory", "category:not=laboratory", "category=laboratory,vital-signs", "date=ge2024", "date=ne2024-02", "date:missing=true", "code=a", "code:not=a,b",
        "value-quantity=gt5", "value-quantity=5||mmol/L", "performer=Practitioner/x", "_security:not=R", "code-value-quantity=a$gt5", "_id=o",
    ];

    [Fact]
    public void What_is_asked_within_a_grant_never_shows_more_than_the_grant() =>
        Prop.ForAll(Sets().ToArbitrary(), Sets().ToArbitrary(), Resources().ToArbitrary(), (asked, granted, resource) =>
            !ScopeNarrowing.IsWithin(asked, granted)
            || ((!asked.CanRead(resource) || granted.CanRead(resource)) && (!asked.CanSearch(resource) || granted.CanSearch(resource))))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_further_condition_is_within_and_a_dropped_or_changed_one_is_not()
    {
        Assert.True(Within("Observation.r?category=laboratory&value-quantity=gt5", "Observation.rs?category=laboratory"));
        Assert.True(Within("Observation.rs?_security:not=R&date=ge2024", "Observation.rs?_security:not=R"));
        Assert.False(Within("Observation.rs?date=ge2024", "Observation.rs?_security:not=R"));
        Assert.False(Within("Observation.rs?_security=R", "Observation.rs?_security:not=R"));
        Assert.False(Within("Observation.rs?category=laboratory", "Observation.r?category=laboratory"));
        Assert.False(Within("Condition.rs", "Observation.rs"));
    }

    [Theory]
    [InlineData("Observation.rs?category=laboratory&date=ge2024", LayerNames.Index, false)]
    [InlineData("Observation.rs?category:not=laboratory", LayerNames.Index, false)]
    [InlineData("Observation.rs?code=x", LayerNames.Index, true)]
    [InlineData("Observation.rs?code:not=x", LayerNames.Index, true)]
    [InlineData("Observation.rs?value-quantity=gt5", LayerNames.Index, true)]
    [InlineData("Observation.rs?performer:missing=true", LayerNames.Index, true)]
    [InlineData("Observation.rs?value-quantity=gt5", LayerNames.Summary, false)]
    [InlineData("Observation.rs?performer=Practitioner/x", LayerNames.Summary, true)]
    [InlineData("Observation.rs?performer=Practitioner/x", LayerNames.Detail, false)]
    [InlineData("Observation.rs?encounter=Encounter/e", LayerNames.Summary, false)]
    public void A_condition_on_what_the_layer_leaves_out_is_probing_unless_the_grant_names_it(string asked, string layer, bool probes) =>
        Assert.Equal(probes, ScopeNarrowing.Probes(Set(asked), Set("Observation.rs", "Observation.rs?encounter=Encounter/e"), layer));

    private static bool Within(string asked, string granted) => ScopeNarrowing.IsWithin(Set(asked), Set(granted));

    private static ScopeSet Set(params string[] texts) => ScopeSet.TryParse(texts, out var set, out var refusal) ? set : throw new InvalidOperationException(refusal.Parameter);

    /// <summary>Few parts, so that sets often lie within each other.</summary>
    private static Gen<ScopeSet> Sets() =>
        from letters in Gen.Elements("r", "s", "rs")
        from parts in Gen.SubListOf(Parts).Where(p => p.Count < 4)
        from more in Gen.SubListOf(Parts).Where(p => p.Count < 3)
        select Set($"Observation.{letters}{(parts.Count == 0 ? "" : "?" + string.Join('&', parts))}", $"Observation.rs?code=a&{string.Join('&', more.Append("date=2024"))}");

    private static Gen<FhirResource> Resources() =>
        from category in Gen.Elements("laboratory", "vital-signs", "")
        from code in Gen.Elements("a", "b", "c")
        from date in Gen.Elements("", "2024-02-03", "2023", "2024-01-01T01:00:00+08:00")
        from value in Gen.Choose(4, 6)
        from label in Gen.Elements("N", "R", "")
        select Read($$"""
            {"resourceType":"Observation","id":"o",
             {{(label.Length == 0 ? "" : $$"""
             "meta":{"security":[{"code":"{{label}}"}]},
             """)}}
             {{(category.Length == 0 ? "" : $$"""
             "category":[{"coding":[{"code":"{{category}}"}]}],
             """)}}
             {{(date.Length == 0 ? "" : $$"""
             "effectiveDateTime":"{{date}}",
             """)}}
             "code":{"coding":[{"code":"{{code}}"}]},"valueQuantity":{"value":{{value}},"code":"mmol/L"},"performer":[{"reference":"Practitioner/x"}]}
            """);

    private static FhirResource Read(string json) =>
        FhirResource.TryRead(Encoding.UTF8.GetBytes(json), out var resource, out var problem) ? resource : throw new InvalidOperationException(problem.ToString());
}
