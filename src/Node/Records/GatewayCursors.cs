namespace Xinglin.Node.Records;

/// <summary>Durable positions in streams (ledger events, notices), by name.</summary>
public sealed class GatewayCursors
{
    private readonly GatewayStore _store;

    internal GatewayCursors(GatewayStore store) => _store = store;

    /// <summary>The position last saved, or null.</summary>
    public string? Of(string name) => _store.Read(c => c.Scalar<string>("SELECT position FROM cursor WHERE name = $1", name));

    /// <summary>Saves a position.</summary>
    public void Save(string name, string position) => _store.Write(c =>
        c.Execute("INSERT INTO cursor VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET position = excluded.position", name, position));
}
