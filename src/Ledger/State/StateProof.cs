using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>What the path of a key ends in.</summary>
public enum StateProofEnd : byte
{
    /// <summary>Nothing: no entry's path begins like this.</summary>
    Empty = 0,

    /// <summary>The key's own entry.</summary>
    Entry = 1,

    /// <summary>The one entry of another key whose path begins alike.</summary>
    Other = 2,
}

/// <summary>
/// Shows that a key has a value, or none, under a state root. Binary form: end u8, count u32, a bit for each level from
/// the root down (most significant first, padded with zero bits: 1 when the sibling is not empty), the non-empty siblings
/// in the same order, and for <see cref="StateProofEnd.Other"/> its path and the SHA-256 of its value.
/// </summary>
public sealed class StateProof
{
    /// <summary>Levels of a path.</summary>
    public const int DepthMax = 256;

    private readonly Hash[] _siblings;
    private readonly Hash _otherPath;
    private readonly Hash _otherValue;

    private StateProof(StateProofEnd end, Hash[] siblings, Hash otherPath, Hash otherValue)
    {
        End = end;
        _siblings = siblings;
        _otherPath = otherPath;
        _otherValue = otherValue;
    }

    /// <summary>What the path ends in.</summary>
    public StateProofEnd End { get; }

    /// <summary>The siblings from the root down; zero where empty.</summary>
    public IReadOnlyList<Hash> Siblings => _siblings;

    /// <summary>True when the proof shows that the key has exactly this value under the root.</summary>
    public bool ShowsValue(Hash root, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var path = StateHashing.Path(key);
        return End == StateProofEnd.Entry && Fold(path, StateHashing.Leaf(path, value)) == root;
    }

    /// <summary>True when the proof shows that the key has no value under the root.</summary>
    public bool ShowsAbsence(Hash root, ReadOnlySpan<byte> key)
    {
        var path = StateHashing.Path(key);
        return End switch
        {
            StateProofEnd.Empty => Fold(path, Hash.Zero) == root,
            StateProofEnd.Other => IsNeighbour(path) && Fold(path, StateHashing.Leaf(_otherPath, _otherValue)) == root,
            _ => false,
        };
    }

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(64 + (_siblings.Length * Hash.Length)).U8((byte)End).U32((uint)_siblings.Length);
        var bits = new byte[(_siblings.Length + 7) / 8];
        for (var i = 0; i < _siblings.Length; i++)
        {
            bits[i / 8] |= (byte)(_siblings[i].IsZero ? 0 : 0x80 >> (i % 8));
        }

        writer.Raw(bits);
        foreach (var sibling in _siblings)
        {
            if (!sibling.IsZero)
            {
                writer.Hash(sibling);
            }
        }

        return End == StateProofEnd.Other ? writer.Hash(_otherPath).Hash(_otherValue).ToArray() : writer.ToArray();
    }

    /// <summary>Reads an untrusted proof: null when it is not the one form of some proof.</summary>
    public static StateProof? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        var end = reader.U8();
        var siblings = new Hash[reader.Count(DepthMax)];
        var bits = reader.Raw((siblings.Length + 7) / 8).Span;
        if (reader.Failed || end > (byte)StateProofEnd.Other || HasPadding(bits, siblings.Length))
        {
            return null;
        }

        for (var i = 0; i < siblings.Length; i++)
        {
            if ((bits[i / 8] & (0x80 >> (i % 8))) != 0)
            {
                siblings[i] = reader.Hash();
                if (siblings[i].IsZero)
                {
                    return null;
                }
            }
        }

        var other = end == (byte)StateProofEnd.Other;
        var path = other ? reader.Hash() : default;
        var value = other ? reader.Hash() : default;
        return reader.Finished ? new StateProof((StateProofEnd)end, siblings, path, value) : null;
    }

    internal static StateProof EndingEmpty(List<Hash> siblings) => new(StateProofEnd.Empty, [.. siblings], default, default);

    internal static StateProof EndingInEntry(List<Hash> siblings) => new(StateProofEnd.Entry, [.. siblings], default, default);

    internal static StateProof EndingInOther(List<Hash> siblings, Hash path, Hash value) => new(StateProofEnd.Other, [.. siblings], path, value);

    private static bool HasPadding(ReadOnlySpan<byte> bits, int count) =>
        (count & 7) != 0 && (bits[^1] & (0xff >> (count & 7))) != 0;

    private Hash Fold(in Hash path, Hash node)
    {
        for (var depth = _siblings.Length - 1; depth >= 0; depth--)
        {
            node = path.Bit(depth) ? StateHashing.Node(_siblings[depth], node) : StateHashing.Node(node, _siblings[depth]);
        }

        return node;
    }

    /// <summary>Another key's path that begins with the same bits as far as the proof goes.</summary>
    private bool IsNeighbour(in Hash path)
    {
        for (var depth = 0; depth < _siblings.Length; depth++)
        {
            if (path.Bit(depth) != _otherPath.Bit(depth))
            {
                return false;
            }
        }

        return path != _otherPath;
    }
}
