using System.Globalization;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Evidence;

/// <summary>Where a body lies.</summary>
internal readonly record struct BodyPlace(int File, long Offset);

/// <summary>
/// The erasable store of sealed bodies: files that grow, written in the order of the log, overwritten in place where a body is
/// erased. What lies behind the last leaf was never part of the log and is written over. One writer; readers beside it.
/// </summary>
internal sealed class BodyFiles : IDisposable
{
    private const string Suffix = ".bodies";

    private readonly IStorageFolder _folder;
    private readonly long _fileBytes;
    private readonly List<IStorageFile> _files = [];
    private long _end;

    private BodyFiles(IStorageFolder folder, long fileBytes) => (_folder, _fileBytes) = (folder, fileBytes);

    /// <summary>Opens the store and walks over the bodies of the first <paramref name="leaves"/> entries.</summary>
    /// <exception cref="StorageFaultException">A body that was once durable is missing or damaged.</exception>
    internal static BodyFiles Open(IStorageFolder folder, long fileBytes, long leaves, Action<BodyBlock, BodyPlace> visit)
    {
        var store = new BodyFiles(folder, fileBytes);
        store.OpenAll(leaves, visit);
        return store;
    }

    /// <summary>Writes blocks that belong together, not yet durable; returns where the first lies.</summary>
    internal BodyPlace Append(ReadOnlySpan<byte> blocks)
    {
        if (_files.Count == 0 || (_end > 0 && _end + blocks.Length > _fileBytes))
        {
            Roll();
        }

        var place = new BodyPlace(_files.Count - 1, _end);
        _files[^1].Write(_end, blocks);
        _end += blocks.Length;
        return place;
    }

    internal void Flush() => _files[^1].Flush();

    /// <summary>A block with its head.</summary>
    internal byte[] Read(BodyPlace place, out BodyBlock block)
    {
        var head = new byte[BodyBlock.HeadBytes];
        var file = File(place);
        if (file.Read(place.Offset, head) == head.Length && BodyLength(head) is { } length)
        {
            var bytes = new byte[BodyBlock.HeadBytes + length];
            if (file.Read(place.Offset, bytes) == bytes.Length && BodyBlock.TryRead(bytes, out block))
            {
                return bytes;
            }
        }

        throw new StorageFaultException("A sealed body is damaged", NameOf(place.File), place.Offset);
    }

    /// <summary>Overwrites a sealed body with zeros; durable after <see cref="FlushAll"/>.</summary>
    internal void Erase(BodyPlace place, BodyBlock block)
    {
        var zeros = new byte[BodyBlock.HeadBytes + block.Length];
        (block with { State = BodyState.Erased }).Write(zeros);
        File(place).Write(place.Offset, zeros);
    }

    internal void FlushAll()
    {
        lock (_files)
        {
            _files.ForEach(f => f.Flush());
        }
    }

    public void Dispose() => _files.ForEach(f => f.Dispose());

    private IStorageFile File(BodyPlace place)
    {
        lock (_files)
        {
            return _files[place.File];
        }
    }

    private static int? BodyLength(ReadOnlySpan<byte> head) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(head[4..]) is >= 0 and <= BodyBlock.LengthMax and var length ? length : null;

    private void Roll()
    {
        if (_files.Count > 0)
        {
            _files[^1].Flush();
        }

        var file = _folder.Create(NameOf(_files.Count), 0);
        lock (_files)
        {
            _files.Add(file);
        }

        _end = 0;
    }

    private void OpenAll(long leaves, Action<BodyBlock, BodyPlace> visit)
    {
        var next = 0L;
        foreach (var name in _folder.List().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            if (name != NameOf(_files.Count))
            {
                throw new StorageFaultException("A file of sealed bodies is missing", NameOf(_files.Count));
            }

            if (next == leaves && _files.Count > 0)
            {
                // Begun behind the last leaf: written anew when it is needed.
                break;
            }

            _files.Add(_folder.Open(name));
            next = Walk(next, leaves, visit);
        }

        if (next < leaves)
        {
            throw new StorageFaultException("The body of an entry is missing or damaged", NameOf(Math.Max(0, _files.Count - 1)), _end);
        }
    }

    private long Walk(long next, long leaves, Action<BodyBlock, BodyPlace> visit)
    {
        var file = _files[^1];
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Length));
        var read = file.Read(0, bytes);
        _end = 0;
        while (next < leaves && BodyBlock.TryRead(bytes.AsSpan((int)Math.Min(_end, read), (int)Math.Max(0, read - _end)), out var block) && block.Index == next)
        {
            visit(block, new BodyPlace(_files.Count - 1, _end));
            _end += block.Extent;
            next++;
        }

        return next;
    }

    private static string NameOf(int number) => number.ToString("D10", CultureInfo.InvariantCulture) + Suffix;
}
