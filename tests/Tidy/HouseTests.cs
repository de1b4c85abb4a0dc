using System.Runtime.Versioning;
using System.Text.RegularExpressions;

[assembly: SupportedOSPlatform("linux")]

namespace Xinglin.Tidy;

public sealed partial class HouseTests
{
    private const int SourceLinesMax = 500;

    [Fact]
    public void No_source_file_is_longer_than_a_reader_bears()
    {
        var long_ = Sources().Select(f => (File: f, Lines: Repository.Read(f).AsSpan().Count('\n'))).Where(x => x.Lines > SourceLinesMax);
        Assert.Empty(long_);
    }

    [Fact]
    public void No_file_is_named_for_nothing()
    {
        var vague = Sources().Where(f => VagueName().IsMatch(Path.GetFileNameWithoutExtension(f)));
        Assert.Empty(vague);
    }

    [Fact]
    public void Nothing_on_main_is_left_to_do()
    {
        var marks = Sources().Where(f => !f.StartsWith("tests/Tidy/", StringComparison.Ordinal) && LeftToDo().IsMatch(Repository.Read(f)));
        Assert.Empty(marks);
    }

    [Fact]
    public void Lock_files_name_no_registry_host()
    {
        var locks = Repository.Files.Where(f => f.EndsWith("packages.lock.json", StringComparison.Ordinal) || f.EndsWith("package-lock.json", StringComparison.Ordinal) || f.EndsWith(".npmrc", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(locks);
        Assert.DoesNotContain(locks, f => RegistryAddress().IsMatch(Repository.Read(f)));
    }

    [Fact]
    public void Every_project_has_a_lock_file()
    {
        var missing = Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(f => !Repository.Files.Contains(Path.GetDirectoryName(f) + "/packages.lock.json"));
        Assert.Empty(missing);
    }

    [Fact]
    public void Links_between_pages_are_alive()
    {
        var dead = new List<string>();
        foreach (var page in Repository.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
            foreach (Match link in PageLink().Matches(Repository.Read(page)))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                    && !File.Exists(Path.Combine(folder, target)) && !Directory.Exists(Path.Combine(folder, target)))
                {
                    dead.Add($"{page}: {target}");
                }
            }
        }

        Assert.Empty(dead);
    }

    [Fact]
    public void The_readme_names_every_folder_of_source_and_tests()
    {
        var readme = Repository.Read("README.md");
        var folders = Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => Path.GetDirectoryName(f)!.Replace('\\', '/'));
        Assert.DoesNotContain(folders, f => !readme.Contains("`" + f + "`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData("bench")]
    [InlineData("xinglin")]
    public void Commands_at_the_root_can_be_executed(string command)
    {
        var path = Path.Combine(Repository.Root, command);
        Assert.True(File.Exists(path), $"{command} is missing.");
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), $"{command} has no run bit.");
    }

    private static IEnumerable<string> Sources() => Repository.Files.Where(f =>
        f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".ts", StringComparison.Ordinal) || f.EndsWith(".tsx", StringComparison.Ordinal) || f.EndsWith(".mjs", StringComparison.Ordinal));

    [GeneratedRegex("(Helper|Manager|Utils?|Common|Misc)s?$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex LeftToDo();

    [GeneratedRegex(@"https?://")]
    private static partial Regex RegistryAddress();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex PageLink();
}
