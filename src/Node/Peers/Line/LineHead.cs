using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Line;

/// <summary>What every message of one network begins with: tag, any kind, network, any partition; which one, the line's end judges.</summary>
internal sealed class LineHead
{
    private static readonly byte[] Tag = "xinglin/peer/v1"u8.ToArray();

    private readonly byte[] _rest;

    internal LineHead(NetworkId network) => _rest = new BinaryEncoder(32).Hash(network.Value).ToArray();

    internal bool Begins(ReadOnlySpan<byte> message) =>
        message.Length > Tag.Length + 1 + _rest.Length + sizeof(uint) && message.StartsWith(Tag) && message[(Tag.Length + 1)..].StartsWith(_rest);
}
