using System.Globalization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>
/// A member's list of everything it sealed, kept sealed among its blobs and so at every replica: what a wiped member finds
/// itself again by. It holds the content keys wrapped, never the epoch key. Full segments stay as they are until a key is
/// destroyed or an epoch begins; then all of it is written anew.
/// </summary>
internal sealed class VaultCatalogue(MemberVault vault, MemberKeys keys, Func<CatalogueEntry, CatalogueEntry> complete)
{
    private const string CursorName = "catalogue";

    /// <summary>Who signed the head that is out: signed anew after a start and after the member's key changed.</summary>
    private KeyId? _signedBy;

    /// <summary>The epoch whose wrapped keys the present catalogue holds.</summary>
    public int Epoch => State.Read(vault.Blobs.Cursor(CursorName)).Epoch;

    /// <summary>Number of a head that this member signed; 0 for anything else.</summary>
    public long NumberOf(byte[]? head) => SignedHead.TryParse(head)?.Verify(keys.Identities.All, vault.Network, vault.Member)?.Number ?? 0;

    /// <summary>Brings the catalogue up to date; null when it is, or why not.</summary>
    public RefusalCode? Update(LedgerTime now)
    {
        var state = State.Read(vault.Blobs.Cursor(CursorName));
        var (epoch, destroyed) = vault.Keys.Generation();
        var last = vault.Layers.LastNumber();
        if (state.Epoch == epoch && state.Destroyed == destroyed && state.Last == last && _signedBy == keys.Identity.KeyId)
        {
            return null;
        }

        var head = state.Epoch == epoch && state.Destroyed == destroyed ? OwnHead() : null;
        var key = head is null ? null : keys.Seals.Open(head.OpenKey);
        var (segments, full) = head is null || key is null ? ((List<BlobEntry>)[], 0L) : (head.Segments.Take(state.FullSegments).ToList(), state.Full);
        state = segments.Count == 0 ? state with { FullSegments = 0, Full = 0 } : state;
        key ??= RecordKeys.Fresh(Hash.Zero, CursorName).Key;
        while (vault.Layers.After(full, CatalogueSegment.EntriesMax) is { Count: > 0 } rows)
        {
            var sealedSegment = ChunkedWriter.Seal(key, Context(vault.Network, vault.Member), CatalogueSegment.Encode([.. rows.Select(Entry)]));
            using var writer = vault.Blobs.Begin(vault.Member);
            writer.Write(sealedSegment);
            if (writer.Commit() is { } refusal)
            {
                return refusal;
            }

            segments.Add(new BlobEntry(writer.Id, writer.Length));
            full = rows[^1].Number;
            if (rows.Count < CatalogueSegment.EntriesMax)
            {
                break;
            }

            state = state with { FullSegments = segments.Count, Full = full };
        }

        Publish(segments, key, now);
        vault.Blobs.SaveCursor(CursorName, (state with { Epoch = epoch, Destroyed = destroyed, Last = last }).ToString());
        return null;
    }

    /// <summary>
    /// Removes own blobs that nothing names: what a crash left between a blob and its row, and what a patient brought and never
    /// registered. For the start, when nobody is bringing any; without a catalogue nothing goes, for in a restore blobs come before the
    /// rows that name them. Returns how many.
    /// </summary>
    public int Sweep()
    {
        if (OwnHead() is not { } head)
        {
            return 0;
        }

        var segments = head.Segments.Select(s => s.Id).ToHashSet();
        return vault.Layers.Without(vault.Member).Count(b => !segments.Contains(b) && vault.Blobs.Delete(b));
    }

    /// <summary>The context under which segments are sealed.</summary>
    public static byte[] Context(NetworkId network, AccountId member) =>
        [.. "xinglin/vault-segment/v1"u8, .. network.Value.ToArray(), .. member.Value.ToArray()];

    private CatalogueHead? OwnHead() =>
        SignedHead.TryParse(vault.Blobs.Head(vault.Member))?.Verify(keys.Identities.All, vault.Network, vault.Member);

    private CatalogueEntry Entry(LayerRow row)
    {
        var wrapped = vault.Keys.FindWrapped(row.Record).FirstOrDefault(k => k.Layer == row.Layer);
        return complete(new CatalogueEntry(
            row.Record, row.Relationship, row.Layer, row.Blob, row.Length, wrapped?.Epoch ?? 0, wrapped?.Bytes ?? [], default));
    }

    private void Publish(IReadOnlyList<BlobEntry> segments, byte[] key, LedgerTime now)
    {
        var signer = keys.Identity;
        var number = vault.Blobs.HeadNumber(vault.Member) + 1;
        var before = OwnHead()?.Segments ?? [];
        var sealedKey = SealedMessage.Seal(keys.Sealing.PublicKey, CatalogueHead.KeyInfo(vault.Network, vault.Member), key);
        var head = new CatalogueHead(vault.Network, vault.Member, number, now, segments, sealedKey);
        vault.Blobs.SaveHead(vault.Member, number, SignedHead.Sign(head, signer).ToJson());
        _signedBy = signer.KeyId;
        foreach (var old in before.Except(segments))
        {
            vault.Blobs.Delete(old.Id);
        }
    }

    /// <summary>How far the catalogue is: generation, full segments, the last row in them and the last row at all.</summary>
    private sealed record State(int Epoch, long Destroyed, int FullSegments, long Full, long Last)
    {
        public static State Read(string? text)
        {
            var parts = (text ?? string.Empty).Split(' ');
            var numbers = parts.Select(p => long.TryParse(p, CultureInfo.InvariantCulture, out var n) ? n : -1).ToList();
            return numbers.Count == 5 && numbers.TrueForAll(n => n >= 0)
                ? new State((int)numbers[0], numbers[1], (int)numbers[2], numbers[3], numbers[4])
                : new State(0, 0, 0, 0, 0);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch} {Destroyed} {FullSegments} {Full} {Last}");
    }
}
