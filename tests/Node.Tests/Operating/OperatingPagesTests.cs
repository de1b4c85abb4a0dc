using System.Text.RegularExpressions;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Anchors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering.Door;

namespace Xinglin.Node.Tests.Operating;

/// <summary>docs/operating: every failure as symptom, cause, command.</summary>
public sealed partial class OperatingPagesTests
{
    private static readonly string[] Pages = ["ordering", "peers", "disk", "clock", "keys", "members-missing", "recovery", "storms", "anchors"];

    public static TheoryData<string> Codes =>
    [
        .. IntakeCodes.All.Concat(AnchorCodes.All).Concat(CodesOf(typeof(OrderingDoorCodes)))
            .Concat([RuntimeCodes.BlockFull, RuntimeCodes.MeterExceeded, GatewayCodes.ReplicaStale]).Select(c => c.Value).Distinct(),
    ];

    /// <summary>Words of the sentences in which a replica says what troubles it (ReplicaSentence, ReplicaLoop, ClockComparison, ordering and its numbers).</summary>
    public static TheoryData<string> Sentences =>
    [
        "waits in round", "this member does not vote", "catching up to", "clock is", "The replica of", "The ordering writes no more",
        "The record of given sequence numbers is missing", "were given already",
    ];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_of_these_areas_is_on_a_page(string code) => Assert.Contains(All(), page => page.Text.Contains($"`{code}`", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Every_status_sentence_is_on_a_page(string words) => Assert.Contains(All(), page => page.Text.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Every_page_has_a_table_of_symptom_cause_and_command_without_an_empty_cell()
    {
        foreach (var name in Pages)
        {
            var text = All().Single(p => p.Name == name).Text;
            var at = text.IndexOf("| symptom | cause | command |", StringComparison.Ordinal);
            Assert.True(at >= 0, $"{name}.md has no table.");
            var rows = text[at..].Split('\n').TakeWhile(l => l.StartsWith('|')).Skip(2).ToList();
            Assert.NotEmpty(rows);
            Assert.All(rows, row => Assert.True(row.Trim('|', ' ').Split(" | ").Length == 3 && !EmptyCell().IsMatch(row), row));
        }
    }

    private static IEnumerable<RefusalCode> CodesOf(Type type) =>
        type.GetFields().Where(f => f.FieldType == typeof(RefusalCode)).Select(f => (RefusalCode)f.GetValue(null)!);

    private static List<(string Name, string Text)> All()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return [.. Directory.EnumerateFiles(Path.Combine(folder.FullName, "docs", "operating"), "*.md").Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)))];
    }

    [GeneratedRegex(@"\|\s*\|")]
    private static partial Regex EmptyCell();
}
