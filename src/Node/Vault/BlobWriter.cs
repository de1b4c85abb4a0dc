using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>
/// A blob on its way in: hashed while it is hot, kept in memory up to 64 KiB and in a temporary file above. Disposed without
/// a commit it leaves nothing.
/// </summary>
public sealed class BlobWriter : Stream
{
    private readonly BlobStore _store;
    private readonly AccountId _owner;
    private readonly BlobFiles _files;
    private readonly BlobHasher _hasher = new();
    private readonly byte[] _buffer = new byte[BlobStore.RowBytesMax];
    private int _waiting;
    private FileStream? _file;

    internal BlobWriter(BlobStore store, AccountId owner, BlobFiles files)
    {
        _store = store;
        _owner = owner;
        _files = files;
    }

    /// <summary>The name, after the commit.</summary>
    public Hash Id { get; private set; }

    /// <inheritdoc/>
    public override long Length => _hasher.Length;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Position { get => Length; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hasher.Append(buffer);
        while (!buffer.IsEmpty)
        {
            if (_waiting == _buffer.Length)
            {
                Spill();
            }

            var taken = Math.Min(buffer.Length, _buffer.Length - _waiting);
            buffer[..taken].CopyTo(_buffer.AsSpan(_waiting));
            _waiting += taken;
            buffer = buffer[taken..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Makes the blob durable under its name; why not, otherwise.</summary>
    /// <param name="expected">Refuses anything of another name.</param>
    public RefusalCode? Commit(Hash? expected = null) => BlobStore.Guarded(() =>
    {
        var leaves = _hasher.Finish();
        if (BlobTree.Id(leaves) is not { } id || (expected is not null && expected != id))
        {
            return VaultCodes.BlobMismatch;
        }

        Id = id;
        if (_file is null)
        {
            return _store.Put(_owner, [(id, _buffer.AsMemory(0, _waiting))]);
        }

        Spill();
        _file.Flush(flushToDisk: true);
        var name = _file.Name;
        _file.Dispose();
        return _store.Adopt(_owner, name, id, Length, leaves);
    });

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
            if (_file is not null)
            {
                _file.Dispose();
                File.Delete(_file.Name);
            }
        }

        base.Dispose(disposing);
    }

    private void Spill()
    {
        _file ??= _files.Create();
        _file.Write(_buffer.AsSpan(0, _waiting));
        _waiting = 0;
    }
}
