using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>One member's storage: what was written, and how much of it survives a crash.</summary>
public sealed class SimulatedDisk
{
    private readonly List<VoteRecord> _votes = [];
    private readonly List<ReadOnlyMemory<byte>> _blocks = [];
    private readonly Dictionary<KeyId, IReadOnlyList<VoteRecord>> _besides = [];
    private int _log;
    private int _durableVotes;
    private int _durableBlocks;
    private int _pruned;

    /// <summary>Null when the vote log is gone.</summary>
    public IReadOnlyList<VoteRecord>? VoteLog => VotesLost ? null : _votes;

    public bool VotesLost { get; private set; }

    /// <summary>Final blocks, height 1 first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Blocks => _blocks;

    public int DurableBlocks => _durableBlocks;

    /// <summary>Of the log in use and of those of other keys.</summary>
    public IEnumerable<VoteRecord> DurableVotes => _votes.Take(_durableVotes).Concat(_besides.Values.SelectMany(v => v));

    /// <summary>A mark for <see cref="MakeDurable"/>: how much was ever written.</summary>
    public (int Log, int Votes, int Blocks) Written => (_log, _pruned + _votes.Count, _blocks.Count);

    public void Append(VoteRecord record) => _votes.Add(record);

    public void Append(ReadOnlyMemory<byte> block) => _blocks.Add(block);

    /// <summary>Everything written up to a mark survives from now on.</summary>
    public void MakeDurable((int Log, int Votes, int Blocks) mark, bool blocks)
    {
        _durableVotes = mark.Log != _log ? _durableVotes : Math.Max(_durableVotes, Math.Min(mark.Votes - _pruned, _votes.Count));
        _durableBlocks = blocks ? Math.Max(_durableBlocks, Math.Min(mark.Blocks, _blocks.Count)) : _durableBlocks;
    }

    /// <summary>Keeps what is durable and, by chance, some of what was written after it.</summary>
    public void Crash(World world)
    {
        Cut(_votes, _durableVotes + world.Below(_votes.Count - _durableVotes + 1));
        Cut(_blocks, _durableBlocks + world.Below(_blocks.Count - _durableBlocks + 1));
        (_durableVotes, _durableBlocks) = (_votes.Count, _blocks.Count);
    }

    /// <summary>Drops the oldest vote records whose heights' blocks are durable.</summary>
    public void Prune()
    {
        var count = 0;
        while (count + 1 < _durableVotes && _votes[count + 1].Height.Value <= (ulong)_durableBlocks && _votes[count + 1].Kind != VoteRecordKind.Closed)
        {
            count++;
        }

        _votes.RemoveRange(_votes.Count == 0 ? 0 : 1, count);
        _durableVotes -= count;
        _pruned += count;
    }

    public void LoseVotes()
    {
        VotesLost = true;
        _votes.Clear();
        _durableVotes = 0;
    }

    /// <summary>A new validator key's log.</summary>
    public void OpenVotes(VoteRecord opening)
    {
        VotesLost = false;
        _votes.Clear();
        _votes.Add(opening);
        _durableVotes = 1;
    }

    /// <summary>A further key's log, not in use, durable at once.</summary>
    public void MakeBeside(KeyId key, VoteRecord opening) => _besides.Add(key, [opening]);

    /// <summary>Puts one key's log away, all of it durable, and takes another's into use.</summary>
    public void Exchange(KeyId before, KeyId next)
    {
        _durableBlocks = _blocks.Count;
        _besides.Add(before, [.. _votes]);
        _besides.Remove(next, out var votes);
        _log++;
        _pruned = 0;
        RestoreVotes(votes!);
    }

    public IReadOnlyList<VoteRecord> CopyVotes() => [.. _votes];

    public void RestoreVotes(IReadOnlyList<VoteRecord> copy)
    {
        _votes.Clear();
        _votes.AddRange(copy);
        _durableVotes = _votes.Count;
    }

    private static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);
}
