using System.Diagnostics;
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

    /// <summary>The nodes whose word counts, and that clients turn to.</summary>
    public virtual int[] Honest => [.. Enumerable.Range(0, ProcessConsortium.Members.Count)];

    /// <summary>Clients at work while something goes wrong; what they saw is judged afterwards.</summary>
    /// <param name="harm">What goes wrong; at its end everything runs again.</param>
    /// <param name="leastAcknowledged">So many operations must have been acknowledged meanwhile.</param>
    public async Task UnderLoadAsync(Func<Task> harm, int leastAcknowledged)
    {
        Door[] doors = [.. Honest.Select(n => Consortium.Doors[n])];
        using var clients = new RoleClients(
            Consortium.Genesis.Network, doors, Consortium.Identity("hospital-a"), Consortium.Identity("hospital-b"), keys: 4);
        clients.Start(Clients, TimeSpan.FromMilliseconds(50));
        await harm();
        await clients.StopAsync();
        Assert.True(clients.Acknowledged >= leastAcknowledged, $"{clients.Acknowledged} operations were acknowledged.\n{string.Join('\n', Consortium.Nodes.Select(n => n.Said))}");
        await Agreement.RequireAsync(Consortium, Honest);
        foreach (var door in doors)
        {
            Assert.Empty(LinearCheck.Faults(await clients.HistoryAsync(door)));
        }
    }

    public async Task InitializeAsync()
    {
        if (Network.Missing is null)
        {
            _network = new Network();
            _consortium = await ProcessConsortium.StartAsync(_network, Program, Prepare);
        }
    }

    public Task DisposeAsync()
    {
        _consortium?.Dispose();
        _network?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Before anything is founded.</summary>
    protected virtual void Prepare(ProcessConsortium consortium)
    {
    }

    /// <summary>What runs as a member's node.</summary>
    protected virtual ProcessStartInfo Program(ProcessConsortium consortium, string slug, IReadOnlyList<string> arguments) => XinglinProgram.Of(arguments);
}
