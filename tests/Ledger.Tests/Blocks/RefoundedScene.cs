using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Proofs;

namespace Xinglin.Ledger.Tests.Blocks;

/// <summary>A network of four that lost two for good; the two that are left refound it with one that is new.</summary>
internal sealed class RefoundedScene
{
    public RefoundedScene()
    {
        Header = Former.Header(42, Former.Genesis.Validators.Hash);
        Certificate = Former.Certify(Header, Former.Genesis.Validators, 0, 1, 3);
    }

    public ProofScene Former { get; } = new();

    public BlockHeader Header { get; }

    public Certificate Certificate { get; set; }

    /// <summary>Who is left and decides, in the document's order.</summary>
    public IReadOnlyList<int> Deciding { get; set; } = [0, 1];

    public FormerNetwork Said => new(
        Base64Url.Encode(Former.Genesis.Bytes.Span), Base64Url.Encode(Header.Encode()), Base64Url.Encode(Certificate.Encode()), Refounding.EncodeTrail([]),
        [.. Deciding.Select(Account).Order()]);

    public AccountId Account(int member) => Genesis.AccountOf(Former.Genesis.Document.Members[member]);

    public GenesisDocument Document()
    {
        var left = Enumerable.Range(0, 2).Select(i => Former.Genesis.Document.Members[i] with { Account = Account(i) });
        var added = new GenesisMember("newcomer", "Newcomer", "clinic", Jwk.Of(Former.Key("new identity").PublicKey), Jwk.Of(Former.Key("new seal").PublicKey), Jwk.Of(Former.Key("new validator").PublicKey));
        return new GenesisDocument(
            GenesisDocument.RefoundedV1, "a test network, refounded", GenesisDocument.ProfileP256, 0, Header.Time.Milliseconds + 3_600_000, [.. left, added],
            new GenesisOrdering(2, Jwk.Of(Former.Key("new sequencer").PublicKey)), Refounded: Said);
    }

    public RefoundingSignature Sign(int member, byte[] document) =>
        new(Account(member), Base64Url.Encode(Former.Key($"validator {member}").Sign(Refounding.Statement(document))));

    public byte[] File(GenesisDocument document, params int[] signers)
    {
        var bytes = Genesis.Write(document);
        return new RefoundingFile(RefoundingFile.FormatV1, Base64Url.Encode(bytes), [.. signers.Select(s => Sign(s, bytes)).OrderBy(s => s.Member)]).Encode();
    }
}
