namespace Xinglin.Simulation.Engine;

/// <summary>
/// Members whose processes each host the same partitions: ledgers of their own with orders, lines' faults and disks of their own, but
/// one validator key a member, one list of votes that its partitions gather, and one end for all of them when it crashes.
/// </summary>
public sealed class Processes
{
    private readonly List<Cluster> _partitions = [];
    private readonly SimulatedLists[] _lists;

    public Processes(ulong seed, SimulationOptions options)
    {
        World = new World(seed);
        Opener = new Opener(this);
        _lists = [.. Enumerable.Range(0, options.Validators + options.Followers).Select(_ => new SimulatedLists(World, options.Sabotage))];
        for (var i = 0; i < options.Partitions; i++)
        {
            _partitions.Add(new Cluster(seed, i == 0 ? options : options with { Faults = First.Faults }, World, this, (uint)i));
        }
    }

    public World World { get; }

    public IReadOnlyList<Cluster> Partitions => _partitions;

    /// <summary>The one whose seeded second decides which process ends and which line is cut.</summary>
    public Cluster First => _partitions[0];

    /// <summary>Tries to show votes that never left.</summary>
    public Opener Opener { get; }

    /// <summary>Votes that went in lists of two or more.</summary>
    public long Listed => _lists.Sum(l => l.Listed);

    public SimulatedLists Lists(int member) => _lists[member];

    /// <summary>A member's process ends: what its partitions were gathering ends with it.</summary>
    public void End(int member) => _lists[member].End();
}
