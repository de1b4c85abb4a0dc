using System.Text;
using System.Text.Json.Nodes;
using Xinglin.Client.Completeness;
using Xinglin.Client.Copies;
using Xinglin.Client.Notary;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Client.Tests;

/// <summary>Files of a network that is gone still hold: <c>tests/vectors/withholding.json</c>, <c>copies.json</c> and <c>notarised.json</c>.</summary>
public sealed class EvidenceVectorTests
{
    [Fact]
    public void The_evidence_of_withholding_holds_and_not_with_one_character_changed()
    {
        var vector = Read("withholding");
        var trust = TrustedMembers.TryRead(Bytes(vector["trust"]!))!;
        var report = WithholdingVerifier.Verify(Bytes(vector["file"]!), trust);
        Assert.Equal(vector["checks"]!.AsArray().Select(c => c!.GetValue<string>()), report.Checks.Select(c => $"{c.Name}: {c.Detail}"));
        Assert.True(report.Holds);
        var statement = vector["file"]!["statement"]!.GetValue<string>();
        vector["file"]!["statement"] = statement[..^30] + (statement[^30] == 'A' ? 'B' : 'A') + statement[^29..];
        Assert.Equal(WithholdingCodes.StatementInvalid, WithholdingVerifier.Verify(Bytes(vector["file"]!), trust).Checks.Single(c => !c.Passed).Code);
    }

    [Fact]
    public void The_copies_hold_and_not_with_one_character_changed()
    {
        var vector = Read("copies");
        var trust = TrustedMembers.TryRead(Bytes(vector["trust"]!))!;
        var set = CopySet.TryRead(Bytes(vector["set"]!))!;
        Assert.Equal(3, set.Records.Count);
        Assert.Null(CopyVerifier.Verify(set, trust));
        var changed = set with { Records = [set.Records[0] with { Resource = set.Records[0].Resource + " " }] };
        Assert.Equal(CopyCodes.Invalid, CopyVerifier.Verify(changed, trust)!.Code);
    }

    [Fact]
    public void A_notarised_file_holds_and_not_with_one_character_changed()
    {
        var vector = Read("notarised");
        var trust = TrustedMembers.TryRead(Bytes(vector["trust"]!))!;
        var file = Encoding.UTF8.GetBytes(vector["file"]!.GetValue<string>());
        var fingerprint = new FileFingerprint(Sha256.Of(file), file.Length);
        var report = NotarisedVerifier.Verify(Bytes(vector["notarised"]!), fingerprint, trust);
        Assert.True(report.Holds);
        Assert.Equal(vector["checks"]!.AsArray().Select(c => c!.GetValue<string>()), report.Checks.Select(c => $"{c.Name}: {c.Detail}"));
        Assert.Equal(NotarisedCodes.FileDiffers, NotarisedVerifier.Verify(Bytes(vector["notarised"]!), fingerprint with { Bytes = fingerprint.Bytes + 1 }, trust).Checks.Single(c => !c.Passed).Code);
        var salt = vector["notarised"]!["fingerprint"]!["salt"]!.GetValue<string>();
        vector["notarised"]!["fingerprint"]!["salt"] = (salt[0] == 'A' ? 'B' : 'A') + salt[1..];
        Assert.Equal(NotarisedCodes.CommitmentMismatch, NotarisedVerifier.Verify(Bytes(vector["notarised"]!), fingerprint, trust).Checks.First(c => !c.Passed).Code);
    }

    private static JsonNode Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", name + ".json")))!;
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
