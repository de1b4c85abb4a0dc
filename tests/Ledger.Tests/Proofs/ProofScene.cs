using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Tests.Proofs;

/// <summary>A consortium with fixed keys, a state, and final blocks made by hand.</summary>
internal sealed class ProofScene
{
    private readonly Dictionary<KeyId, P256Signer> _signers = [];

    public ProofScene(int validators = 4)
    {
        var members = Enumerable.Range(0, validators).Select(i => new GenesisMember(
            $"member-{i}", $"Member {i}", "hospital", Jwk.Of(Key($"identity {i}").PublicKey), Jwk.Of(Key($"seal {i}").PublicKey), Jwk.Of(Key($"validator {i}").PublicKey))).ToList();
        Genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "a test network", GenesisDocument.ProfileP256, 0, 1_700_000_000_000, members, new GenesisOrdering(1, Jwk.Of(Key("sequencer").PublicKey))));
        Trust = TrustedMembers.FromGenesis(Genesis);
    }

    public Genesis Genesis { get; }

    public TrustedMembers Trust { get; }

    public WorldState State { get; } = WorldStateOf(200);

    public IReadOnlyList<ReadOnlyMemory<byte>> Transactions { get; } = Texts("transaction", 11);

    public IReadOnlyList<ReadOnlyMemory<byte>> Receipts { get; } = Texts("receipt", 11);

    public static string Permission { get; } = "permission.permissions/" + Sha256.Of("permission 7"u8);

    public static byte[] PermissionValue { get; } = Encoding.UTF8.GetBytes(
        "{\"status\":\"in-force\",\"expires\":1700086400000,\"commitment\":\"" + Sha256.Of("terms"u8) + "\",\"policy\":{\"key\":\"" + Sha256.Of("kid"u8) + "\"},\"since\":41}");

    public P256Signer Key(string name)
    {
        var signer = P256Signer.FromScalar(Sha256.Of(Encoding.UTF8.GetBytes("xinglin test key " + name)).ToArray());
        _signers[signer.KeyId] = signer;
        return signer;
    }

    public ValidatorSet SetOf(params int[] members) =>
        new(members.Select(i => new Validator(new AccountId(Key($"identity {i}").KeyId.Value), Key($"validator {i}").PublicKey)));

    public BlockHeader Header(ulong height, Hash nextValidators) => new(
        Genesis.Network, 0, new Height(height), new LedgerTime(1_700_000_000_000 + (long)height * 5000), Sha256.Of("parent"u8), new OrderPosition(1, height),
        Sha256.Of("body"u8), (uint)Transactions.Count, MerkleTree.Root(Transactions), MerkleTree.Root(Receipts), State.Root, nextValidators);

    public Certificate Certify(BlockHeader header, ValidatorSet set, params int[] indices)
    {
        var content = new VoteContent(VoteStep.Precommit, header.Network, header.Partition, header.Height, 0, header.Hash).Encode();
        var votes = indices.Select(i => new CertificateVote((byte)i, VoteSignature.Alone(_signers[set.Validators[i].KeyId].Sign(content))));
        return new Certificate(header.Network, header.Partition, header.Height, 0, header.Hash, [.. votes]);
    }

    /// <summary>A block by the founding set.</summary>
    public ProofAnchor Anchor(ulong height = 42)
    {
        var header = Header(height, Genesis.Validators.Hash);
        return new ProofAnchor(header, Certify(header, Genesis.Validators, [.. Enumerable.Range(0, Genesis.Validators.Count)]), Genesis.Validators, []);
    }

    /// <summary>A block after members 1 and 2 of five joined and left: three sets.</summary>
    public ProofAnchor AnchorAfterChanges()
    {
        var (first, second) = (SetOf(0, 1, 2, 3, 4), SetOf(1, 2, 3, 4));
        var (one, two, last) = (Header(10, first.Hash), Header(20, second.Hash), Header(30, second.Hash));
        return new ProofAnchor(last, Certify(last, second, 0, 1, 3), second,
        [
            new SetChange(one, Certify(one, Genesis.Validators, 0, 2, 3), first),
            new SetChange(two, Certify(two, first, 0, 1, 2, 3), second),
        ]);
    }

    public byte[] StateProofFile(ProofAnchor anchor) => ProofFile.OfState(anchor, Permission, PermissionValue, State.Prove(Encoding.UTF8.GetBytes(Permission)));

    public byte[] AbsenceProofFile(ProofAnchor anchor, string key) => ProofFile.OfState(anchor, key, null, State.Prove(Encoding.UTF8.GetBytes(key)));

    private static WorldState WorldStateOf(int count) => WorldState.Load(
        Enumerable.Range(0, count).Select(i => new StateEntry(Encoding.UTF8.GetBytes("permission.permissions/" + Sha256.Of(Encoding.UTF8.GetBytes($"permission {i}"))), PermissionValue)));

    private static ReadOnlyMemory<byte>[] Texts(string what, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{{\"{what}\":{i}}}"))];
}
