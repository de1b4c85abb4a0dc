using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>Where the ordering log is to be read next: entries of another epoch or below <see cref="Next"/> do not count.</summary>
public readonly record struct OrderPosition(ulong Epoch, ulong Next);

/// <summary>
/// What validators sign. Binary form: tag "xinglin/header/v1", then the fields in declaration order (hashes 32 bytes,
/// integers big-endian: part u32, height u64, time i64, order u64 u64, count u32). The header's hash is SHA-256 of it.
/// </summary>
/// <param name="Network">SHA-256 of the genesis document.</param>
/// <param name="Partition">Partition number.</param>
/// <param name="Height">1 for the first block after genesis.</param>
/// <param name="Time">Agreed time; strictly greater than the parent's.</param>
/// <param name="Parent">Header hash at height - 1; at the first height the hash of the genesis header, whose own is zero or, refounded, the former network's last header.</param>
/// <param name="Order">Reading position of the ordering log after this block.</param>
/// <param name="Body">SHA-256 of the block's body bytes (<see cref="BlockBody"/>).</param>
/// <param name="TransactionCount">Leaves of both trees below.</param>
/// <param name="Transactions">RFC 9162 root over the verbatim transactions.</param>
/// <param name="Receipts">RFC 9162 root over the receipts' bytes, same order.</param>
/// <param name="State">Root of the world state after the block.</param>
/// <param name="NextValidators">Hash of the validator set that decides the next height.</param>
public sealed record BlockHeader(
    NetworkId Network,
    uint Partition,
    Height Height,
    LedgerTime Time,
    Hash Parent,
    OrderPosition Order,
    Hash Body,
    uint TransactionCount,
    Hash Transactions,
    Hash Receipts,
    Hash State,
    Hash NextValidators)
{
    /// <summary>SHA-256 of <see cref="Encode"/>, computed each time: a record copies and compares whatever it would keep.</summary>
    public Hash Hash => Sha256.Of(Encode());

    private static ReadOnlySpan<byte> Tag => "xinglin/header/v1"u8;

    /// <summary>The binary form.</summary>
    public byte[] Encode() => new BinaryEncoder(320)
        .Raw(Tag).Hash(Network.Value).U32(Partition).U64(Height.Value).I64(Time.Milliseconds).Hash(Parent)
        .U64(Order.Epoch).U64(Order.Next).Hash(Body).U32(TransactionCount)
        .Hash(Transactions).Hash(Receipts).Hash(State).Hash(NextValidators).ToArray();

    /// <summary>Reads an untrusted header; null when it is not exactly one.</summary>
    public static BlockHeader? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var header = new BlockHeader(
            new NetworkId(reader.Hash()), reader.U32(), new Height(reader.U64()), new LedgerTime(reader.I64()), reader.Hash(),
            new OrderPosition(reader.U64(), reader.U64()), reader.Hash(), reader.U32(),
            reader.Hash(), reader.Hash(), reader.Hash(), reader.Hash());
        return reader.Finished && header.Time.Milliseconds >= 0 ? header : null;
    }
}
