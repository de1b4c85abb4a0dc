using System.Text.Json;
using Xinglin.Client.Network;

namespace Xinglin.EndToEnd;

/// <summary>Matters without health in them, by the command line; and a patient who goes through another member's door.</summary>
public sealed class GeneralUseTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-general-");

    private CommandLine Verbs => new(demonstration.Address);

    private string[] As(string member) => ["--data", demonstration.Data, "--member", member];

    [Fact]
    public async Task A_file_is_notarised_by_a_member_and_checked_offline_and_another_file_is_not()
    {
        var (file, bundle, trust) = (In("contract.pdf"), In("contract.json"), In("members.json"));
        await File.WriteAllTextAsync(file, "what was agreed");
        await Verbs.DoAsync(null, "trust", "get", "--out", trust);
        await Verbs.DoAsync(null, ["notarise", file, .. As("hospital-b"), "--out", bundle]);
        var report = await VerifyAsync(0, file, bundle, trust);
        Assert.True(report.GetProperty("holds").GetBoolean());
        Assert.Contains(report.GetProperty("checks").EnumerateArray(), c => c.GetProperty("name").GetString() == "transaction" && c.GetProperty("passed").GetBoolean());

        await File.WriteAllTextAsync(file, "what was not agreed");
        Assert.Equal("notarised-file-differs", Failed(await VerifyAsync(1, file, bundle, trust)));
        await File.WriteAllTextAsync(bundle, "{}");
        Assert.Equal("notarised-malformed", Failed(await VerifyAsync(1, file, bundle, trust)));
    }

    [Fact]
    public async Task Members_vote_on_a_question_once_each_and_anybody_counts_by_proof()
    {
        var (question, proof, trust) = (In("question.json"), In("proof.json"), In("members.json"));
        var made = await Verbs.DoAsync(null, ["vote", "make", question, .. As("hospital-a"), "--question", "Where do we meet?", "--option", "Here", "--option", "There", "--hours", "1", "--quorum", "2"]);
        await Verbs.DoAsync(null, ["vote", "cast", question, "1", .. As("hospital-a")]);
        await Verbs.DoAsync(null, ["vote", "cast", question, "1", .. As("hospital-b")]);
        Assert.Equal("already-voted", await Verbs.RefusedAsync(null, ["vote", "cast", question, "0", .. As("hospital-b")]));
        var result = await Verbs.DoAsync(null, "vote", "result", question);
        Assert.Equal([0, 2], result.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()));
        Assert.False(result.GetProperty("closed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("winner").ValueKind);

        await Verbs.DoAsync(null, "trust", "get", "--out", trust);
        await Verbs.DoAsync(null, "proof", "get", "state", $"ballot.ballots/{made.GetProperty("ballot").GetString()}", "--out", proof);
        Assert.Equal(2, (await Verbs.DoAsync(null, "vote", "result", question, "--proof", proof, "--trust", trust)).GetProperty("voted").GetInt32());
        await Verbs.DoAsync(null, ["vote", "make", In("other.json"), .. As("hospital-a"), "--question", "Else?", "--option", "Yes", "--option", "No", "--quorum", "1"]);
        Assert.Equal("ballot-proof-invalid", await Verbs.RefusedAsync(null, "vote", "result", In("other.json"), "--proof", proof, "--trust", trust));
    }

    [Fact]
    public async Task A_patient_of_one_hospital_submits_through_another_members_door()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        ward.Connection.Submission = new SubmitOptions(ward.Connection.Network.Members.Single(m => m.Slug == "clinic"), TimeSpan.FromMilliseconds(50), Padded: true);
        var (grant, _) = await ward.GrantAsync();
        Assert.NotNull(grant);
        _ = (await ward.Patient.RevokeAsync(grant)).Value;
    }

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 2048)]
    [InlineData(8192, 8192)]
    [InlineData(8193, 16384)]
    [InlineData(65536, 65536)]
    public void Size_classes_are_few_and_hold_what_they_are_for(int length, int size)
    {
        Assert.Equal(size, SubmitOptions.ClassOf(length));
        Assert.InRange(SubmitOptions.ClassOf(length) - length, 0, 8 * 1024);
    }

    private static string? Failed(JsonElement report) =>
        report.GetProperty("checks").EnumerateArray().First(c => !c.GetProperty("passed").GetBoolean()).GetProperty("code").GetString();

    private static async Task<JsonElement> VerifyAsync(int status, params string[] arguments)
    {
        var verified = await CommandLineTests.RunAsync("xinglin.dll", "notarise", "verify", arguments[0], arguments[1], "--trust", arguments[2], "--json");
        Assert.True(verified.Status == status, verified.Errors + verified.Output);
        return JsonDocument.Parse(verified.Output).RootElement;
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
