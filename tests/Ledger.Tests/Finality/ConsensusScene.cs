using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Tests.Finality;

/// <summary>Four validators, one of which is watched, at height 1: its rounds are proposed by 1, 2, 3, 0, 1, ...</summary>
internal sealed class ConsensusScene
{
    public static readonly Hash A = Sha256.Of("a"u8);
    public static readonly Hash B = Sha256.Of("b"u8);
    public static readonly Hash Nil = Hash.Zero;

    private static readonly P256Signer[] Keys = [.. Enumerable.Range(1, 4).Select(n => P256Signer.FromScalar([.. Enumerable.Repeat((byte)n, 32)]))];

    public ConsensusScene(int self = 0)
    {
        Self = self;
        Set = new ValidatorSet(Keys.Select((k, i) => new Validator(new AccountId(Sha256.Of([(byte)i])), k.PublicKey)));
        Subject = new Consensus(Set, new Height(1), self);
    }

    public int Self { get; }

    public ValidatorSet Set { get; }

    public Consensus Subject { get; }

    public static Vote MakeVote(VoteStep step, int round, Hash value, int validator) =>
        new(new VoteContent(step, default, 0, new Height(1), (uint)round, value), default, VoteSignature.Alone(new byte[] { (byte)validator }));

    public IReadOnlyList<ConsensusOutput> Propose(int round, Hash value, int validRound = -1, bool valid = true, bool timely = true) =>
        Subject.Proposed(new JudgedProposal(round, value, validRound, valid, timely));

    public IReadOnlyList<ConsensusOutput> Prevotes(int round, Hash value, params int[] validators) => Votes(VoteStep.Prevote, round, value, validators);

    public IReadOnlyList<ConsensusOutput> Precommits(int round, Hash value, params int[] validators) => Votes(VoteStep.Precommit, round, value, validators);

    /// <summary>The subject locks A in round 0 and the round ends without a decision.</summary>
    public void LockAInRound0()
    {
        Subject.Start();
        Propose(0, A);
        Prevotes(0, A, 0, 1, 2);
        Precommits(0, A, 0);
        Precommits(0, Nil, 1, 2, 3);
        Subject.TimedOut(ConsensusStep.Precommit, 0);
    }

    private List<ConsensusOutput> Votes(VoteStep step, int round, Hash value, int[] validators) =>
        [.. validators.SelectMany(v => Subject.Voted(MakeVote(step, round, value, v), v))];
}
