using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.EndToEnd;

/// <summary>One file that shows a record and what was done about it, to somebody who has no network.</summary>
public sealed class BundleTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    [Fact]
    public async Task A_bundle_shows_record_permission_and_the_doctors_access_without_any_network()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (file, grant) = await MakeAsync(ward);
        var report = BundleVerifier.Verify(file, ward.Trust);
        Assert.True(report.Holds, Lines(report));
        Assert.Equal(
            ["format", "record-on-ledger", "record-opens-commitment", "record-held-by", "holder-key", "permission 1", "checkpoint-signed", "checkpoint-anchored"],
            report.Checks.Take(8).Select(c => c.Name));
        Assert.Contains($"{grant.Permission} is in force", Check(report, "permission 1"), StringComparison.Ordinal);
        Assert.Contains("terms opened: " + Ward.Laboratory, Check(report, "permission 1"), StringComparison.Ordinal);
        Assert.Contains(report.Checks, c => c.Name.StartsWith("access ", StringComparison.Ordinal) && c.Detail.Contains($"{ward.DoctorIdentity.Account}", StringComparison.Ordinal));
        Assert.Contains(report.NotChecked, n => n.StartsWith("What happened after the blocks", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_changed_character_in_any_value_makes_it_fail()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (file, _) = await MakeAsync(ward);
        EachChangeFails(JsonNode.Parse(file)!, ward.Trust);
    }

    [Fact]
    public async Task A_revoked_permission_is_said_to_be_revoked_and_absent_terms_to_be_absent()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, grant) = await MakeAsync(ward);
        _ = (await ward.Patient.RevokeAsync(grant)).Value;
        var file = await MakeAsync(ward, await PointerAsync(ward));
        Assert.Contains("is revoked at", Check(BundleVerifier.Verify(file, ward.Trust), "permission 1"), StringComparison.Ordinal);

        var without = DisputeBundle.TryRead(file)!;
        without = without with { Permissions = [without.Permissions[0] with { Terms = null }] };
        var report = BundleVerifier.Verify(without.Write(), ward.Trust);
        Assert.True(report.Holds, Lines(report));
        Assert.Contains("terms not included", Check(report, "permission 1"), StringComparison.Ordinal);
        Assert.Contains(report.NotChecked, n => n.Contains($"terms of permission {grant.Permission}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parts_of_two_bundles_do_not_make_a_third()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        using var other = await Ward.OpenAsync(demonstration);
        var mine = DisputeBundle.TryRead((await MakeAsync(ward)).File)!;
        var theirs = DisputeBundle.TryRead((await MakeAsync(other)).File)!;
        Refuses(BundleCodes.TermsMismatch, mine with { Permissions = theirs.Permissions });
        Refuses(BundleCodes.TermsMismatch, mine with { Permissions = [theirs.Permissions[0] with { Terms = null }] });
        Refuses(BundleCodes.ProofInvalid, mine with { Relationship = theirs.Relationship });
        Refuses(BundleCodes.ProofInvalid, mine with { Holder = mine.Relationship });
        Refuses(BundleCodes.RecordMismatch, mine with { Record = mine.Record with { Resource = theirs.Record.Resource } });
        Refuses(BundleCodes.AccessUnrelated, mine with { Log = mine.Log with { Accesses = theirs.Log.Accesses } });
        Refuses(BundleCodes.AccessNotIncluded, mine with { Log = mine.Log with { Accesses = [mine.Log.Accesses[0] with { Path = [] }] } });
        Refuses(BundleCodes.CheckpointInvalid, mine with { Log = mine.Log with { Checkpoint = "x" } });
        Refuses(BundleCodes.LogForked, mine with { Log = mine.Log with { Consistency = [default, default] } });
        Refuses(BundleCodes.Malformed, mine with { Log = mine.Log with { Accesses = [mine.Log.Accesses[0], mine.Log.Accesses[0]] } });
        Refuses(BundleCodes.Malformed, mine with { Permissions = [null!] });
        Assert.Equal(BundleCodes.TooLarge, BundleVerifier.Verify(new byte[DisputeBundle.BytesMax + 1], ward.Trust).Checks.Single().Code);

        void Refuses(RefusalCode code, DisputeBundle bundle) =>
            Assert.Equal(code, BundleVerifier.Verify(bundle.Write(), ward.Trust).Checks.First(c => !c.Passed).Code);
    }

    [Fact]
    public async Task The_command_line_makes_it_and_checks_it_also_after_the_patients_keys_changed()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (bundle, trust) = (demonstration.File("bundle.json"), demonstration.File("bundle-members.json"));
        await File.WriteAllBytesAsync(trust, ward.Trust.Write());
        var pointer = await PointerAsync(ward);
        string[] wallet = ["--node", demonstration.Address.ToString(), "--wallet", demonstration.File(ward.Number + ".json"), "--json"];
        var made = await CommandLineTests.RunAsync("xinglin.dll", ["bundle", "make", "--member", "hospital-a", "--record", pointer.ToString(), "--out", bundle, .. wallet]);
        Assert.True(made.Status == 0, made.Errors + made.Output);
        var unknown = await CommandLineTests.RunAsync("xinglin.dll", ["bundle", "make", "--member", "hospital-a", "--record", default(Hash).ToString(), "--out", bundle + "2", .. wallet]);
        Assert.Equal(1, unknown.Status);
        Assert.Contains("bundle-record-unknown", unknown.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await CommandLineTests.RunAsync("xinglin.dll", ["wallet", "rotate", "--relationship", "hospital-a", .. wallet])).Status);
        var good = await CommandLineTests.RunAsync("xinglin.dll", "bundle", "verify", bundle, "--trust", trust);
        Assert.True(good.Status == 0, good.Errors + good.Output);
        Assert.Contains("ok      record-opens-commitment", good.Output, StringComparison.Ordinal);
        Assert.Contains("not checked: ", good.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(bundle, (await File.ReadAllTextAsync(bundle)).Replace("6.8", "5.8", StringComparison.Ordinal));
        var bad = await CommandLineTests.RunAsync("xinglin.dll", "bundle", "verify", bundle, "--trust", trust);
        Assert.Equal(1, bad.Status);
        Assert.Contains("FAILED  record-opens-commitment: bundle-record-mismatch", bad.Output, StringComparison.Ordinal);
    }

    internal static void EachChangeFails(JsonNode bundle, TrustedMembers trust)
    {
        Assert.True(Holds(bundle, trust));
        var leaves = Leaves(bundle).ToList();
        Assert.True(leaves.Count > 40, $"{leaves.Count} values");
        for (var i = 0; i < leaves.Count; i++)
        {
            foreach (var changed in Changes(leaves[i]))
            {
                var copy = bundle.DeepClone();
                Leaves(copy).ElementAt(i).ReplaceWith(changed);
                Assert.False(Holds(copy, trust), $"{leaves[i].GetPath()} may be {changed}");
            }
        }
    }

    private static bool Holds(JsonNode bundle, TrustedMembers trust) => BundleVerifier.Verify(Encoding.UTF8.GetBytes(bundle.ToJsonString()), trust).Holds;

    /// <summary>The doctor is granted access and reads once; then the patient makes the bundle of the result.</summary>
    private static async Task<(byte[] File, WalletGrant Grant)> MakeAsync(Ward ward)
    {
        var (grant, permission) = await ward.GrantAsync();
        _ = await Ward.EventuallyAsync(() => ward.Doctor.ReadAsync(permission));
        return (await MakeAsync(ward, await PointerAsync(ward)), grant);
    }

    private static async Task<byte[]> MakeAsync(Ward ward, Hash pointer) =>
        (await new BundleMaker(ward.Connection, ward.Wallet, ward.Trust).MakeAsync(ward.AtA, pointer)).Value;

    private static async Task<Hash> PointerAsync(Ward ward) =>
        (await Ward.EventuallyAsync(() => ward.Patient.OwnRecordsAsync(ward.AtA, Ward.Laboratory))).Resources.Single().Pointer;

    private static IEnumerable<JsonValue> Leaves(JsonNode node) => node switch
    {
        JsonObject json => json.SelectMany(member => Leaves(member.Value!)),
        JsonArray array => array.SelectMany(item => Leaves(item!)),
        _ => [(JsonValue)node],
    };

    /// <summary>A number by one; a text at its first, a middle and its last character, each by the lowest bit.</summary>
    private static IEnumerable<JsonNode> Changes(JsonValue leaf)
    {
        if (leaf.GetValueKind() == JsonValueKind.Number)
        {
            return [JsonValue.Create(leaf.GetValue<long>() + 1)];
        }

        var text = leaf.GetValue<string>();
        return new[] { 0, text.Length / 2, text.Length - 1 }.Distinct()
            .Select(at => (JsonNode)JsonValue.Create(text[..at] + (char)(text[at] ^ 1) + text[(at + 1)..]));
    }

    private static string Check(BundleReport report, string name) => report.Checks.Single(c => c.Name == name && c.Passed).Detail;

    private static string Lines(BundleReport report) => string.Join('\n', report.Checks.Select(c => $"{c.Name} {c.Code} {c.Detail}"));
}
