using System.CommandLine.Parsing;
using Xinglin.Cli;

namespace Xinglin.EndToEnd;

/// <summary>Every command that deploy/ and the operators' pages write down is one that the command line takes, with these options.</summary>
public sealed class WrittenCommandTests
{
    private static readonly string Root = Find();

    [Fact]
    public void The_compose_file_is_well_formed_and_runs_commands_that_there_are()
    {
        var document = ComposeFile.Read(File.ReadAllText(Path.Combine(Root, "deploy", "compose", "compose.yaml")));
        var services = ((Dictionary<string, object>)document["services"]).ToDictionary(s => s.Key, s => (Dictionary<string, object>)s.Value);
        Assert.Equal(["etcd", "node", "ordering"], services.Keys.Order(StringComparer.Ordinal));
        foreach (var service in services.Values)
        {
            Assert.StartsWith("xinglin", (string)service["image"], StringComparison.Ordinal);
            Assert.All(service.TryGetValue("depends_on", out var needed) ? (List<string>)needed : [], s => Assert.Contains(s, services.Keys));
            if (service.TryGetValue("build", out var build))
            {
                var stages = File.ReadAllLines(Path.Combine(Root, (string)((Dictionary<string, object>)build)["dockerfile"])).Where(l => l.StartsWith("FROM ", StringComparison.Ordinal));
                Assert.Contains(stages, s => s.EndsWith(" AS " + ((Dictionary<string, object>)build)["target"], StringComparison.Ordinal));
            }

            if ((string)service["image"] == "xinglin")
            {
                Accepts((List<string>)service["command"]);
            }
        }
    }

    [Fact]
    public void The_units_run_commands_that_there_are()
    {
        foreach (var unit in Directory.GetFiles(Path.Combine(Root, "deploy", "systemd"), "*.service"))
        {
            var line = File.ReadLines(unit).Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal));
            Accepts([.. line.Split(' ').SkipWhile(w => !w.EndsWith("xinglin.dll", StringComparison.Ordinal)).Skip(1).Where(w => w[0] != '$')]);
        }
    }

    [Theory]
    [InlineData("nodes.md")]
    [InlineData("alliance.md")]
    [InlineData("recovery.md")]
    [InlineData("ordering.md")]
    [InlineData("partitions.md")]
    public void The_pages_show_commands_that_there_are(string page)
    {
        var commands = Commands(File.ReadAllText(Path.Combine(Root, "docs", page))).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, Accepts);
    }

    [Fact]
    public void A_command_or_an_option_that_there_is_not_is_found()
    {
        Assert.NotEmpty(CommandTree.Create().Parse(["node", "walk"]).Errors);
        Assert.NotEmpty(CommandTree.Create().Parse(["node", "run", "--data", "d", "--genesis", "g", "--fast"]).Errors);
        Assert.NotEmpty(CommandTree.Create().Parse(["node", "run", "--data", "d"]).Errors);
    }

    /// <summary>An "…" stands for what the page said before, so that something may be missing; nothing may be too much.</summary>
    private static void Accepts(IReadOnlyList<string> arguments)
    {
        var parsed = CommandTree.Create().Parse([.. arguments.Where(w => w != "…")]);
        var isWhole = !arguments.Contains("…");
        Assert.True(isWhole ? parsed.Errors.Count == 0 : parsed.UnmatchedTokens.Count == 0, $"xinglin {string.Join(' ', arguments)}: {string.Join(' ', parsed.Errors.Select(e => e.Message))}");
    }

    /// <summary>Commands in fenced blocks, continued lines put together, without redirections and comments.</summary>
    private static IEnumerable<IReadOnlyList<string>> Commands(string markdown)
    {
        var fenced = markdown.Split("```").Where((_, i) => i % 2 == 1);
        foreach (var line in fenced.SelectMany(block => block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')).Select(l => l.Trim()))
        {
            if (line.StartsWith("xinglin ", StringComparison.Ordinal) || line.StartsWith("./xinglin ", StringComparison.Ordinal))
            {
                var words = CommandLineParser.SplitCommandLine(line.Split(" #")[0]).Skip(1).TakeWhile(w => w != ">");
                yield return [.. words.Select(w => w == "PROPOSAL" ? new string('A', 43) : w)];
            }
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
