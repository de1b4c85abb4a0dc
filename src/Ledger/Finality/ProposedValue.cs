using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>A header somebody proposed (or a quorum certified) at the present height, and what is known of it so far.</summary>
internal sealed class ProposedValue(BlockHeader header)
{
    public BlockHeader Header { get; } = header;

    /// <summary>Its body's bytes, once they came and match the header.</summary>
    public ReadOnlyMemory<byte>? Body { get; private set; }

    public BlockBody? Decoded { get; private set; }

    public LedgerTime EntryTime { get; private set; }

    public ReadOnlyMemory<byte> EntrySignature { get; private set; } = new byte[P256.SignatureLength];

    public PreparedBody? Prepared { get; set; }

    /// <summary>Receipts that its certified header commits to: what they refused for a bad signature is not verified again.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Receipts { get; set; }

    public bool Preparing { get; set; }

    /// <summary>valid(v); null before it was executed.</summary>
    public bool? Valid { get; set; }

    /// <summary>The header that executing gave here, when it is another.</summary>
    public BlockHeader? Computed { get; set; }

    /// <summary>What executing it came to here, when that is another header.</summary>
    public BlockAccount? Mine { get; set; }

    /// <summary>Ids of its transactions, when executing gave another header here.</summary>
    public IReadOnlyList<Hash> Ids { get; set; } = [];

    /// <summary>Its body and a proposal of it are in the vote log.</summary>
    public bool Stored { get; set; }

    /// <summary>When its body may be asked for (again).</summary>
    public LedgerTime? WantedAt { get; set; }

    /// <summary>Forgets everything but the header; it may come again.</summary>
    public void Release() => (Body, Decoded, Prepared, Valid, Computed, Receipts) = (null, null, null, null, null, null);

    /// <summary>Takes the body when it is the header's.</summary>
    public bool Attach(ReadOnlyMemory<byte> body, LedgerTime entryTime, ReadOnlyMemory<byte> entrySignature)
    {
        if (Body is not null)
        {
            return true;
        }

        if (Sha256.Of(body.Span) != Header.Body || BlockBody.TryDecode(body) is not { } decoded)
        {
            return false;
        }

        Take(body, decoded, entryTime, entrySignature);
        return true;
    }

    /// <summary>Takes a body whose hash is known to be the header's.</summary>
    public void Take(ReadOnlyMemory<byte> body, BlockBody decoded, LedgerTime entryTime, ReadOnlyMemory<byte> entrySignature)
    {
        (Body, Decoded, EntryTime) = (body, decoded, entryTime);
        EntrySignature = decoded.Source == BodySource.OrderingLog && entrySignature.Length == P256.SignatureLength ? entrySignature : EntrySignature;
    }
}
