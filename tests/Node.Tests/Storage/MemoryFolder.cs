using Xinglin.Node.Storage;

namespace Xinglin.Node.Tests.Storage;

/// <summary>
/// A disk in memory that keeps what was written apart from what was flushed. An operation can be made to fail, before or
/// after it took effect; a crash keeps any mixture of unflushed sectors.
/// </summary>
internal sealed class MemoryFolder : IStorageFolder
{
    private const int Sector = 512;
    private readonly SortedDictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _operations;

    /// <summary>Number of the operation that fails, counted from 1; 0: none.</summary>
    internal int FailAt { get; set; }

    /// <summary>The next operation fails.</summary>
    internal void FailNext() => FailAt = _operations + 1;

    /// <summary>Whether the failing operation takes effect all the same.</summary>
    internal bool FailAfterEffect { get; init; }

    /// <summary>When every file was born; null: each at another time.</summary>
    internal FileIdentity? Identity { get; init; }

    internal int Operations => _operations;

    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            return [.. _files.Keys];
        }
    }

    public IStorageFile Open(string name) => _files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException(name);

    public IStorageFile Create(string name, long length)
    {
        var file = Identity is { } identity ? new MemoryFile(this, (int)length) { Identity = identity } : new MemoryFile(this, (int)length);
        Do(() => _files[name] = file);
        return file;
    }

    public void Rename(string from, string to) => Do(() =>
    {
        _files[to] = _files[from];
        _files.Remove(from);
    });

    public void Delete(string name) => Do(() => _files.Remove(name));

    internal byte[] Bytes(string name) => _files[name].Volatile;

    internal void Put(string name, byte[] bytes) => _files[name] = new MemoryFile(this, bytes);

    internal void Remove(string name) => _files.Remove(name);

    /// <summary>What a machine that lost power finds: every sector written since the last flush is there, or is not.</summary>
    internal MemoryFolder Crash(Random random)
    {
        using var quiet = _gate.EnterScope();
        var after = new MemoryFolder();
        foreach (var (name, file) in _files)
        {
            var bytes = file.Durable.ToArray();
            for (var at = 0; at < Math.Min(bytes.Length, file.Volatile.Length); at += Sector)
            {
                var length = Math.Min(Sector, Math.Min(bytes.Length, file.Volatile.Length) - at);
                if (random.Next(2) == 0)
                {
                    file.Volatile.AsSpan(at, length).CopyTo(bytes.AsSpan(at));
                }
            }

            after._files[name] = new MemoryFile(after, bytes) { Identity = file.Identity };
        }

        return after;
    }

    /// <summary>What the next process finds when this one was killed: everything written.</summary>
    internal MemoryFolder Kill()
    {
        using var quiet = _gate.EnterScope();
        var after = new MemoryFolder();
        foreach (var (name, file) in _files)
        {
            after._files[name] = new MemoryFile(after, file.Volatile.ToArray()) { Identity = file.Identity };
        }

        return after;
    }

    internal void Do(Action operation)
    {
        using var alone = _gate.EnterScope();
        var fails = ++_operations == FailAt;
        if (!fails || FailAfterEffect)
        {
            operation();
        }

        if (fails)
        {
            throw new IOException("No space left on device");
        }
    }
}

internal sealed class MemoryFile(MemoryFolder folder, byte[] bytes) : IStorageFile
{
    private static long _births;

    internal MemoryFile(MemoryFolder folder, int length)
        : this(folder, new byte[length])
    {
    }

    internal byte[] Volatile { get; private set; } = bytes;

    internal byte[] Durable { get; private set; } = bytes.ToArray();

    public long Length => Volatile.Length;

    public FileIdentity Identity { get; init; } = new(0, (ulong)Interlocked.Increment(ref _births));

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        folder.Do(() =>
        {
            if (offset + copy.Length > Volatile.Length)
            {
                var grown = new byte[offset + copy.Length];
                Volatile.CopyTo(grown, 0);
                Volatile = grown;
            }

            copy.CopyTo(Volatile, offset);
        });
    }

    public int Read(long offset, Span<byte> destination)
    {
        var count = (int)Math.Clamp(Volatile.Length - offset, 0, destination.Length);
        Volatile.AsSpan((int)Math.Min(offset, Volatile.Length), count).CopyTo(destination);
        return count;
    }

    public void Flush() => folder.Do(() => Durable = Volatile.ToArray());

    public void Trim(long length) => folder.Do(() =>
    {
        Volatile = Volatile[..(int)length];
        Durable = Volatile.ToArray();
    });

    public void Dispose()
    {
    }
}
