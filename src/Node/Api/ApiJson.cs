using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Node.Portal;

namespace Xinglin.Node.Api;

/// <summary>The JSON of the public API: camelCase, Chinese legible.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NetworkAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(IReadOnlyList<PartitionAnswer>))]
[JsonSerializable(typeof(TransactionAnswer))]
[JsonSerializable(typeof(IReadOnlyList<BlockSummary>))]
[JsonSerializable(typeof(BlockAnswer))]
[JsonSerializable(typeof(StateAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(IReadOnlyList<MisbehaviourAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(PortalAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Sets the options by which typed results are written.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
