using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Guardians;

/// <summary>
/// What a clinician marked confidential for an adolescent: hidden from guardians as if it were not there, in every version, wherever it
/// is named. Kept at the holder alone.
/// </summary>
public sealed class ConfidentialItems
{
    private readonly GatewayStore _store;
    private readonly KnownAccounts _known;

    /// <summary>Over the gateway's store.</summary>
    public ConfidentialItems(GatewayStore store, KnownAccounts known)
    {
        _store = store;
        _known = known;
        store.Write(c => c.Execute(
            "CREATE TABLE IF NOT EXISTS confidential (account BLOB NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (account, type, id)) WITHOUT ROWID"));
    }

    /// <summary>Marks a resource, or lifts the mark.</summary>
    public void Mark(AccountId account, string type, string id, bool confidential) => _store.Write(c => c.Execute(
        confidential ? "INSERT OR IGNORE INTO confidential VALUES ($1, $2, $3)" : "DELETE FROM confidential WHERE account = $1 AND type = $2 AND id = $3",
        account.Value.ToArray(), type, id));

    /// <summary>What who asks may see: everything, or what a guardian sees.</summary>
    public GuardianView For(GatewayRequest request)
    {
        if (!_known.IsGuardian(request))
        {
            return GuardianView.Everything;
        }

        var items = _store.Read(c => c.Query(row => (row.GetString(0), row.GetString(1)), "SELECT type, id FROM confidential WHERE account = $1", request.Account.Value.ToArray()))
            .ToHashSet();
        var pointers = items.Count == 0 ? [] : _store.Records.Of(request.Account)
            .Where(r => items.Contains((r.Version.ResourceType, r.Version.ResourceId))).Select(r => r.Pointer).ToHashSet();
        return new GuardianView(true, items, pointers);
    }
}

/// <summary>How an answer is narrowed for who asks.</summary>
/// <param name="IsGuardian">True when a guardian's key asks for a ward.</param>
/// <param name="Items">Type and id of hidden resources.</param>
/// <param name="Pointers">Their names on the ledger.</param>
public sealed record GuardianView(bool IsGuardian, IReadOnlySet<(string Type, string Id)> Items, IReadOnlySet<Hash> Pointers)
{
    /// <summary>Nothing is hidden.</summary>
    public static GuardianView Everything { get; } = new(false, new HashSet<(string, string)>(), new HashSet<Hash>());

    /// <summary>The sentence beside every answer to a guardian, whether anything is hidden or not.</summary>
    public string? Remark => IsGuardian ? GuardianRemarks.ConfidentialNotShown : null;

    /// <summary>True for a resource that is not there for who asks.</summary>
    public bool Hides(string type, string id) => Items.Contains((type, id));

    /// <summary>The pointers that may be named; null when all there were are hidden, so that not even an empty place remains.</summary>
    public IReadOnlyList<Hash>? Visible(IReadOnlyList<Hash> pointers)
    {
        if (Pointers.Count == 0 || pointers.Count == 0)
        {
            return pointers;
        }

        List<Hash> visible = [.. pointers.Where(pointer => !Pointers.Contains(pointer))];
        return visible.Count == 0 ? null : visible;
    }

    /// <summary>
    /// The notice as it may be shown; null when it is about hidden records only. That somebody looked in an emergency is told in any case: it
    /// looks like one that found nothing.
    /// </summary>
    public Notice? Visible(Notice notice) => notice.Emergency is { } emergency ? notice with { Emergency = emergency.Without(Pointers) } : Pointers.Count == 0 || notice.Pointers is not { } pointers ? notice
        : Visible(pointers) is { } visible ? notice with { Pointers = visible, Records = visible.Count } : null;
}
