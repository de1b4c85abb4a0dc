using System.Buffers.Binary;
using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// Snapshots of one replica: written beside the running replica under another name and renamed when durable, so that what
/// has the name is whole; the newest two are kept. They may all be deleted: the block log is the truth.
/// </summary>
public sealed class SnapshotStore(IStorageFolder folder)
{
    private const string Suffix = ".snapshot";
    private const string Unfinished = "unfinished.tmp";
    private const int FrameHead = 8;
    private const int Kept = 2;

    /// <summary>Heights of the snapshots there are, newest first.</summary>
    public IReadOnlyList<Height> Heights() =>
        [.. folder.List().Select(HeightOf).OfType<Height>().OrderByDescending(h => h.Value)];

    /// <summary>Writes one, durable on return, and removes the oldest beyond two.</summary>
    /// <exception cref="StorageFaultException">It could not be written; the replica does not depend on it.</exception>
    public void Write(Snapshot snapshot)
    {
        var name = NameOf(snapshot.Header.Height);
        try
        {
            using (var file = folder.Create(Unfinished, 0))
            {
                WriteFrames(file, snapshot);
                file.Flush();
            }

            folder.Rename(Unfinished, name);
            foreach (var old in Heights().Skip(Kept))
            {
                folder.Delete(NameOf(old));
            }
        }
        catch (IOException error) when (error is not StorageFaultException)
        {
            throw new StorageFaultException($"The snapshot could not be written: {error.Message}", name, height: snapshot.Header.Height, cause: error);
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="StorageFaultException">It is damaged; an older one, or the log alone, serves instead.</exception>
    public Snapshot Read(Height height)
    {
        var name = NameOf(height);
        using var file = folder.Open(name);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Length));
        file.Read(0, bytes);
        List<ReadOnlyMemory<byte>> frames = [];
        var checksum = 0u;
        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes.Length - at < FrameHead ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - FrameHead)
            {
                throw new StorageFaultException("The snapshot ends inside a frame", name, at, height);
            }

            var frame = bytes.AsMemory(at + FrameHead, (int)length);
            checksum = Crc32C.Of(checksum, frame.Span);
            if (checksum != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + sizeof(uint))))
            {
                throw new StorageFaultException("The snapshot's frame does not match its checksum", name, at, height);
            }

            frames.Add(frame);
            at += FrameHead + frame.Length;
        }

        return SnapshotCodec.TryDecode(frames) is { } snapshot && snapshot.Header.Height == height
            ? snapshot
            : throw new StorageFaultException("The snapshot's content is not well formed", name, 0, height);
    }

    private static void WriteFrames(IStorageFile file, Snapshot snapshot)
    {
        long at = 0;
        var checksum = 0u;
        var head = new byte[FrameHead];
        foreach (var frame in SnapshotCodec.Frames(snapshot))
        {
            checksum = Crc32C.Of(checksum, frame.Written);
            BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)frame.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(sizeof(uint)), checksum);
            file.Write(at, head);
            file.Write(at + FrameHead, frame.Written);
            at += FrameHead + frame.Length;
        }
    }

    internal static string NameOf(Height height) => height.Value.ToString("D20", CultureInfo.InvariantCulture) + Suffix;

    private static Height? HeightOf(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal) && ulong.TryParse(name.AsSpan(0, name.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            ? new Height(height)
            : null;
}
