using Xinglin.Ledger.Blocks;
using Xinglin.Node.Identity;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Demonstration;

/// <summary>A member of the demonstration, before it has keys. All names are invented.</summary>
internal sealed record Founder(string Slug, string NameZh, string NameEn, string Kind, bool Validates);

/// <summary>Founds the demonstration's network: the keys of five members, the genesis document, the validators' vote logs.</summary>
internal static class Founding
{
    private const string GenesisFile = "genesis.json";

    /// <summary>Four members decide, the fifth only takes part.</summary>
    public static IReadOnlyList<Founder> Founders { get; } =
    [
        new("hospital-a", "青梧市第一医院", "Qingwu First Hospital", "hospital", true),
        new("hospital-b", "青梧市第二医院", "Qingwu Second Hospital", "hospital", true),
        new("clinic", "柳岸社区卫生服务中心", "Willow Bank Community Health Centre", "clinic", true),
        new("bureau", "青梧市卫生健康局", "Qingwu Health Bureau", "bureau", true),
        new("exam-centre", "晨光健康体检中心", "Morning Light Examination Centre", "examination-centre", false),
    ];

    /// <summary>The network in the folder; a new one when there is none, or only a part of one that never signed anything.</summary>
    public static Genesis FindOrFound(DataFolder folder, TimeProvider clock)
    {
        if (folder.IsFounded)
        {
            return Genesis.TryRead(File.ReadAllBytes(folder.In(GenesisFile)))
                ?? throw new DemonstrationException($"{folder.In(GenesisFile)} is damaged: put it back, or begin anew with --fresh.");
        }

        folder.Empty();
        var genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "Xinglin demonstration", GenesisDocument.ProfileP256, 0, clock.GetUtcNow().ToUnixTimeMilliseconds(),
            [.. Founders.Select(f => Introduce(folder, f))], new GenesisOrdering(1, Jwk.Of(Keys(folder, "ordering").Signer("sequencer").PublicKey))));
        using (var file = new FileStream(folder.In(GenesisFile), FileMode.Create))
        {
            file.Write(genesis.Bytes.Span);
            file.Flush(flushToDisk: true);
        }

        foreach (var founder in Founders.Where(f => f.Validates))
        {
            var key = Keys(folder, founder.Slug).Signer("validator").KeyId;
            Enrolment(folder, founder.Slug).NoteMade(key);
            ReplicaStorage.OnDisk(folder.Member(founder.Slug, "ledger")).EnrolValidator(genesis, key);
        }

        folder.MarkFounded();
        return genesis;
    }

    /// <summary>A member's key folder.</summary>
    public static KeyFolder Keys(DataFolder folder, string slug) => new(folder.In(slug, "keys"));

    /// <summary>Where a member's validator keys have vote logs.</summary>
    public static VoteEnrolment Enrolment(DataFolder folder, string slug) => new(new DiskFolder(folder.Member(slug, VoteEnrolment.FolderName)));

    private static GenesisMember Introduce(DataFolder folder, Founder founder)
    {
        var keys = Keys(folder, founder.Slug);
        var member = keys.Member();
        return new GenesisMember(
            founder.Slug, $"{founder.NameZh} {founder.NameEn}", founder.Kind, Jwk.Of(member.Identity.PublicKey), Jwk.Of(member.Sealing.PublicKey),
            founder.Validates ? Jwk.Of(keys.Signer("validator").PublicKey) : null);
    }
}
