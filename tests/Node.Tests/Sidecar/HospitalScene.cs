using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;
using Xinglin.Node.Sidecar;
using Xinglin.Node.Sidecar.Mapping;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Sidecar;

/// <summary>A hospital's PostgreSQL with a sidecar at work beside it.</summary>
internal sealed class HospitalScene : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly Consortium _consortium = new();
    private CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public HospitalScene(PostgresServer server, Action<JsonObject>? change = null)
    {
        (_server, Database) = (server, server.NewHospital());
        Begin(change);
    }

    public string Database { get; }

    public SidecarWork Work { get; private set; } = null!;

    public ResourceStore Store => _consortium.A.Parts.Resources;

    public RecordSource Source => _consortium.A.Parts.Source;

    /// <summary>Another sidecar over the same store, as after a restart of the node.</summary>
    public async Task RestartAsync(Action<JsonObject>? change = null, Action? meanwhile = null)
    {
        await EndAsync();
        meanwhile?.Invoke();
        Begin(change);
    }

    public string Sql(string sql) => _server.Execute(Database, sql);

    /// <summary>Waits until it is so; a minute at most.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 600, $"It did not come to be so: {System.Text.Encoding.UTF8.GetString(Work.Status.ToJson())}");
            await Task.Delay(100);
        }
    }

    /// <summary>The first comparison of every query is done.</summary>
    public Task LoadedAsync() => UntilAsync(() => Work.Status.Resources.All(r => r.SweptAt is not null));

    /// <summary>Current bodies of a type whose text contains something.</summary>
    public IReadOnlyList<JsonElement> Current(string type, string containing = "") =>
    [
        .. Bodies(type).Where(b => b.Contains(containing, StringComparison.Ordinal)).Select(b => JsonDocument.Parse(b).RootElement),
    ];

    /// <summary>The only current resource of a type whose text contains something; null when there is none.</summary>
    public JsonElement? One(string type, string containing) => Current(type, containing) is [var only] ? only : null;

    public int Versions(string type, string id) => Source.Versions(type, id).Count;

    public SidecarResourceStatus Status(string name) => Work.Status.Resources.Single(r => r.Name == name);

    public bool Says(string code, string? place = null, long? rows = null) =>
        Work.Status.Problems.Any(p => p.Code == code && (place is null || p.Place == place) && (rows is null || p.Rows == rows));

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stopping.Dispose();
        await _consortium.DisposeAsync();
    }

    private List<string> Bodies(string type) => Store.Read(c => c.Query(
        row => row.GetString(0),
        """
        SELECT CAST(body AS TEXT) FROM record AS r WHERE resource_type = $1 AND length(body) > 0
          AND NOT EXISTS (SELECT 1 FROM record AS n WHERE n.resource_type = r.resource_type AND n.resource_id = r.resource_id AND n.version > r.version)
        """,
        type));

    private void Begin(Action<JsonObject>? change)
    {
        Assert.True(SidecarMapping.TryRead(_server.Mapping(Database, change), out var mapping, out var problems), problems.Count > 0 ? problems[0].ToString() : null);
        Work = new SidecarWork(_consortium.A.Parts, mapping!, TimeProvider.System);
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
        var (work, stop) = (Work, _stopping.Token);
        _running = Task.Run(() => work.RunAsync(stop));
    }

    private async Task EndAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }
}
