using Xinglin.Shared;

namespace Xinglin.Interop.Tests.FhirPath;

/// <summary>HL7's own tests of FHIRPath on R4.</summary>
public sealed class OfficialSuiteTests
{
    /// <summary>Tests that are not passed, each with its reason. A listed test that passes fails the run.</summary>
    private static readonly Dictionary<string, string> NotPassed = new(StringComparer.Ordinal)
    {
    };

    [ConformanceFact(OfficialCase.Folder)]
    public void Every_official_test_passes_or_is_listed_with_its_reason()
    {
        var cases = OfficialCase.All().ToList();
        Assert.InRange(cases.Count, 400, 2000);
        var failed = cases.Select(c => (c.Name, Problem: c.Run())).Where(r => r.Problem is not null).ToList();
        var unlisted = failed.Where(f => !NotPassed.ContainsKey(f.Name)).Select(f => $"{f.Name}: {f.Problem}");
        Assert.True(!unlisted.Any(), string.Join('\n', unlisted));
        Assert.Equal(NotPassed.Keys.Order(StringComparer.Ordinal), failed.Select(f => f.Name).Order(StringComparer.Ordinal));
    }
}
