using System.Text.Json.Serialization;

namespace Xinglin.Node.Ordering.Door;

/// <summary>How an ordering process fares.</summary>
/// <param name="Epoch">The epoch whose log it serves.</param>
/// <param name="Sequencer">True when it takes batches itself.</param>
/// <param name="TakenAt">Who does otherwise; absent while nobody knows.</param>
/// <param name="Trouble">What keeps the log from being written, in one sentence; absent while nothing does.</param>
public sealed record OrderingDoorStatus(ulong Epoch, bool Sequencer, string? TakenAt, string? Trouble);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderingDoorStatus))]
internal sealed partial class OrderingDoorJson : JsonSerializerContext;
