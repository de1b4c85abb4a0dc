using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Standing;

/// <summary>Evidence as it is kept.</summary>
/// <param name="Slot">What was signed twice.</param>
/// <param name="Evidence">The two messages.</param>
/// <param name="Proof">A proof file that says whose key it is; empty when none was made.</param>
public sealed record KeptEvidence(EvidenceSlot Slot, Xinglin.Ledger.Finality.Evidence Evidence, ReadOnlyMemory<byte> Proof)
{
    /// <summary>The file that anybody can check.</summary>
    public byte[] File => Evidence.Encode(Proof.Span);
}

/// <summary>
/// Evidence of lies on this member's disk, a file each, named by what was signed twice: the same lie told again changes nothing. What does not show
/// what it claims is neither taken nor read back. Safe from any thread.
/// </summary>
public sealed class MisbehaviourStore
{
    /// <summary>Files in all: a liar cannot fill the disk. One convicts; the first are kept.</summary>
    public const int FilesMax = 256;

    /// <summary>Files against one key.</summary>
    public const int FilesPerKeyMax = 16;

    private const string Suffix = ".misbehaviour";
    private const string Draft = "draft.new";

    private readonly IStorageFolder? _folder;
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<KeptEvidence> _all = [];

    private MisbehaviourStore(IStorageFolder? folder) => _folder = folder;

    /// <summary>What is kept, in the order of its names, then as it came.</summary>
    public IReadOnlyList<KeptEvidence> All => _all;

    /// <summary>Reads what is there. A file that is damaged or shows nothing is left alone, and named in <paramref name="passedOver"/>.</summary>
    public static MisbehaviourStore Open(IStorageFolder? folder, out IReadOnlyList<string> passedOver)
    {
        var store = new MisbehaviourStore(folder);
        var (kept, bad) = (new List<KeptEvidence>(), new List<string>());
        foreach (var name in folder?.List().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)).Take(FilesMax) ?? [])
        {
            if (store.Read(name) is { } evidence && evidence.Slot.Id + Suffix == name)
            {
                kept.Add(evidence);
            }
            else
            {
                bad.Add(name);
            }
        }

        (store._all, passedOver) = (kept, bad);
        return store;
    }

    /// <summary>Keeps evidence, durable on return; null when it shows nothing, is known already, or there is enough.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public KeptEvidence? Add(Xinglin.Ledger.Finality.Evidence evidence)
    {
        if (evidence.Slot is not { } slot)
        {
            return null;
        }

        lock (_gate)
        {
            if (_all.Count >= FilesMax || _all.Any(k => k.Slot == slot) || _all.Count(k => k.Slot.Key == slot.Key) >= FilesPerKeyMax)
            {
                return null;
            }

            var kept = new KeptEvidence(slot, evidence, default);
            Write(kept);
            _all = [.. _all, kept];
            return kept;
        }
    }

    /// <summary>Adds the proof of whose key it is, which may be impossible to make later.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Attribute(Hash slot, ReadOnlyMemory<byte> proof)
    {
        lock (_gate)
        {
            if (_all.FirstOrDefault(k => k.Slot.Id == slot) is { Proof.Length: 0 } kept)
            {
                var attributed = kept with { Proof = proof };
                Write(attributed);
                _all = [.. _all.Select(k => k == kept ? attributed : k)];
            }
        }
    }

    private void Write(KeptEvidence kept)
    {
        if (_folder is null)
        {
            return;
        }

        var bytes = kept.File;
        using (var file = _folder.Create(Draft, 0))
        {
            file.Write(0, bytes);
            file.Flush();
        }

        _folder.Rename(Draft, kept.Slot.Id + Suffix);
    }

    private KeptEvidence? Read(string name)
    {
        using var file = _folder!.Open(name);
        if (file.Length > Xinglin.Ledger.Finality.Evidence.BytesMax)
        {
            return null;
        }

        var bytes = new byte[file.Length];
        return file.Read(0, bytes) == bytes.Length && Xinglin.Ledger.Finality.Evidence.TryDecode(bytes, out var proof) is { Slot: { } slot } evidence ? new KeptEvidence(slot, evidence, proof) : null;
    }
}
