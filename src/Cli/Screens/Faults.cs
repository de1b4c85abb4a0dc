using System.CommandLine;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Screens;

/// <summary>Turns what a verb may meet outside itself into a code and a sentence; a defect still shows its trace.</summary>
internal static class Faults
{
    private static readonly RefusalCode FileTrouble = new("file-trouble");

    public static async Task<int> GuardAsync(ParseResult parsed, Func<Task<int>> run, CancellationToken stopped)
    {
        try
        {
            return await run();
        }
        catch (RefusedException refused)
        {
            return Screen.Of(parsed).Refused(refused.Refusal);
        }
        catch (HttpRequestException)
        {
            return Screen.Of(parsed).Refused(Refusal.Of(ClientCodes.NodeUnreachable, "The node does not answer: is it running?"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Screen.Of(parsed).Refused(Refusal.Of(FileTrouble, fault.Message));
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }
}
