using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>
/// Sees every message and knows every header that was proposed. Of each vote in a list it takes the other leaves' hashes from the path,
/// and tries to find which votes they are. Those that it finds before they left it shows to everybody but their voter: if their process ends before it
/// flushed them and votes otherwise, an honest member is convicted.
/// </summary>
public sealed class Opener(Processes processes)
{
    private const int RoundsMax = 3;

    private readonly Dictionary<(uint Partition, ulong Height), HashSet<Hash>> _headers = [];
    private readonly HashSet<Hash> _left = [];
    private readonly HashSet<Hash> _tried = [];

    /// <summary>Leaves that it tried to open.</summary>
    public long Tried => _tried.Count;

    /// <summary>Votes that it showed before they left.</summary>
    public long Opened { get; private set; }

    public void See(Cluster cluster, ReadOnlyMemory<byte> bytes)
    {
        switch (PeerMessage.TryDecode(bytes, cluster.Founding.Network, cluster.Founding.Partition))
        {
            case PeerMessage.Proposed { Proposal.Header: var header }:
                HeadersOf(header.Partition, header.Height.Value).Add(header.Hash);
                break;
            case PeerMessage.Voted { Vote: { Signature.Place: { } place } vote } when LeavesOf(place, vote) is { } leaves && _left.Add(leaves[place.Index]):
                for (var i = 0; i < leaves.Length; i++)
                {
                    if (i != place.Index && !_left.Contains(leaves[i]) && _tried.Add(leaves[i]))
                    {
                        TryOpen(vote, place, leaves, i);
                    }
                }

                break;
        }
    }

    // Lists here have at most three leaves, and the paths of the first two show the others.
    private static Hash[]? LeavesOf(VotePlace place, Vote vote)
    {
        var own = VoteList.Leaf(place.Salt.Span, vote.Content.Encode());
        return (place.Size, place.Index, place.Path) switch
        {
            (2, 0, [var second]) => [own, second],
            (2, 1, [var first]) => [first, own],
            (3, 0, [var second, var third]) => [own, second, third],
            (3, 1, [var first, var third]) => [first, own, third],
            _ => null,
        };
    }

    private void TryOpen(Vote seen, VotePlace place, Hash[] leaves, int index)
    {
        foreach (var partition in processes.Partitions.Where(p => p.Founding.Partition != seen.Content.Partition))
        {
            foreach (var content in Guesses(partition))
            {
                foreach (var salt in (ReadOnlyMemory<byte>[])[new byte[VotePlace.SaltLength], place.Salt])
                {
                    if (VoteList.Leaf(salt.Span, content.Encode()) == leaves[index])
                    {
                        var found = new VotePlace(place.Size, (byte)index, salt, MerkleTree.InclusionProof(leaves, index));
                        Show(partition, new Vote(content, seen.Validator, VoteSignature.InList(found, seen.Signature.Signature)));
                        return;
                    }
                }
            }
        }
    }

    private IEnumerable<VoteContent> Guesses(Cluster partition)
    {
        var founding = partition.Founding;
        var height = (ulong)partition.Checkers.Chain.Count;
        return from h in new[] { height, height + 1, height + 2 }
               from header in HeadersOf(founding.Partition, h).Append(Hash.Zero)
               from step in new[] { VoteStep.Prevote, VoteStep.Precommit }
               from round in Enumerable.Range(0, RoundsMax)
               select new VoteContent(step, founding.Network, founding.Partition, new Height(h), (uint)round, header);
    }

    private void Show(Cluster partition, Vote vote)
    {
        Opened++;
        var bytes = new PeerMessage.Voted(vote).Encode(partition.Founding.Network, partition.Founding.Partition);
        foreach (var node in partition.Nodes.Where(n => !n.Has(vote.Validator)))
        {
            var from = partition.Nodes[(node.Index + 1) % partition.Nodes.Count].Member;
            processes.World.After(processes.World.Between(1, 5), () => node.Deliver(from, bytes));
        }
    }

    private HashSet<Hash> HeadersOf(uint partition, ulong height)
    {
        if (!_headers.TryGetValue((partition, height), out var headers))
        {
            _headers[(partition, height)] = headers = [];
        }

        return headers;
    }
}
