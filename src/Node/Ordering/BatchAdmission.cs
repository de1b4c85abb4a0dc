using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Embedded;

namespace Xinglin.Node.Ordering;

/// <summary>Which batches an ordering takes, the same wherever one is offered: of this network and partition, signed by a present member.</summary>
internal sealed class BatchAdmission(NetworkId network, uint partition, MemberIdentity identity)
{
    /// <summary>The batch, when it may be ordered.</summary>
    public Batch? Admit(ReadOnlyMemory<byte> bytes) =>
        Batch.TryDecode(bytes) is { } batch && Admits(batch) ? batch : null;

    /// <summary>True when the decoded batch may be ordered; the one check that costs a signature's verification.</summary>
    public bool Admits(Batch batch) =>
        batch.Network == network && batch.Partition == partition && identity(batch.Member).Any(key => batch.IsSignedBy(key));

    /// <summary>The signature's r tells one signing from every other.</summary>
    public static Hash MarkOf(ReadOnlySpan<byte> batch) => new(batch[^P256.SignatureLength..^(P256.SignatureLength / 2)]);
}
