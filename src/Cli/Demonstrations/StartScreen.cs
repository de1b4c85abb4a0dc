using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Node.Demonstration;

namespace Xinglin.Cli.Demonstrations;

/// <summary>What a person sees while a demonstration starts: its phases with counts, then where it is and what to try.</summary>
internal static class StartScreen
{
    public static Task<DemonstrationHost> StartAsync(Screen screen, DemonstrationOptions options, CancellationToken cancellation) =>
        screen.Json || Console.IsOutputRedirected
            ? DemonstrationHost.StartAsync(options, new PhaseLines(screen), cancellation)
            : AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new RemainingTimeColumn(), new SpinnerColumn())
                .StartAsync(context => DemonstrationHost.StartAsync(options, new PhaseBars(context), cancellation));

    public static void Ready(Screen screen, DemonstrationHost host)
    {
        var records = host.Registration;
        var json = new JsonObject
        {
            ["ready"] = host.Address,
            ["network"] = host.Genesis.Network.ToString(),
            ["registered"] = records.Registered,
            ["waiting"] = records.Waiting,
        };
        screen.Show(json, console =>
        {
            if (host.Imported is { } imported)
            {
                var skipped = imported.Skipped.Values.Sum();
                console.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"imported {imported.Records} records of {imported.Patients} patients from {imported.FilesLoaded} of {imported.Files} files; {skipped} skipped, see {host.ImportReport}");
            }

            if (!records.CaughtUp)
            {
                console.MarkupLine("[yellow]Records are still being registered; the page shows what is final.[/]");
            }

            console.MarkupLineInterpolated($"[bold green]ready {host.Address}[/]");
            console.WriteLine("Open it, or try in a second terminal:");
            console.WriteLine($"  ./xinglin demo medrec --node {host.Address}");
            console.WriteLine($"  ./xinglin network status --node {host.Address}");
            console.WriteLine("Invented persons, not for care. Ctrl-C stops; the next ./run goes on.");
        });
    }

    /// <summary>One bar for each phase.</summary>
    private sealed class PhaseBars(ProgressContext context) : IProgress<DemonstrationProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
        private readonly Lock _turn = new();

        public void Report(DemonstrationProgress value)
        {
            lock (_turn)
            {
                if (!_bars.TryGetValue(value.Phase, out var bar))
                {
                    bar = context.AddTask(value.Phase);
                    _bars.Add(value.Phase, bar);
                }

                bar.Description = string.Create(CultureInfo.InvariantCulture, $"{value.Phase,-22} {value.Done,6} of {Math.Max(value.Total, value.Done),-6}");
                bar.MaxValue = Math.Max(1, Math.Max(value.Total, value.Done));
                bar.Value = value.Total == 0 && value.Done == 0 ? 1 : value.Done;
            }
        }
    }

    /// <summary>For a file or a program: a line when a phase begins, and when it is done.</summary>
    private sealed class PhaseLines(Screen screen) : IProgress<DemonstrationProgress>
    {
        private readonly Lock _turn = new();
        private (string Phase, bool Done) _last;

        public void Report(DemonstrationProgress value)
        {
            lock (_turn)
            {
                var now = (value.Phase, Done: value.Done >= value.Total);
                if (now == _last)
                {
                    return;
                }

                _last = now;
                var json = new JsonObject { ["phase"] = value.Phase, ["done"] = value.Done, ["total"] = value.Total };
                screen.Show(json, console => console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Phase}: {value.Done} of {value.Total}")));
            }
        }
    }
}
