using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Promises;

/// <summary>
/// A member's signed word that a transaction will stand in a block by a height, accepted or refused there. Form: tag "xinglin/promise/v1", net,
/// part u32, transaction 32 bytes, from u64, until u64, member 32 bytes, key x 32 bytes, y 32 bytes; then 64 bytes of signature over all of it.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Transaction">Its id.</param>
/// <param name="From">The last final block when it was given; the transaction was not in it or below.</param>
/// <param name="Until">The block by which the transaction is in one.</param>
/// <param name="Member">Who promises.</param>
/// <param name="Key">Its identity key.</param>
/// <param name="Signature">64 bytes.</param>
public sealed record Promise(
    NetworkId Network, uint Partition, Hash Transaction, Height From, Height Until, AccountId Member, P256PublicKey Key, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Most blocks between <see cref="From"/> and <see cref="Until"/>.</summary>
    public const ulong BlocksMax = 8_192;

    private static ReadOnlySpan<byte> Tag => "xinglin/promise/v1"u8;

    /// <summary>
    /// Blocks within which a member can keep its word whatever the ordering leaves out: two of its own turns to propose, and one turn's height of reserve.
    /// </summary>
    public static ulong Within(int validators) => Math.Min(BlocksMax, LedgerLimits.MemberProposalInterval * ((2 * (ulong)validators) + 1));

    /// <summary>Gives it.</summary>
    public static Promise Give(NetworkId network, uint partition, Hash transaction, Height from, Height until, AccountId member, ISigner identity)
    {
        var open = new Promise(network, partition, transaction, from, until, member, identity.PublicKey, default);
        return open with { Signature = identity.Sign(open.Content()) };
    }

    /// <summary>The binary form.</summary>
    public byte[] Encode() => [.. Content(), .. Signature.Span];

    /// <summary>Reads an untrusted promise: form, the curve, a range of at most <see cref="BlocksMax"/> blocks; the signature is judged by <see cref="IsSigned"/>.</summary>
    public static Promise? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var (network, partition, transaction) = (new NetworkId(reader.Hash()), reader.U32(), reader.Hash());
        var (from, until) = (reader.U64(), reader.U64());
        var member = new AccountId(reader.Hash());
        var onCurve = P256PublicKey.TryCreate(reader.Hash(), reader.Hash(), out var key);
        var signature = reader.Raw(P256.SignatureLength);
        return reader.Finished && onCurve && until > from && until - from <= BlocksMax
            ? new Promise(network, partition, transaction, new Height(from), new Height(until), member, key, signature)
            : null;
    }

    /// <summary>True when the key signed it. Whose key it is, is another question.</summary>
    public bool IsSigned() => P256.Verify(Key, Content(), Signature.Span);

    private byte[] Content() => new BinaryEncoder(256).Raw(Tag).Hash(Network.Value).U32(Partition).Hash(Transaction)
        .U64(From.Value).U64(Until.Value).Hash(Member.Value).Hash(Key.X).Hash(Key.Y).ToArray();
}
