using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xinglin.Tidy;

/// <summary>A refusal's code is the same from contract to screen, means one thing, and has a sentence that says what to do.</summary>
public sealed partial class CodeTests
{
    private const string SentencesFile = "src/Node/Errors/sentences.json";

    [Fact]
    public void Every_code_has_a_sentence()
    {
        var sentences = Sentences().Select(s => s.Code).ToHashSet(StringComparer.Ordinal);
        var definitions = Definitions();
        Assert.InRange(definitions.Select(d => d.Code).Distinct().Count(), 100, 1000);
        Assert.DoesNotContain(definitions, d => !sentences.Contains(d.Code));
    }

    [Fact]
    public void Every_sentence_belongs_to_a_code()
    {
        var codes = Definitions().Select(d => d.Code).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(Sentences(), s => !codes.Contains(s.Code));
    }

    [Fact]
    public void No_two_capabilities_define_the_same_code()
    {
        // Clients say what nodes say in the nodes' words; everybody else names a code in one place and refers to it elsewhere.
        var twice = Definitions().Where(d => !d.File.StartsWith("src/Client/", StringComparison.Ordinal) && !d.File.StartsWith("src/Cli/", StringComparison.Ordinal))
            .GroupBy(d => d.Code, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(d => d.File))}");
        Assert.Empty(twice);
    }

    [Fact]
    public void Sentences_are_sorted_distinct_and_say_something_in_both_languages()
    {
        var sentences = Sentences();
        Assert.Equal(sentences.Select(s => s.Code).Order(StringComparer.Ordinal).Distinct(), sentences.Select(s => s.Code));
        Assert.All(sentences, s =>
        {
            Assert.InRange(s.Status, 400, 599);
            Assert.Matches("^[A-Z].*[.]$", s.En);
            Assert.Matches("[\u4e00-\u9fff].*。$", s.Zh);
        });
    }

    [Fact]
    public void Codes_are_kebab_case()
    {
        // The design names one with an underscore.
        Assert.DoesNotContain(Definitions(), d => d.Code != "contract_fault" && !Kebab().IsMatch(d.Code));
    }

    private static IReadOnlyList<(string Code, string File)> Definitions() =>
    [
        .. Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(f => InFile(f).Select(code => (code, f))),
    ];

    private static IEnumerable<string> InFile(string file)
    {
        var text = Repository.Read(file);
        var constants = file.EndsWith("Codes.cs", StringComparison.Ordinal) ? CodeConstant().Matches(text) : Enumerable.Empty<Match>();
        return CodeField().Matches(text).Concat(CodeInPlace().Matches(text)).Concat(constants).Select(m => m.Groups[1].Value);
    }

    private static List<(string Code, int Status, string En, string Zh)> Sentences()
    {
        using var file = JsonDocument.Parse(Repository.Read(SentencesFile));
        return
        [
            .. file.RootElement.EnumerateArray().Select(s => (
                s.GetProperty("code").GetString()!, s.GetProperty("status").GetInt32(), s.GetProperty("en").GetString()!, s.GetProperty("zh").GetString()!)),
        ];
    }

    [GeneratedRegex("""RefusalCode\s+\w+\s*=\s*new\("([^"]+)"\)""")]
    private static partial Regex CodeField();

    [GeneratedRegex("""(?:new RefusalCode|(?:Of|Fail)\(new)\("([^"]+)"\)""")]
    private static partial Regex CodeInPlace();

    [GeneratedRegex("""const string \w+ = "([^"]+)";""")]
    private static partial Regex CodeConstant();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();
}
