using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>Another member whose vault can be reached.</summary>
public sealed record VaultPeer(AccountId Account, IVaultSource Source);

/// <summary>
/// Keeps copies of other members' vaults: their new blobs, then the head of their catalogue when everything that it may name
/// was asked for. Resumes where it was after a stop; what did not come is asked for again.
/// </summary>
internal sealed class Replication(MemberVault vault, LedgerView view)
{
    /// <summary>Blobs that are asked for again in one round.</summary>
    private const int WantedMax = 200;

    /// <summary>Why copies of somebody are not complete; null when nothing is wrong.</summary>
    public RefusalCode? Trouble { get; private set; }

    /// <summary>Fetches what is new at one peer; true when there was anything.</summary>
    public async Task<bool> PullAsync(VaultPeer peer, IReadOnlyList<VaultPeer> all, CancellationToken cancellation)
    {
        var head = await SourceConduct.QuietAsync(() => peer.Source.HeadAsync(peer.Account, cancellation), cancellation);
        var sources = all.OrderBy(p => p == peer ? 0 : 1).Select(p => p.Source).ToList();
        if (head is not null)
        {
            await AgainAsync(peer, sources, cancellation);
        }

        var found = false;
        while (await NextAsync(peer, cancellation) is { } list)
        {
            found = true;
            var report = await new BlobFetch(vault.Blobs, peer.Account, sources).RunAsync(list.Blobs, cancellation);
            Trouble = report.Refusal ?? (report.Missing > 0 ? VaultCodes.SourcesExhausted : null);
            if (report.Refusal is not null)
            {
                return false;
            }

            if (report.Missing > 0)
            {
                vault.Blobs.Want(peer.Account, list.Blobs.Where(b => vault.Blobs.Find(b.Id) is null), on: true);
            }

            vault.Blobs.SaveCursor(CursorOf(peer), string.Create(CultureInfo.InvariantCulture, $"{list.Store} {list.Next}"));
        }

        return KeepHead(peer, head) || found;
    }

    /// <summary>What did not come before; what its owner says it no longer has is let go, and only that: silence and failure say nothing.</summary>
    private async Task AgainAsync(VaultPeer peer, IReadOnlyList<IVaultSource> sources, CancellationToken cancellation)
    {
        var wanted = vault.Blobs.Wanted(peer.Account, WantedMax);
        if (wanted.Count == 0)
        {
            Trouble = Trouble == VaultCodes.SourcesExhausted ? null : Trouble;
            return;
        }

        await new BlobFetch(vault.Blobs, peer.Account, sources).RunAsync(wanted, cancellation);
        var settled = new List<BlobEntry>();
        foreach (var blob in wanted)
        {
            if (vault.Blobs.Find(blob.Id) is not null
                || await SourceConduct.QuietAsync(() => peer.Source.PiecesAsync(blob.Id, cancellation), cancellation) is { IsAbsent: true })
            {
                settled.Add(blob);
            }
        }

        vault.Blobs.Want(peer.Account, settled, on: false);
    }

    private static string CursorOf(VaultPeer peer) => "replica " + peer.Account;

    private async Task<VaultList?> NextAsync(VaultPeer peer, CancellationToken cancellation)
    {
        var (store, after) = Position(peer);
        var list = await ListAsync(peer, after, cancellation);
        if (list is not null && list.Store != store)
        {
            // Made anew: what is here of it already is not fetched again.
            list = await ListAsync(peer, after = 0, cancellation);
        }

        return list is { Blobs.Count: > 0 } && list.Next > after ? list : null;
    }

    private static Task<VaultList?> ListAsync(VaultPeer peer, long after, CancellationToken cancellation) =>
        SourceConduct.QuietAsync(() => peer.Source.ListAsync(peer.Account, after, cancellation), cancellation);

    private (string Store, long After) Position(VaultPeer peer)
    {
        var parts = (vault.Blobs.Cursor(CursorOf(peer)) ?? string.Empty).Split(' ');
        return parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (parts[0], number) : (string.Empty, 0);
    }

    private bool KeepHead(VaultPeer peer, byte[]? json)
    {
        if (json is null || SignedHead.TryParse(json) is not { } signed || view.Member(peer.Account) is not { } member
            || signed.Verify(member.Identities(), vault.Network, peer.Account) is not { } head || head.Number <= vault.Blobs.HeadNumber(peer.Account)
            || head.Segments.Any(s => vault.Blobs.Find(s.Id) is null))
        {
            return false;
        }

        var before = SignedHead.TryParse(vault.Blobs.Head(peer.Account))?.Verify((member.Former ?? []).Select(f => Genesis.KeyOf(f.Identity)).Concat(member.Identities()), vault.Network, peer.Account)?.Segments ?? [];
        vault.Blobs.SaveHead(peer.Account, head.Number, json);
        foreach (var old in before.Where(s => !head.Segments.Contains(s)))
        {
            vault.Blobs.Delete(old.Id);
        }

        return true;
    }
}
