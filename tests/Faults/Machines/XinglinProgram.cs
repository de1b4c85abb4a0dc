using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Xinglin.Faults.Machines;

/// <summary>The command line as it ships, in a process of its own.</summary>
public static class XinglinProgram
{
    private static readonly string _dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>How to start a verb.</summary>
    public static ProcessStartInfo Of(params IReadOnlyList<string> arguments) => new(_dotnet, [Path.Combine(AppContext.BaseDirectory, "xinglin.dll"), .. arguments]);

    /// <summary>What a verb answers in JSON; throws with what it said unless it was carried out.</summary>
    public static JsonElement Do(params IReadOnlyList<string> arguments) => JsonDocument.Parse(Say([.. arguments, "--json"])).RootElement;

    /// <summary>What a verb prints.</summary>
    public static string Say(params IReadOnlyList<string> arguments)
    {
        var program = Of(arguments);
        program.RedirectStandardOutput = program.RedirectStandardError = true;
        using var process = Process.Start(program)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"xinglin {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{errors.Result}{output}");
    }
}
