using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Identity;
using Xinglin.Node.Vault;
using Xinglin.Vault.Keys;

namespace Xinglin.Benchmarks.Vault;

/// <summary>A vault in a temporary folder.</summary>
internal sealed class BenchVault : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-bench-vault-").FullName;
    private readonly EpochFolder _epochs;
    private readonly RecordKeys _keys;

    public BenchVault(NetworkId network, MemberKeys? keys = null)
    {
        Keys = keys ?? NewKeys();
        _epochs = EpochFolder.Open(Path.Combine(_folder, "epochs"), TimeProvider.System);
        _keys = RecordKeys.Open(Path.Combine(_folder, "record-keys.sqlite"), _epochs);
        Vault = MemberVault.Open(network, Keys.Account, Directory.CreateDirectory(Path.Combine(_folder, "vault")).FullName, _keys);
    }

    public MemberKeys Keys { get; }

    public MemberVault Vault { get; }

    public string Folder => _folder;

    public static Hash Random() => new(RandomNumberGenerator.GetBytes(Hash.Length));

    public void Dispose()
    {
        Vault.Dispose();
        _keys.Dispose();
        _epochs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static MemberKeys NewKeys() => new(
        P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create(), WalletRoot.Create(), RandomNumberGenerator.GetBytes(32));
}

/// <summary>So many bytes of the same noise over and over, as a file that need not be on the disk.</summary>
internal sealed class NoiseStream(long length) : Stream
{
    private readonly byte[] _noise = RandomNumberGenerator.GetBytes(1 << 20);
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(Math.Min(buffer.Length, length - _at), _noise.Length - (_at % _noise.Length));
        _noise.AsSpan((int)(_at % _noise.Length), count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
