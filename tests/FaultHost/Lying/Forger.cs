using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.FaultHost.Lying;

/// <summary>Makes what no honest member says.</summary>
internal sealed class Forger(Genesis genesis, ISigner validator)
{
    private static readonly Hash AnotherRoot = Sha256.Of("another root"u8);

    /// <summary>The members that it lies to.</summary>
    public IReadOnlyList<AccountId> Others { get; } =
        [.. genesis.Document.Members.Where(m => m.Validator is null || Thumbprint(m) != validator.KeyId).Select(Genesis.AccountOf)];

    public PeerMessage? Read(ReadOnlyMemory<byte> bytes) => PeerMessage.TryDecode(bytes, genesis.Network, genesis.Document.Partition);

    public ReadOnlyMemory<byte> Bytes(PeerMessage message) => message.Encode(genesis.Network, genesis.Document.Partition);

    public bool IsOwn(Vote vote) => vote.Validator == validator.KeyId;

    public bool IsOwn(Proposal proposal) => proposal.Proposer == validator.KeyId;

    /// <summary>Another vote for the same place.</summary>
    public PeerMessage OtherVote(Vote vote) =>
        new PeerMessage.Voted(Vote.Create(vote.Content with { Header = vote.Content.Header == AnotherRoot ? Hash.Zero : AnotherRoot }, validator));

    /// <summary>Another proposal for the same round, of a root that nothing comes to.</summary>
    public PeerMessage OtherProposal(Proposal proposal) => Proposed(proposal, proposal.Header with { State = AnotherRoot, Time = proposal.Header.Time.Plus(1) });

    /// <summary>The same proposal at another time of day.</summary>
    public PeerMessage WrongTime(Proposal proposal, TimeSpan by) => Proposed(proposal, proposal.Header with { Time = proposal.Header.Time.Plus((long)by.TotalMilliseconds) });

    /// <summary>A vote in another's name, a certificate of one signature under three names, a block that nobody decided, a proposal of somebody else's.</summary>
    public IEnumerable<PeerMessage> Forgeries(Vote vote)
    {
        var content = vote.Content;
        foreach (var other in genesis.Validators.Validators.Where(v => v.KeyId != validator.KeyId))
        {
            yield return new PeerMessage.Voted(Vote.Create(content with { Header = AnotherRoot }, validator) with { Validator = other.KeyId });
        }

        var header = HeaderAt(content.Height);
        var precommit = new VoteContent(VoteStep.Precommit, content.Network, content.Partition, content.Height, 0, header.Hash);
        var signature = Vote.Create(precommit, validator).Signature;
        var certificate = new Certificate(
            content.Network, content.Partition, content.Height, 0, header.Hash, [.. Enumerable.Range(0, genesis.Validators.Quorum).Select(i => new CertificateVote((byte)i, signature))]);
        yield return new PeerMessage.Certified(header, certificate);
        yield return new PeerMessage.FinalBlock(new Block(header, new BlockBody(BodySource.Member, 0, 0, []).Encode(), [], certificate));
        var proposal = Proposal.Create(header, (int)content.Round, -1, validator, default, new byte[P256.SignatureLength]);
        yield return new PeerMessage.Proposed(proposal with { Proposer = genesis.Validators.Proposer(content.Height, content.Round).KeyId });
    }

    /// <summary>A final block with something else in it.</summary>
    public static PeerMessage Changed(Block block) => (block.Header.Height.Value % 3) switch
    {
        0 => new PeerMessage.FinalBlock(block with { Receipts = [] }),
        1 => new PeerMessage.FinalBlock(block with { Header = block.Header with { State = AnotherRoot } }),
        _ => new PeerMessage.FinalBlock(block with { Certificate = block.Certificate with { Votes = [.. block.Certificate.Votes.Skip(1)] } }),
    };

    /// <summary>A place long past, then one far ahead.</summary>
    public static PeerMessage WrongStatus(ulong turn) =>
        new PeerMessage.Status(new Height(turn % 2 == 0 ? 1 : 1_000_000 + turn), 0, -1, false, default, default);

    private static KeyId Thumbprint(GenesisMember member) =>
        member.Validator is { } jwk && jwk.TryKey(out var key) ? key.Thumbprint() : default;

    private PeerMessage.Proposed Proposed(Proposal proposal, BlockHeader header) =>
        new(Proposal.Create(header, proposal.Round, proposal.ValidRound, validator, proposal.EntryTime, proposal.EntrySignature) with { Body = proposal.Body });

    private BlockHeader HeaderAt(Height height) => new(
        genesis.Network, genesis.Document.Partition, height, new LedgerTime(0), Hash.Zero, default, Hash.Zero, 0, Hash.Zero, Hash.Zero, AnotherRoot, Hash.Zero);
}
