using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>The log's blocks for peers that are behind. A damaged one is not given away.</summary>
internal sealed class CommittedBlocks(BlockLog log) : ICommittedBlocks
{
    public ReadOnlyMemory<byte>? Read(Height height)
    {
        try
        {
            return log.Read(height)?.Encode();
        }
        catch (StorageFaultException)
        {
            return null;
        }
    }
}
