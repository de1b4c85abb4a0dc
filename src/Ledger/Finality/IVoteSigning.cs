using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// How a replica's votes are signed: each alone, or with those of the member's other partitions in one list. Called on the
/// replica's thread, which waits for the answer; the vote is stored and flushed after it and leaves after that, whichever it is.
/// </summary>
public interface IVoteSigning
{
    /// <summary>The signature of a vote's bytes under this key.</summary>
    VoteSignature Sign(ISigner validator, ReadOnlyMemory<byte> vote);
}

/// <summary>Every vote by itself.</summary>
public sealed class VotesAlone : IVoteSigning
{
    private VotesAlone()
    {
    }

    /// <summary>The one there is: it has no state.</summary>
    public static VotesAlone Instance { get; } = new();

    /// <inheritdoc/>
    public VoteSignature Sign(ISigner validator, ReadOnlyMemory<byte> vote) => VoteSignature.Alone(validator.Sign(vote.Span));
}
