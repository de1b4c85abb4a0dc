using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xinglin.Benchmarks;

/// <summary>One row: a ratio or quantity, its target, and which way is better (<c>higher</c> or <c>lower</c>).</summary>
public sealed record Measure(
    [property: JsonPropertyName("measure")] string Name,
    [property: JsonPropertyName("value")] double Value,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("target")] double Target,
    [property: JsonPropertyName("better")] string Better)
{
    /// <summary>What the figure was made of, for the reader of the table.</summary>
    [JsonIgnore]
    public string Detail { get; init; } = string.Empty;

    /// <summary>True when the target is met.</summary>
    [JsonIgnore]
    public bool Met => Better == "higher" ? Value >= Target : Value <= Target;
}

/// <summary>The rows of one suite, in order; each name must come out of the run or the command fails.</summary>
public sealed record Suite(string Name, IReadOnlyList<string> Rows, Func<SuiteOptions, Action<Measure>, Task> Run);

/// <summary>Options of the command line: seeds of the simulator, blocks of a long absence, where to draw.</summary>
public sealed record SuiteOptions(int Seeds, int Blocks, string? Plot = null);

[JsonSerializable(typeof(List<Measure>))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class MeasureJson : JsonSerializerContext
{
    public static void Write(string path, List<Measure> measures) => File.WriteAllText(path, JsonSerializer.Serialize(measures, Default.ListMeasure) + "\n");
}
