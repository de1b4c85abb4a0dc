using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Emergency;

public sealed class IdentityMergeTests
{
    [Fact]
    public async Task Somebody_unknown_gets_a_number_under_which_the_hospital_writes_and_an_account_that_nobody_else_can_read()
    {
        await using var scene = await EmergencyScene.Open();
        var unknown = await Temporary(scene);
        Assert.Matches("^TMP[0-9A-F]{16}$", unknown.Number);
        var entry = new Node.Gateway.LedgerView(scene.Network.Ledger.For("hospital-b").State).Relationship(unknown.Account)!;
        Assert.Equal((RelationshipStatus.Pending, scene.Network.Account(scene.B)), (entry.Status, entry.Provider));

        await Write(scene, unknown.Number);

        Assert.Equal(unknown.Account, Assert.Single(scene.B.Store.Relationships.AllOfPatient(unknown.Number)).Account);
        Assert.Equal(2, scene.B.Store.Records.Of(unknown.Account).Count);
        var elsewhere = scene.Network.Staff(scene.A, "nurse");
        Assert.Equal("role-not-in-force", (await scene.Send(scene.B, elsewhere, GatewayMethods.EmergencyTemporary, new EmptyArguments(), GatewayJson.Default.EmptyArguments)).Refusal!.Code);
    }

    [Fact]
    public async Task Two_merge_and_reads_show_both_with_where_each_comes_from()
    {
        await using var scene = await EmergencyScene.Open();
        var unknown = await Temporary(scene);
        await Write(scene, unknown.Number);
        var before = await Summary(scene);
        Assert.Single(before.Parts);

        Assert.False((await Merge(scene, scene.Nurse, unknown.Number)).Merged);
        Assert.Single((await Summary(scene)).Parts);
        Assert.Equal("identity-second-person", (await MergeRaw(scene, scene.Nurse, unknown.Number)).Refusal!.Code);
        var merge = await Merge(scene, scene.Doctor, unknown.Number);
        Assert.True(merge.Merged);
        Assert.Equal("identity-merged-already", (await MergeRaw(scene, scene.Nurse, unknown.Number)).Refusal!.Code);

        var parts = (await Summary(scene)).Parts;
        Assert.Equal([null, merge.Merge], parts.Select(p => p.Merged?.Merge));
        Assert.Equal((unknown.Account, unknown.Number), (parts[1].Account, parts[1].Merged!.Number));
        Assert.Contains(scene.Texts(parts[1]), t => t.Contains("latex", StringComparison.Ordinal));
        Assert.DoesNotContain(scene.Texts(parts[0]), t => t.Contains("latex", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_temporary_number_leads_to_both_as_well()
    {
        await using var scene = await EmergencyScene.Open();
        var unknown = await Temporary(scene);
        await Write(scene, unknown.Number);
        await Merge(scene, scene.Nurse, unknown.Number);
        await Merge(scene, scene.Doctor, unknown.Number);

        var parts = (await Summary(scene, unknown.Number)).Parts;

        Assert.Equal([unknown.Account, scene.B.Store.Relationships.OfPatient("P1")!.Account], parts.Select(p => p.Account));
    }

    [Fact]
    public async Task A_merge_of_the_wrong_person_undone_leaves_answers_as_they_were_and_stays_in_the_log()
    {
        await using var scene = await EmergencyScene.Open();
        var unknown = await Temporary(scene);
        await Write(scene, unknown.Number);
        var (before, beforeOther) = (Shape(scene, await Summary(scene)), Shape(scene, await Summary(scene, unknown.Number)));
        await Merge(scene, scene.Nurse, unknown.Number);
        var merge = await Merge(scene, scene.Doctor, unknown.Number);
        var seen = await Summary(scene);
        Assert.NotEqual(before, Shape(scene, seen));
        scene.B.Hospital.Write(unknown.Number, Allergy("nuts", "tmp"), scene.Network.Clock.Now);
        await scene.B.WhenRegistered(4);

        var undone = await scene.Network.Ask(
            scene.B, scene.Doctor, GatewayMethods.IdentityUnmerge, new IdentityUnmergeArguments(merge.Merge), GatewayJson.Default.IdentityUnmergeArguments, GatewayJson.Default.IdentityUnmergeAnswer);

        Assert.Equal(before, Shape(scene, await Summary(scene)));
        var after = Shape(scene, await Summary(scene, unknown.Number));
        Assert.Equal([.. beforeOther, "nuts"], after);
        var read = Assert.Single(undone.Reads);
        Assert.Equal((scene.Nurse.Account, seen.Parts[1].Entry, seen.Parts[1].Resources.Count), (read.Reader, read.Entry, read.Records));
        foreach (var number in new[] { "P1", unknown.Number })
        {
            var account = scene.B.Store.Relationships.OfPatient(number)!.Account;
            var kept = scene.B.Log.About(account, 0, 100).Where(e => e.Body.Authority == merge.Merge).Select(e => e.Body).ToList();
            Assert.Equal(["identity-merged", "identity-unmerged"], kept.Select(b => b.Purpose));
        }

        Assert.Equal("identity-merge-unknown", (await scene.Send(
            scene.B, scene.Doctor, GatewayMethods.IdentityUnmerge, new IdentityUnmergeArguments(merge.Merge), GatewayJson.Default.IdentityUnmergeArguments)).Refusal!.Code);
    }

    [Fact]
    public async Task After_a_wrong_merge_the_right_one_can_be_made()
    {
        await using var scene = await EmergencyScene.Open();
        scene.B.Hospital.Load([new Node.Demonstration.Population.HospitalPatient("P3", "张三", "male", null, null, "C3", null)], []);
        var unknown = await Temporary(scene);
        await Merge(scene, scene.Nurse, unknown.Number);
        var wrong = await Merge(scene, scene.Doctor, unknown.Number);
        await scene.Network.Ask(
            scene.B, scene.Nurse, GatewayMethods.IdentityUnmerge, new IdentityUnmergeArguments(wrong.Merge), GatewayJson.Default.IdentityUnmergeArguments, GatewayJson.Default.IdentityUnmergeAnswer);

        await Merge(scene, scene.Nurse, unknown.Number, "P3");
        Assert.True((await Merge(scene, scene.Doctor, unknown.Number, "P3")).Merged);
    }

    [Theory]
    [InlineData("TMP0", "P1", "identity-temporary-unknown")]
    [InlineData("P1", "P1", "identity-temporary-unknown")]
    [InlineData(null, "P404", "patient-unknown")]
    public async Task Only_a_temporary_identity_made_here_is_merged_and_only_with_somebody_on_file(string? temporary, string into, string code)
    {
        await using var scene = await EmergencyScene.Open();
        temporary ??= (await Temporary(scene)).Number;
        Assert.Equal(code, (await MergeRaw(scene, scene.Nurse, temporary, into)).Refusal!.Code);
        Assert.Equal("role-not-in-force", (await MergeRaw(scene, scene.Officer, temporary, into)).Refusal!.Code);
    }

    [Fact]
    public async Task A_merge_without_a_log_is_none()
    {
        var broken = new Storage.MemoryFolder();
        await using var scene = await EmergencyScene.Open(brokenAtB: broken);
        var unknown = await Temporary(scene);
        await Merge(scene, scene.Nurse, unknown.Number);
        broken.FailAt = broken.Operations + 1;

        Assert.Equal("disclosure-log-unavailable", (await MergeRaw(scene, scene.Doctor, unknown.Number)).Refusal!.Code);
        Assert.Null(Assert.Single(new Node.Emergency.IdentityMerges(scene.B.Store).Identities("P1")).Merged);
    }

    [Fact]
    public async Task Nothing_of_a_merge_is_on_the_ledger()
    {
        await using var scene = await EmergencyScene.Open();
        var unknown = await Temporary(scene);
        await scene.B.WhenRegistered(1);
        var height = scene.Network.Ledger.For("hospital-b").Tip.Height;
        await Merge(scene, scene.Nurse, unknown.Number);
        await Merge(scene, scene.Doctor, unknown.Number);
        Assert.Equal(height, scene.Network.Ledger.For("hospital-b").Tip.Height);
    }

    private static Task<TemporaryIdentityAnswer> Temporary(EmergencyScene scene) => scene.Network.Ask(
        scene.B, scene.Nurse, GatewayMethods.EmergencyTemporary, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.TemporaryIdentityAnswer);

    private static async Task Write(EmergencyScene scene, string number)
    {
        scene.B.Hospital.Write(number, System.Text.Encoding.UTF8.GetBytes("""{"resourceType":"Patient","id":"tmp","name":[{"text":"unknown"}]}"""), scene.Network.Clock.Now);
        scene.B.Hospital.Write(number, Allergy("latex", "tmp"), scene.Network.Clock.Now);
        await scene.B.WhenRegistered(3);
    }

    private static byte[] Allergy(string what, string patient) => System.Text.Encoding.UTF8.GetBytes(
        $$$"""{"resourceType":"AllergyIntolerance","id":"{{{what}}}","patient":{"reference":"Patient/{{{patient}}}"},"code":{"text":"{{{what}}}"}}""");

    private static Task<IdentityMergeAnswer> Merge(EmergencyScene scene, Person person, string temporary, string into = "P1") => scene.Network.Ask(
        scene.B, person, GatewayMethods.IdentityMerge, new IdentityMergeArguments(temporary, into), GatewayJson.Default.IdentityMergeArguments, GatewayJson.Default.IdentityMergeAnswer);

    private static Task<Node.Gateway.GatewayAnswer> MergeRaw(EmergencyScene scene, Person person, string temporary, string into = "P1") =>
        scene.Send(scene.B, person, GatewayMethods.IdentityMerge, new IdentityMergeArguments(temporary, into), GatewayJson.Default.IdentityMergeArguments);

    /// <summary>The own hospital's summary of P1, or of a temporary number.</summary>
    private static async Task<EmergencyReadAnswer> Summary(EmergencyScene scene, string? number = null)
    {
        var statement = scene.Statement();
        var opened = scene.Opened(number is null ? statement : statement with
        {
            Patient = [new EmergencyIdentifier(EmergencyIdentifiers.PatientNumber, number, scene.Network.Account(scene.B))],
        });
        var found = await scene.Find(opened, holder: scene.B);
        return await scene.Read(opened, found.Handle!.Value, holder: scene.B);
    }

    /// <summary>What an answer shows, without what differs from one access to the next.</summary>
    private static List<string> Shape(EmergencyScene scene, EmergencyReadAnswer answer) =>
        [.. answer.Parts.SelectMany(scene.Texts).Select(t => System.Text.Json.JsonElement.Parse(t).GetProperty("id").GetString()!)];
}
