using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Xinglin.Faults.Wires;

namespace Xinglin.Faults.Machines;

/// <summary>The command line as it ships, in a process of its own.</summary>
public static class XinglinProgram
{
    private static readonly string _dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>How to start a verb.</summary>
    public static ProcessStartInfo Of(params IReadOnlyList<string> arguments) => OfDll("xinglin.dll", arguments);

    /// <summary>How to start a program that lies beside it.</summary>
    public static ProcessStartInfo OfDll(string file, params IReadOnlyList<string> arguments) => new(_dotnet, [Path.Combine(AppContext.BaseDirectory, file), .. arguments]);

    /// <summary>What a verb answers in JSON; throws with what it said unless it was carried out.</summary>
    public static JsonElement Do(params IReadOnlyList<string> arguments) => JsonDocument.Parse(Say([.. arguments, "--json"])).RootElement;

    /// <summary>What a verb prints.</summary>
    public static string Say(params IReadOnlyList<string> arguments) => Finish(Of(arguments), null);

    /// <summary>Runs to the end, on a machine when one is given; throws with what it said unless it ended well.</summary>
    internal static string Finish(ProcessStartInfo program, NetworkHost? host)
    {
        program.RedirectStandardOutput = program.RedirectStandardError = true;
        using var process = host?.Start(program) ?? Process.Start(program)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program.FileName} {string.Join(' ', program.ArgumentList)} ended with {process.ExitCode}:\n{errors.Result}{output}");
    }
}
