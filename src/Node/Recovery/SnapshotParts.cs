using System.Buffers.Binary;
using System.Globalization;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>
/// What has come of a snapshot, on disk: each piece under its number, written under another name and renamed, so that an interrupted fetch goes on.
/// What is there is verified again when it is used.
/// </summary>
internal sealed class SnapshotParts(IStorageFolder folder, SnapshotManifest manifest)
{
    private const string Unfinished = "piece.tmp";
    private const string Suffix = ".piece";
    private readonly Lock _gate = new();

    /// <summary>Numbers of the pieces that are missing or damaged.</summary>
    internal IReadOnlyList<int> Missing()
    {
        var there = folder.List().ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, manifest.Pieces.Count).Where(i => !there.Contains(NameOf(i)) || Read(i) is null)];
    }

    /// <summary>True when these are the piece's bytes.</summary>
    internal bool IsPiece(int piece, ReadOnlySpan<byte> bytes) => bytes.Length == manifest.LengthOf(piece) && Sha256.Of(bytes) == manifest.Pieces[piece];

    /// <summary>Keeps a verified piece; durable on return.</summary>
    /// <exception cref="IOException">The disk took no more.</exception>
    internal void Keep(int piece, byte[] bytes)
    {
        lock (_gate)
        {
            using (var file = folder.Create(Unfinished, 0))
            {
                file.Write(0, bytes);
                file.Flush();
            }

            folder.Rename(Unfinished, NameOf(piece));
        }
    }

    /// <summary>The content's frames; null when a piece is missing or the pieces are not whole frames.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>>? Frames()
    {
        List<ReadOnlyMemory<byte>> frames = [];
        var reader = new FrameReader(frames);
        for (var i = 0; i < manifest.Pieces.Count; i++)
        {
            if (Read(i) is not { } bytes || !reader.Take(bytes))
            {
                return null;
            }
        }

        return reader.IsWhole ? frames : null;
    }

    /// <summary>Removes every piece.</summary>
    internal void Clear()
    {
        foreach (var name in folder.List().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal) || n == Unfinished))
        {
            folder.Delete(name);
        }
    }

    private byte[]? Read(int piece)
    {
        if (!folder.List().Contains(NameOf(piece)))
        {
            return null;
        }

        using var file = folder.Open(NameOf(piece));
        var bytes = new byte[manifest.LengthOf(piece)];
        return file.Length == bytes.Length && file.Read(0, bytes) == bytes.Length && IsPiece(piece, bytes) ? bytes : null;
    }

    /// <summary>Of another snapshot, a piece has another hash: the number says only where to look.</summary>
    private static string NameOf(int piece) => piece.ToString("D6", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>Puts frames together from pieces that do not end where frames end.</summary>
    private sealed class FrameReader(List<ReadOnlyMemory<byte>> frames)
    {
        /// <summary>A replay list of a very busy minute.</summary>
        private const int FrameBytesMax = 256 << 20;

        private readonly byte[] _head = new byte[sizeof(uint)];
        private byte[]? _frame;
        private int _filled;

        internal bool IsWhole => _frame is null && _filled == 0;

        internal bool Take(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                var target = _frame ?? _head;
                var part = Math.Min(bytes.Length, target.Length - _filled);
                bytes[..part].CopyTo(target.AsSpan(_filled));
                _filled += part;
                bytes = bytes[part..];
                if (_filled == target.Length && !Complete())
                {
                    return false;
                }
            }

            return true;
        }

        private bool Complete()
        {
            _filled = 0;
            if (_frame is not null)
            {
                frames.Add(_frame);
                _frame = null;
                return true;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(_head);
            _frame = length is > 0 and <= FrameBytesMax ? new byte[length] : null;
            return _frame is not null;
        }
    }
}
