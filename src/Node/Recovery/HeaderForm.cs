using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>A certified header on its way: tag "xinglin/certified/v1", header blob, certificate blob, trail of the changes.</summary>
internal static class HeaderForm
{
    private static ReadOnlySpan<byte> Tag => "xinglin/certified/v1"u8;

    internal static byte[] Encode(CertifiedHeader header)
    {
        var writer = new BinaryEncoder(4096).Raw(Tag).Blob(header.Header.Encode()).Blob(header.Certificate.Encode());
        ValidatorTrail.Write(writer, header.Changes);
        return writer.ToArray();
    }

    internal static CertifiedHeader? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var header = BlockHeader.TryDecode(reader.Blob(1024));
        var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
        var changes = ValidatorTrail.TryRead(ref reader);
        return reader.Finished && header is not null && certificate is not null && changes is not null ? new CertifiedHeader(header, certificate, changes) : null;
    }

    /// <summary>The sets that lead from the genesis to this header; null when they do not, or when its certificate is not theirs.</summary>
    internal static IReadOnlyList<ValidatorsFrom>? Judge(this CertifiedHeader header, Genesis genesis) =>
        new SnapshotManifest(header.Header, header.Certificate, header.Changes, 0, 0, 0, []).Judge(genesis);
}
