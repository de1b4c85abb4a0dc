using System.Globalization;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Simulation.Model;

namespace Xinglin.Benchmarks.Partitions;

/// <summary><c>./bench partitions</c>: what many partitions cost, what they bring, and what a model with these figures says of more members.</summary>
internal static class PartitionsSuite
{
    internal static Suite Suite { get; } = new("partitions", ["partitions_cpu", "partitions_busy", "partitions_scale", "model_fit"], RunAsync);

    private const int Many = 16;
    private const int Accounts = 1_600;
    private const int Transactions = 4_000;
    private const int Members = 4;

    /// <summary>Runs with fewer blocks between them tell nothing of a block.</summary>
    private const long BlocksApart = 50;
    private const double PerSecond = 200;

    private static async Task RunAsync(SuiteOptions options, Action<Measure> report)
    {
        var limit = VerificationLimit.Take(TimeSpan.FromSeconds(3));
        var verification = limit.ProcessorMicroseconds;
        var (one, flood, idleOne, _) = await RunAsync(1);
        var (many, manyFlood, idleMany, listed) = await RunAsync(Many);
        var costs = Costs(one, many, flood, idleMany - idleOne, verification);
        report(new Measure("partitions_cpu", many.MicrosecondsEach / one.MicrosecondsEach, "ratio", 1.1, "lower")
        {
            Detail = string.Create(
                CultureInfo.InvariantCulture,
                $"{PerSecond:n0}/s offered: {many.MicrosecondsEach:n0} µs each with {Many} partitions in {many.Blocks} blocks, {one.MicrosecondsEach:n0} µs with one in {one.Blocks}; idle {idleMany:0.00} and {idleOne:0.00} cores; a block costs {costs.BlockMicroseconds * Members:n0} µs at all {Members} members without votes, its votes, each verified, {costs.VoteMicroseconds * 2 * (Members - 1) * Members:n0} µs; {listed:p0} of the votes were signed in lists"),
        });
        report(new Measure("partitions_busy", manyFlood.MicrosecondsEach / flood.MicrosecondsEach, "ratio", 1.1, "lower")
        {
            Detail = string.Create(
                CultureInfo.InvariantCulture,
                $"as many as go: {manyFlood.MicrosecondsEach:n0} µs each with {Many} partitions ({manyFlood.PerSecond:n0}/s, {manyFlood.Blocks} blocks), {flood.MicrosecondsEach:n0} µs with one ({flood.PerSecond:n0}/s, {flood.Blocks} blocks)"),
        });
        var (single, pair) = (await BoundRate.TakeAsync(1), await BoundRate.TakeAsync(2));
        report(new Measure("partitions_scale", pair / single, "ratio", 1.8, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"2 partitions on 2 cores {pair:n0}/s, 1 on 1 core {single:n0}/s, four members in each process"),
        });
        report(Fit(costs, flood.PerSecond));
        Plot(costs, options.Plot ?? Path.Combine(AppContext.BaseDirectory, "partitions.svg"));
    }

    private static async Task<(PacedRun Paced, PacedRun Flood, double Idle, double Listed)> RunAsync(int partitions)
    {
        using var network = await PartitionedNetwork.StartAsync(partitions, Accounts);
        network.Paced(Transactions / 4, PerSecond);
        var idle = PartitionedNetwork.Idle(TimeSpan.FromSeconds(10));
        var paced = network.Paced(Transactions, PerSecond);
        var listed = network.ListedShare();
        return (paced, await network.FloodAsync(2 * Transactions), idle, listed);
    }

    /// <summary>
    /// Two runs of the same transactions in more and fewer blocks, what idle partitions use taken off, tell what a block costs, whichever has more; full
    /// blocks tell what a transaction costs; votes cost their verification.
    /// </summary>
    private static ScaleCosts Costs(PacedRun one, PacedRun many, PacedRun full, double idle, double verification)
    {
        var votes = verification * 2 * (Members - 1);
        var difference = many.Blocks - one.Blocks;
        var more = (many.Processor - one.Processor - (many.Elapsed * Math.Max(0, idle))).TotalMicroseconds;
        var block = Math.Abs(difference) < BlocksApart ? votes : Math.Max(votes, more / difference / Members);
        var transaction = Math.Max(1, (full.Processor.TotalMicroseconds / Members) - (block * full.Blocks)) / full.Transactions;
        return new ScaleCosts(transaction, block - votes, verification, FlushMilliseconds());
    }

    private static double FlushMilliseconds()
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-");
        var flush = FlushLimit.Take(folder.FullName);
        folder.Delete(recursive: true);
        return flush;
    }

    /// <summary>The model of the very thing that was measured: four members that share this machine's cores, one partition, as fast as it goes.</summary>
    private static Measure Fit(ScaleCosts costs, double measured)
    {
        var modelled = ScaleModel.Run(new ScaleCase(Members, 1, Members, OneWayMilliseconds: 0, Cores: Environment.ProcessorCount, Shared: true), costs).PerSecond;
        return new Measure("model_fit", Math.Max(modelled / measured, measured / modelled), "ratio", 1.5, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"one partition of four members here: {modelled:n0}/s by the model, {measured:n0}/s measured; the model has {costs.TransactionMicroseconds:n0} µs a transaction and {costs.BlockMicroseconds:n0} µs a block at each member, {costs.VoteMicroseconds:n0} µs a vote, {costs.FlushMilliseconds:n1} ms a flush"),
        };
    }

    private static void Plot(ScaleCosts costs, string file)
    {
        var lines = ScalePlot.MembersShown.Select(members => new ScaleLine(
            members, [.. ScalePlot.PartitionsShown.Select(p => ScaleModel.Run(new ScaleCase(members, p, Math.Min(members, ScalePlot.Replication), OneWayMilliseconds: 20, Cores: 2, Shared: false), costs).PerSecond)])).ToList();
        File.WriteAllText(file, ScalePlot.Draw(lines));
        foreach (var line in lines)
        {
            Console.WriteLine($"  model, {line.Members,3} members: " + string.Join(", ", line.PerSecond.Select((y, i) => string.Create(CultureInfo.InvariantCulture, $"{ScalePlot.PartitionsShown[i]}: {y:n0}/s"))));
        }

        Console.WriteLine($"  plotted in {Path.GetFullPath(file)}");
    }
}
