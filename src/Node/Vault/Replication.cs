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
/// was asked for. Resumes where it was after a stop.
/// </summary>
internal sealed class Replication(MemberVault vault, LedgerView view)
{
    /// <summary>Why copies of somebody are not complete; null when nothing is wrong.</summary>
    public RefusalCode? Trouble { get; private set; }

    /// <summary>Fetches what is new at one peer; true when there was anything.</summary>
    public async Task<bool> PullAsync(VaultPeer peer, IReadOnlyList<VaultPeer> all, CancellationToken cancellation)
    {
        var head = await peer.Source.HeadAsync(peer.Account, cancellation);
        var found = false;
        while (await NextAsync(peer, cancellation) is { } list)
        {
            found = true;
            var sources = all.OrderBy(p => p == peer ? 0 : 1).Select(p => p.Source).ToList();
            var report = await new BlobFetch(vault.Blobs, peer.Account, sources).RunAsync(list.Blobs, cancellation);
            Trouble = report.Refusal ?? (report.Missing > 0 ? VaultCodes.SourcesExhausted : null);
            if (report.Refusal is not null)
            {
                return false;
            }

            vault.Blobs.SaveCursor(CursorOf(peer), string.Create(CultureInfo.InvariantCulture, $"{list.Store} {list.Next}"));
        }

        return KeepHead(peer, head) || found;
    }

    private static string CursorOf(VaultPeer peer) => "replica " + peer.Account;

    private async Task<VaultList?> NextAsync(VaultPeer peer, CancellationToken cancellation)
    {
        var (store, after) = Position(peer);
        var list = await peer.Source.ListAsync(peer.Account, after, cancellation);
        if (list is not null && list.Store != store)
        {
            // Made anew: what is here of it already is not fetched again.
            list = await peer.Source.ListAsync(peer.Account, after = 0, cancellation);
        }

        return list is { Blobs.Count: > 0 } && list.Next > after ? list : null;
    }

    private (string Store, long After) Position(VaultPeer peer)
    {
        var parts = (vault.Blobs.Cursor(CursorOf(peer)) ?? string.Empty).Split(' ');
        return parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (parts[0], number) : (string.Empty, 0);
    }

    private bool KeepHead(VaultPeer peer, byte[]? json)
    {
        if (json is null || SignedHead.TryParse(json) is not { } signed || view.Member(peer.Account) is not { } member || !member.Identity.TryKey(out var identity)
            || signed.Verify(identity, vault.Network, peer.Account) is not { } head || head.Number <= vault.Blobs.HeadNumber(peer.Account)
            || head.Segments.Any(s => vault.Blobs.Find(s.Id) is null))
        {
            return false;
        }

        var before = SignedHead.TryParse(vault.Blobs.Head(peer.Account))?.Verify(identity, vault.Network, peer.Account)?.Segments ?? [];
        vault.Blobs.SaveHead(peer.Account, head.Number, json);
        foreach (var old in before.Where(s => !head.Segments.Contains(s)))
        {
            vault.Blobs.Delete(old.Id);
        }

        return true;
    }
}
