using System.Buffers.Binary;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>Where one frame of a snapshot file is.</summary>
internal readonly record struct FramePlace(long Offset, int Length);

/// <summary>A snapshot file's frames, read one at a time, so that a large one is given away without being held in memory.</summary>
internal sealed class SnapshotFrames : IDisposable
{
    private const int FrameHead = 8;
    private readonly IStorageFile _file;
    private readonly string _name;
    private readonly Height _height;

    private SnapshotFrames(IStorageFile file, string name, Height height) => (_file, _name, _height) = (file, name, height);

    /// <summary>In the file's order; the first is the head.</summary>
    internal List<FramePlace> Places { get; } = [];

    /// <summary>Opens and checks every frame against its checksum.</summary>
    /// <exception cref="StorageFaultException">A frame is damaged.</exception>
    internal static SnapshotFrames Open(IStorageFolder folder, Height height, Action<ReadOnlyMemory<byte>> visit)
    {
        var name = SnapshotStore.NameOf(height);
        var frames = new SnapshotFrames(folder.Open(name), name, height);
        try
        {
            frames.Scan(visit);
            return frames;
        }
        catch
        {
            frames.Dispose();
            throw;
        }
    }

    /// <summary>Reads from inside a frame.</summary>
    internal void Read(in FramePlace place, int from, Span<byte> destination)
    {
        if (_file.Read(place.Offset + from, destination) != destination.Length)
        {
            throw new StorageFaultException("The snapshot ends inside a frame", _name, place.Offset, _height);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Scan(Action<ReadOnlyMemory<byte>> visit)
    {
        Span<byte> head = stackalloc byte[FrameHead];
        var checksum = 0u;
        for (long at = 0; at < _file.Length;)
        {
            if (_file.Read(at, head) != head.Length || BinaryPrimitives.ReadUInt32LittleEndian(head) > _file.Length - at - FrameHead)
            {
                throw new StorageFaultException("The snapshot ends inside a frame", _name, at, _height);
            }

            var place = new FramePlace(at + FrameHead, checked((int)BinaryPrimitives.ReadUInt32LittleEndian(head)));
            var frame = new byte[place.Length];
            Read(place, 0, frame);
            checksum = Crc32C.Of(checksum, frame);
            if (checksum != BinaryPrimitives.ReadUInt32LittleEndian(head[sizeof(uint)..]))
            {
                throw new StorageFaultException("The snapshot's frame does not match its checksum", _name, at, _height);
            }

            Places.Add(place);
            visit(frame);
            at = place.Offset + place.Length;
        }
    }
}
