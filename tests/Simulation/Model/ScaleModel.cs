using System.Globalization;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Model;

/// <summary>What was measured, at one member on one core.</summary>
/// <param name="TransactionMicroseconds">Taking in, verifying and executing one transaction.</param>
/// <param name="BlockMicroseconds">What a block costs besides its transactions and votes.</param>
/// <param name="VoteMicroseconds">Verifying one vote.</param>
/// <param name="FlushMilliseconds">One flush of the vote log.</param>
public sealed record ScaleCosts(double TransactionMicroseconds, double BlockMicroseconds, double VoteMicroseconds, double FlushMilliseconds);

/// <summary>What is modelled.</summary>
/// <param name="Members">Members of the network, a machine each unless shared.</param>
/// <param name="Partitions">Ledgers side by side.</param>
/// <param name="Replication">How many members validate each: which, the rule of <see cref="Rendezvous.Assign"/> says.</param>
/// <param name="OneWayMilliseconds">Between two members.</param>
/// <param name="Cores">Of one machine.</param>
/// <param name="Shared">All members are on one machine.</param>
public sealed record ScaleCase(int Members, int Partitions, int Replication, double OneWayMilliseconds, int Cores, bool Shared);

/// <summary>What it came to.</summary>
public sealed record ScaleResult(double PerSecond, double BlocksPerSecond);

/// <summary>
/// Partitions that are never without work, each making block after block by proposal, prevotes and precommits of a quorum, on members whose
/// cores do one thing at a time. Time passes in events; nothing is chance but the assignment, which is the real rule on names made up. It leaves out what a
/// network's bandwidth, lost messages and waiting transactions would cost.
/// </summary>
public static class ScaleModel
{
    /// <summary>Transactions of a block when there are always more.</summary>
    public const int BlockTransactions = 250;

    private const double Duration = 20_000;

    /// <summary>Runs one case over twenty seconds of its own time.</summary>
    public static ScaleResult Run(ScaleCase what, ScaleCosts costs)
    {
        var run = new Network(what, costs);
        var blocks = run.BlocksUntil(Duration);
        return new ScaleResult(blocks * BlockTransactions * 1_000 / Duration, blocks * 1_000 / Duration);
    }

    private enum Step
    {
        Propose,
        Precommit,
        Finish,
    }

    private sealed class Network
    {
        private readonly ScaleCase _what;
        private readonly ScaleCosts _costs;
        private readonly double[][] _machines;
        private readonly int[][] _validators;
        private readonly PriorityQueue<(int Partition, Step Step), (double Time, long Number)> _events = new();
        private long _number;

        public Network(ScaleCase what, ScaleCosts costs)
        {
            (_what, _costs) = (what, costs);
            _machines = [.. Enumerable.Range(0, what.Shared ? 1 : what.Members).Select(_ => new double[what.Cores])];
            List<AccountId> members = [.. Enumerable.Range(0, what.Members).Select(i => new AccountId(Sha256.Of(System.Text.Encoding.ASCII.GetBytes("member " + i.ToString(CultureInfo.InvariantCulture)))))];
            var network = new NetworkId(Sha256.Of("the model's network"u8));
            _validators = [.. Enumerable.Range(0, what.Partitions).Select(p => Rendezvous.Assign(network, (uint)p, members, what.Replication).Select(m => members.IndexOf(m)).ToArray())];
        }

        public long BlocksUntil(double end)
        {
            var blocks = 0L;
            for (var p = 0; p < _what.Partitions; p++)
            {
                Add(0, p, Step.Propose);
            }

            while (_events.TryDequeue(out var next, out var at) && at.Time < end)
            {
                var (partition, step) = next;
                switch (step)
                {
                    case Step.Propose:
                        Add(Quorum(partition, at.Time, (BlockTransactions * _costs.TransactionMicroseconds) + _costs.BlockMicroseconds) + _costs.FlushMilliseconds, partition, Step.Precommit);
                        break;
                    case Step.Precommit:
                        Add(Quorum(partition, at.Time, Votes(partition)) + _costs.FlushMilliseconds, partition, Step.Finish);
                        break;
                    default:
                        blocks++;
                        Add(Quorum(partition, at.Time, Votes(partition)), partition, Step.Propose);
                        break;
                }
            }

            return blocks;
        }

        private double Votes(int partition) => (_validators[partition].Length - 1) * _costs.VoteMicroseconds;

        private void Add(double time, int partition, Step step) => _events.Enqueue((partition, step), (time, _number++));

        /// <summary>Every validator hears of it and works on it; when a quorum has done so, milliseconds.</summary>
        private double Quorum(int partition, double time, double microseconds)
        {
            var validators = _validators[partition];
            var done = validators.Select(v => Work(_what.Shared ? 0 : v, time + _what.OneWayMilliseconds, microseconds / 1_000)).Order().ToList();
            return done[validators.Length - ((validators.Length - 1) / 3) - 1];
        }

        private double Work(int machine, double ready, double milliseconds)
        {
            var cores = _machines[machine];
            var core = Array.IndexOf(cores, cores.Min());
            return cores[core] = Math.Max(ready, cores[core]) + milliseconds;
        }
    }
}
