using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Line;

/// <summary>What every message of one network and partition begins with: tag, any kind, network, partition.</summary>
internal sealed class LineHead
{
    private static readonly byte[] Tag = "xinglin/peer/v1"u8.ToArray();

    private readonly byte[] _rest;

    internal LineHead(NetworkId network, uint partition) => _rest = new BinaryEncoder(64).Hash(network.Value).U32(partition).ToArray();

    internal bool Begins(ReadOnlySpan<byte> message) =>
        message.Length > Tag.Length + 1 + _rest.Length && message.StartsWith(Tag) && message[(Tag.Length + 1)..].StartsWith(_rest);
}
