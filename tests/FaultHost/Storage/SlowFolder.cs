using Xinglin.Node.Storage;

namespace Xinglin.FaultHost.Storage;

/// <summary>A folder on a disk that, while so ordered, takes long for every flush.</summary>
internal sealed class SlowFolder(IStorageFolder folder, Orders orders) : IStorageFolder
{
    /// <summary>A few dozen blocks of a consortium with little to do.</summary>
    public const long SmallSegmentBytes = 32 << 10;

    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(400);

    /// <summary>A replica's folders, all on that disk.</summary>
    public static ReplicaStorage Over(ReplicaStorage storage, Orders orders) => storage with
    {
        Blocks = new SlowFolder(storage.Blocks, orders),
        Snapshots = new SlowFolder(storage.Snapshots, orders),
        Votes = key => new SlowFolder(storage.Votes(key), orders),
    };

    public IReadOnlyList<string> List() => folder.List();

    public IStorageFile Open(string name) => new SlowFile(folder.Open(name), orders);

    public IStorageFile Create(string name, long length) => new SlowFile(folder.Create(name, length), orders);

    public void Rename(string from, string to) => folder.Rename(from, to);

    public void Delete(string name) => folder.Delete(name);

    private sealed class SlowFile(IStorageFile file, Orders orders) : IStorageFile
    {
        public long Length => file.Length;

        public FileIdentity Identity => file.Identity;

        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Flush()
        {
            if (orders.Has(Orders.Slow))
            {
                Thread.Sleep(SlowFolder.Flush);
            }

            file.Flush();
        }

        public void Trim(long length) => file.Trim(length);

        public void Dispose() => file.Dispose();
    }
}
