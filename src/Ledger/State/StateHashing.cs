using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>
/// The formula of the state tree. Path: SHA-256(key), read from the most significant bit, 0 is left. Leaf:
/// SHA-256(0x00 || path || SHA-256(value)). Inner node: SHA-256(0x01 || left || right). A subtree without entries is 32 zero
/// bytes; a subtree with exactly one entry is that entry's leaf, however deep its path would go on.
/// </summary>
public static class StateHashing
{
    /// <summary>Where a key lives in the tree.</summary>
    public static Hash Path(ReadOnlySpan<byte> key) => Sha256.Of(key);

    /// <summary>The leaf of an entry.</summary>
    public static Hash Leaf(in Hash path, ReadOnlySpan<byte> value) => Leaf(path, Sha256.Of(value));

    /// <summary>The leaf of an entry whose value's hash is known.</summary>
    public static Hash Leaf(in Hash path, in Hash valueHash) => Sha256.Of(0, path, valueHash);

    /// <summary>An inner node.</summary>
    public static Hash Node(in Hash left, in Hash right) => Sha256.Of(1, left, right);
}
