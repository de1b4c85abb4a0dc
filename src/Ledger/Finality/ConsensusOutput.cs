using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>The three steps of a round.</summary>
public enum ConsensusStep : byte
{
    /// <summary>Waits for the proposal.</summary>
    Propose = 0,

    /// <summary>Has prevoted.</summary>
    Prevote = 1,

    /// <summary>Has precommitted.</summary>
    Precommit = 2,
}

/// <summary>What <see cref="Consensus"/> asks of its owner.</summary>
public abstract record ConsensusOutput
{
    private ConsensusOutput()
    {
    }

    /// <summary>It is this validator's turn. <paramref name="Value"/> is the valid value to propose again, or null: make a new one (getValue()).</summary>
    public sealed record Propose(int Round, Hash? Value, int ValidRound) : ConsensusOutput;

    /// <summary>Sign, store and send this vote; the zero hash is nil.</summary>
    public sealed record Cast(VoteStep Step, int Round, Hash Value) : ConsensusOutput;

    /// <summary>Call <see cref="Consensus.TimedOut"/> after the step's waiting time.</summary>
    public sealed record Schedule(ConsensusStep Step, int Round) : ConsensusOutput;

    /// <summary>Decided.</summary>
    public sealed record Decide(int Round, Hash Value) : ConsensusOutput;
}

/// <summary>A proposal as the rules see it: its value executed and compared, its time judged.</summary>
/// <param name="Round">The round it was made in.</param>
/// <param name="Value">Header hash.</param>
/// <param name="ValidRound">Round of the polka it refers to, or -1 for a new value.</param>
/// <param name="Valid">valid(v): executed here with this very header as result.</param>
/// <param name="Timely">May be prevoted as a new value: in time, and of the source that the round calls for.</param>
public readonly record struct JudgedProposal(int Round, Hash Value, int ValidRound, bool Valid, bool Timely);
