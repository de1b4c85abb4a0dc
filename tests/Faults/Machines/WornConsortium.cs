using System.Diagnostics;

namespace Xinglin.Faults.Machines;

/// <summary>
/// A consortium on machines that wear out: one member's clock is stepped (libfaketime), another's data lies on a small file system of its own and on a disk
/// that can be made slow, and every node can be replaced by the next release's. Its etcd asks every client for a certificate, and one node is observed.
/// </summary>
public sealed class WornConsortium : FaultyConsortium
{
    /// <summary>Whose clock is stepped.</summary>
    public const int Clock = 2;

    /// <summary>Whose disk is small and slow.</summary>
    public const int Disk = 3;

    /// <summary>Who sends metrics and traces to a collector, and logs as JSON, until its release changes.</summary>
    public const int Observed = 1;

    /// <summary>The file system of <see cref="Disk"/>, bytes.</summary>
    private const string DiskBytes = "96m";

    /// <summary>The collector.</summary>
    public Collector Collector { get; private set; } = null!;

    /// <summary>A file on the small disk that takes up its room.</summary>
    public string Filler => Path.Combine(Consortium.FolderOf(Slug(Disk)), "filler");

    /// <summary>Everybody else than one member.</summary>
    public static int[] AllBut(int node) => [.. Enumerable.Range(0, ProcessConsortium.Members.Count).Where(i => i != node)];

    /// <summary>From now on the clock is so far off, for example <c>+3h</c>.</summary>
    public void Step(string offset) => File.WriteAllText(Clocks(Consortium), offset + "\n");

    /// <summary>What is wrong with a node; some words count from its next start on.</summary>
    public void Order(int node, params string[] words) => File.WriteAllText(Orders(Consortium, Slug(node)), string.Join(' ', words));

    /// <summary>Until the small disk takes nothing more.</summary>
    public void FillDisk()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var (chunk, length) = (new byte[1 << 20], 1 << 20);
        while (length > 0)
        {
            try
            {
                file.Write(chunk.AsSpan(0, length));
            }
            catch (IOException)
            {
                length /= 4;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Prepare(ProcessConsortium consortium)
    {
        var folder = consortium.FolderOf(Slug(Disk));
        Directory.CreateDirectory(folder);
        Run("mount", "-t", "tmpfs", "-o", $"size={DiskBytes},mode=700", "xinglin-faults", folder);
        consortium.AtEnd(() =>
        {
            Collector?.Dispose();
            Run("umount", "-l", folder);
        });
        consortium.AskForCertificates();
        File.WriteAllText(Clocks(consortium), "+0\n");
        File.WriteAllText(Orders(consortium, Slug(Disk)), "small-files");
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo Program(ProcessConsortium consortium, string slug, IReadOnlyList<string> arguments)
    {
        var orders = Orders(consortium, slug);
        var program = File.Exists(orders) ? XinglinProgram.OfDll("Xinglin.FaultHost.dll", [orders, .. arguments]) : XinglinProgram.Of([.. arguments, .. Observing(slug)]);
        if (slug == Slug(Clock))
        {
            program.Environment["LD_PRELOAD"] = Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).First();
            program.Environment["FAKETIME_TIMESTAMP_FILE"] = Clocks(consortium);
            program.Environment["FAKETIME_CACHE_DURATION"] = "1";
            program.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        }

        if (slug == Slug(Observed))
        {
            // Every transaction's trace, not one in a hundred.
            Collector ??= new Collector(Wires[slug]);
            program.Environment["OTEL_TRACES_SAMPLER_ARG"] = "1";
        }

        return program;
    }

    private static string[] Observing(string slug) => slug == Slug(Observed) ? ["--otlp", Machines.Collector.Address, "--log", "json"] : [];

    private static string Slug(int node) => ProcessConsortium.Members[node].Slug;

    private static string Clocks(ProcessConsortium consortium) => consortium.Own("clock");

    private static string Orders(ProcessConsortium consortium, string slug) => consortium.Own($"{slug}.orders");

    private static void Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = run.StandardError.ReadToEnd();
        run.WaitForExit();
        if (run.ExitCode != 0)
        {
            throw new IOException($"{program} {string.Join(' ', arguments)}: {said.Trim()}");
        }
    }
}
