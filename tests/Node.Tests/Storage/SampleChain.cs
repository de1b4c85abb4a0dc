using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Tests.Storage;

/// <summary>Blocks that storage can keep; nothing in them is signed.</summary>
internal static class SampleChain
{
    internal static NetworkId Network { get; } = new(Sha256.Of("network"u8));

    internal static Block BlockAt(ulong height, int bodyBytes = 200)
    {
        var body = new byte[bodyBytes];
        new Random((int)height).NextBytes(body);
        var receipt = "{\"n\":"u8.ToArray().Concat(BitConverter.GetBytes(height)).ToArray();
        var header = new BlockHeader(
            Network, 0, new Height(height), new LedgerTime((long)height), Sha256.Of(BitConverter.GetBytes(height)), default, Sha256.Of(body), 1,
            Hash.Zero, Hash.Zero, Hash.Zero, Hash.Zero);
        return new Block(header, body, [receipt], new Certificate(Network, 0, header.Height, 0, header.Hash, []));
    }
}
