using System.CommandLine;
using Xinglin.Cli;
using Xinglin.Cli.Screens;

Terminal.Prepare();
var parsed = CommandTree.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    await parsed.InvokeAsync();
    return ExitCodes.Usage;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
return await Faults.GuardAsync(parsed, () => parsed.InvokeAsync(configuration, stop.Token), stop.Token);
