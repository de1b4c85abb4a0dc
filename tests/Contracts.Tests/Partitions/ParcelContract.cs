using System.Text.Json.Serialization;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;

namespace Xinglin.Contracts.Tests.Partitions;

/// <summary>Arguments of <c>parcel.send</c>.</summary>
public sealed record ParcelSend(uint To);

/// <summary>Arguments of <c>parcel.receive</c>.</summary>
public sealed record ParcelReceive(uint From, CertifiedState Proof);

/// <summary>A second contract that has messages for other partitions.</summary>
[Contract("parcel", Json = typeof(ParcelJson))]
public sealed class ParcelContract(IPartitions partitions)
{
    [Call("send")]
    public Outcome Send(CallContext context, ParcelSend arguments) => partitions.Send(context, arguments.To, "parcel", "{}") is { } refusal ? refusal : Outcome.Accepted;

    [Call("receive")]
    public Outcome Receive(CallContext context, ParcelReceive arguments) =>
        partitions.Receive(context, arguments.From, "parcel", arguments.Proof, out _) is { } refusal ? refusal : Outcome.Accepted;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ParcelSend))]
[JsonSerializable(typeof(ParcelReceive))]
internal sealed partial class ParcelJson : JsonSerializerContext;
