using Xinglin.Faults.Histories;
using Xinglin.Faults.Wires;

namespace Xinglin.Faults.Machines;

/// <summary>One consortium on machines of its own for the tests of a class, with clients that never stop. Not started where that is not permitted.</summary>
public class FaultyConsortium : IAsyncLifetime
{
    private const int Clients = 6;

    private Network? _network;
    private ProcessConsortium? _consortium;

    /// <summary>The wires.</summary>
    public Network Wires => _network!;

    /// <summary>The processes.</summary>
    public ProcessConsortium Consortium => _consortium!;

    /// <summary>Clients at work while something goes wrong; what they saw is judged afterwards.</summary>
    /// <param name="harm">What goes wrong; at its end everything runs again.</param>
    /// <param name="leastAcknowledged">So many operations must have been acknowledged meanwhile.</param>
    public async Task UnderLoadAsync(Func<Task> harm, int leastAcknowledged)
    {
        using var clients = new RoleClients(
            Consortium.Genesis.Network, Consortium.Doors, Consortium.Identity("hospital-a"), Consortium.Identity("hospital-b"), keys: 4);
        clients.Start(Clients, TimeSpan.FromMilliseconds(50));
        await harm();
        await clients.StopAsync();
        Assert.True(clients.Acknowledged >= leastAcknowledged, $"{clients.Acknowledged} operations were acknowledged.\n{string.Join('\n', Consortium.Nodes.Select(n => n.Said))}");
        await Agreement.RequireAsync(Consortium);
        foreach (var door in Consortium.Doors)
        {
            Assert.Empty(LinearCheck.Faults(await clients.HistoryAsync(door)));
        }
    }

    public async Task InitializeAsync()
    {
        if (Network.Missing is null)
        {
            _network = new Network();
            _consortium = await ProcessConsortium.StartAsync(_network, Environment);
        }
    }

    public Task DisposeAsync()
    {
        _consortium?.Dispose();
        _network?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>What a class of tests gives a node's process besides.</summary>
    protected virtual IReadOnlyDictionary<string, string> Environment(string slug) => new Dictionary<string, string>();
}
