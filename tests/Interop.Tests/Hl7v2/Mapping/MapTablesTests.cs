using System.Diagnostics;
using System.Text.RegularExpressions;
using Xinglin.Interop.Hl7v2.Mapping;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Hl7v2.Mapping;

public sealed partial class MapTablesTests
{
    private const string Folder = "hl7v2/HL7+v2-to-fhir/mappings";

    private static string Checkout => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));

    [ConformanceFact(Folder)]
    public void The_embedded_maps_and_the_list_of_rows_left_are_what_HL7s_tables_and_the_corrections_say()
    {
        // It stops at a row that is neither compiled nor left with a reason, and at a correction or reason that fits no row.
        var (status, output) = Compile();
        Assert.True(status == 0, output);
        var counts = Counts().Match(output);
        Assert.Equal(("3988", "977"), (counts.Groups[1].Value, counts.Groups[2].Value));
        var left = File.ReadAllLines(Path.Combine(Checkout, "src/Interop/Hl7v2/Mapping/left-rows.txt"));
        Assert.Equal(977, left.Count(l => !l.StartsWith('#')));
        Assert.All(left.Where(l => !l.StartsWith('#')), l => Assert.True(l.Split('\t') is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }], l));
        Assert.Equal(left.Length, left.Select(l => l.Split('\t')[0]).Distinct().Count());
    }

    [Fact]
    public void Every_map_that_a_row_names_has_rows_or_is_built_in_code()
    {
        string[] inCode = ["PL[Location]", "HD[uri]", "XPN[string]"];
        var named = MapTables.Maps.Values.SelectMany(rows => rows).Select(r => r.Map).OfType<string>().Distinct();
        Assert.Empty(named.Where(name => MapTables.Map(name).Length == 0).Except(inCode));
    }

    private static (int Status, string Output) Compile()
    {
        using var process = Process.Start(new ProcessStartInfo("node", ["eng/v2/compile.mjs", "--from", ConformanceData.Folder(Folder), "--check"])
        {
            WorkingDirectory = Checkout,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    [GeneratedRegex(@"(\d+) rows compiled, (\d+) left")]
    private static partial Regex Counts();
}
