using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Identity;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Vault;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Tests.Vault;

/// <summary>A member's vault in a folder of its own.</summary>
internal sealed class VaultFixture : IDisposable
{
    private readonly EpochFolder _epochs;

    public VaultFixture(long quota = long.MaxValue, NetworkId? network = null)
    {
        Folder = Directory.CreateTempSubdirectory("xinglin-vault-").FullName;
        _epochs = EpochFolder.Open(Path.Combine(Folder, "epochs"), TimeProvider.System);
        Network = network ?? new NetworkId(Random());
        Open(quota);
    }

    public string Folder { get; }

    public NetworkId Network { get; }

    public MemberKeys Keys { get; } = new(TestLedger.NewSigner(), SealingKey.Create(), WalletRoot.Create(), VaultFixture.Bytes(32));

    public RecordKeys RecordKeys { get; private set; } = null!;

    public MemberVault Vault { get; private set; } = null!;

    public static Hash Random() => new(RandomNumberGenerator.GetBytes(Hash.Length));

    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Closes and loses everything but the epoch keys, and opens an empty vault.</summary>
    public void Wipe()
    {
        Close();
        Directory.Delete(Path.Combine(Folder, "vault"), recursive: true);
        Open();
    }

    public void Restart()
    {
        Close();
        Open();
    }

    public void Catalogue() => Assert.Null(new VaultCatalogue(Vault, Keys, e => e).Update(new LedgerTime(1)));

    /// <summary>Another member's store that has copies of everything here.</summary>
    public async Task<VaultFixture> Copy()
    {
        var copy = new VaultFixture(network: Network);
        var source = new LocalVaultSource("owner", Vault.Blobs);
        for (long after = 0; await source.ListAsync(Vault.Member, after, default) is { Blobs.Count: > 0 } list; after = list.Next)
        {
            var report = await new BlobFetch(copy.Vault.Blobs, Vault.Member, [source]).RunAsync(list.Blobs, default);
            Assert.Null(report.Refusal);
            Assert.Equal(0, report.Missing);
        }

        if (Vault.Blobs.Head(Vault.Member) is { } head)
        {
            copy.Vault.Blobs.SaveHead(Vault.Member, Vault.Blobs.HeadNumber(Vault.Member), head);
        }

        return copy;
    }

    public VaultRestore Restore(params IVaultSource[] sources) => new(Vault, Keys.Identities.All, Keys.Sealing, sources);

    public void Dispose()
    {
        Close();
        _epochs.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Open(long quota = long.MaxValue)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "vault")).FullName;
        RecordKeys = RecordKeys.Open(Path.Combine(folder, "record-keys.sqlite"), _epochs);
        Vault = MemberVault.Open(Network, Keys.Account, folder, RecordKeys, quota);
    }

    private void Close()
    {
        Vault.Dispose();
        RecordKeys.Dispose();
    }
}

/// <summary>A source that sends something else than what it was asked for.</summary>
internal sealed class HostileSource(IVaultSource honest) : IVaultSource
{
    public string Name => "hostile";

    public int Asked { get; private set; }

    public Task<byte[]?> HeadAsync(AccountId owner, CancellationToken cancellation) => honest.HeadAsync(owner, cancellation);

    public Task<VaultList?> ListAsync(AccountId owner, long after, CancellationToken cancellation) => honest.ListAsync(owner, after, cancellation);

    public async Task<IReadOnlyList<byte[]?>?> BatchAsync(IReadOnlyList<Hash> ids, CancellationToken cancellation)
    {
        Asked++;
        var answers = await honest.BatchAsync(ids, cancellation);
        return [.. answers!.Select(Spoil)];
    }

    public async Task<BlobPieces?> PiecesAsync(Hash id, CancellationToken cancellation)
    {
        var pieces = await honest.PiecesAsync(id, cancellation);
        return pieces! with { Leaves = Enumerable.Reverse(pieces.Leaves.ToArray()).ToArray() };
    }

    public async Task<bool> RangeAsync(Hash id, long from, Memory<byte> destination, CancellationToken cancellation)
    {
        Asked++;
        await honest.RangeAsync(id, from, destination, cancellation);
        destination.Span[^1] ^= 1;
        return true;
    }

    private static byte[]? Spoil(byte[]? bytes)
    {
        if (bytes is not null)
        {
            bytes[^1] ^= 1;
        }

        return bytes;
    }
}

/// <summary>How a source fails.</summary>
public enum SourceFault
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It throws.</summary>
    Throws,

    /// <summary>No answer comes.</summary>
    Silent,

    /// <summary>It answers for fewer than were asked.</summary>
    Short,

    /// <summary>It answers that it has nothing of it.</summary>
    Absent,
}

/// <summary>A source that fails when a test says so.</summary>
internal sealed class FailingSource(IVaultSource honest) : IVaultSource
{
    public string Name => "failing";

    /// <summary>How it fails, given how many blobs are asked for at once.</summary>
    public Func<IReadOnlyList<Hash>, SourceFault> Fault { get; set; } = _ => SourceFault.None;

    /// <summary>How it fails when it is asked for its catalogue and its list.</summary>
    public SourceFault ListFault { get; set; }

    public int Asked { get; private set; }

    public Task<byte[]?> HeadAsync(AccountId owner, CancellationToken cancellation) => Do(ListFault, () => honest.HeadAsync(owner, cancellation), null);

    public Task<VaultList?> ListAsync(AccountId owner, long after, CancellationToken cancellation) => Do(ListFault, () => honest.ListAsync(owner, after, cancellation), null);

    public Task<IReadOnlyList<byte[]?>?> BatchAsync(IReadOnlyList<Hash> ids, CancellationToken cancellation) =>
        Do(Fault(ids), () => honest.BatchAsync(ids, cancellation), new byte[]?[ids.Count]);

    public Task<BlobPieces?> PiecesAsync(Hash id, CancellationToken cancellation) => Do(Fault([id]), () => honest.PiecesAsync(id, cancellation), BlobPieces.Absent);

    public async Task<bool> RangeAsync(Hash id, long from, Memory<byte> destination, CancellationToken cancellation) =>
        await Do(Fault([id]), async () => await honest.RangeAsync(id, from, destination, cancellation) ? Name : null, null) is not null;

    private async Task<T?> Do<T>(SourceFault fault, Func<Task<T?>> ask, T? absent)
        where T : class
    {
        Asked++;
        return fault switch
        {
            SourceFault.Throws => throw new InvalidCastException("A row is not what it should be."),
            SourceFault.Silent => null,
            SourceFault.Short => (T?)(object?)(await ask() is IReadOnlyList<byte[]?> all ? all.Skip(1).ToList() : null),
            SourceFault.Absent => absent,
            _ => await ask(),
        };
    }
}
