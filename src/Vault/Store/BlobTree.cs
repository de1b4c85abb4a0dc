using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Store;

/// <summary>
/// How a blob (ciphertext) is named: the RFC 9162 root (section 2.1) over its pieces of <see cref="PieceLength"/> bytes, the last
/// one shorter or equal. One pass over the bytes gives the name, and whoever has the list of leaves can check every piece
/// by itself. An empty blob has no name.
/// </summary>
public static class BlobTree
{
    /// <summary>A piece, bytes: 1 MiB. Pieces are aligned.</summary>
    public const int PieceLength = 1 << 20;

    /// <summary>Longest blob, bytes: 64 GiB, 65,536 pieces.</summary>
    public const long BlobBytesMax = 64L << 30;

    /// <summary>How many pieces a blob of this length has.</summary>
    public static int PieceCount(long length) => checked((int)((length + PieceLength - 1) / PieceLength));

    /// <summary>Length of one piece of a blob of this length.</summary>
    public static int PieceLengthOf(long length, int piece) => (int)Math.Min(PieceLength, length - ((long)piece * PieceLength));

    /// <summary>The name that these leaves give; null when there are none.</summary>
    public static Hash? Id(ReadOnlySpan<Hash> leaves) => leaves.IsEmpty ? null : MerkleTree.Root(leaves);

    /// <summary>The name of bytes in memory.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Hash IdOf(ReadOnlySpan<byte> blob)
    {
        if (blob.IsEmpty)
        {
            throw new ArgumentException("An empty blob has no name.", nameof(blob));
        }

        using var hasher = new BlobHasher();
        hasher.Append(blob);
        return MerkleTree.Root(hasher.Finish());
    }

    /// <summary>True when these bytes are the piece whose leaf this is.</summary>
    public static bool IsPiece(Hash leaf, ReadOnlySpan<byte> piece) => MerkleTree.Leaf(piece) == leaf;
}

/// <summary>Hashes a blob as it passes; keeps nothing but the leaves.</summary>
public sealed class BlobHasher : IDisposable
{
    private readonly IncrementalSha256 _leaf = new();
    private readonly List<Hash> _leaves = [];
    private int _inPiece;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_inPiece == 0)
            {
                _leaf.Append([0]);
            }

            var taken = Math.Min(bytes.Length, BlobTree.PieceLength - _inPiece);
            _leaf.Append(bytes[..taken]);
            _inPiece += taken;
            bytes = bytes[taken..];
            if (_inPiece == BlobTree.PieceLength)
            {
                EndPiece();
            }
        }
    }

    /// <summary>The leaves of everything appended.</summary>
    public Hash[] Finish()
    {
        if (_inPiece > 0)
        {
            EndPiece();
        }

        return [.. _leaves];
    }

    /// <inheritdoc/>
    public void Dispose() => _leaf.Dispose();

    private void EndPiece()
    {
        _leaves.Add(_leaf.Finish());
        _inPiece = 0;
    }
}
