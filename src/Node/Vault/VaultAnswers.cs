using System.Text.Json.Serialization;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>
/// An owner's blobs in the order in which they came; <paramref name="Next"/> is the number to go on after, in this store: a
/// store that was made anew has another name, and numbers of its own.
/// </summary>
public sealed record VaultList(IReadOnlyList<BlobEntry> Blobs, long Next, string Store);

/// <summary>What is kept here for another member.</summary>
/// <param name="Member">Whose copies.</param>
/// <param name="Blobs">How many.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Catalogue">Number of the newest catalogue here; 0 for none.</param>
public sealed record VaultReplica(string Member, long Blobs, long Bytes, long Catalogue);

/// <summary>What a record costs, measured: sums since the vault was made.</summary>
/// <param name="Records">Record versions that were sealed.</param>
/// <param name="PlainBytes">Their exact bytes.</param>
/// <param name="SealedBytes">Ciphertext of all their layers.</param>
/// <param name="CpuMicroseconds">Processor time of sealing and storing them.</param>
/// <param name="Replicas">Members that keep copies, the owner not counted.</param>
public sealed record RecordCost(long Records, long PlainBytes, long SealedBytes, long CpuMicroseconds, int Replicas);

/// <summary>A member's vault as anybody may see it: volumes, nothing of what or whose.</summary>
/// <param name="Member">The member's short name.</param>
/// <param name="Records">Sealed record versions.</param>
/// <param name="Waiting">Registered and not sealed yet.</param>
/// <param name="Blobs">Own blobs.</param>
/// <param name="Bytes">Own bytes.</param>
/// <param name="Quota">Bytes that each owner may have here; null when there is no limit.</param>
/// <param name="Catalogue">Number of the newest catalogue.</param>
/// <param name="Replicas">What is kept for others.</param>
/// <param name="Cost">What a record costs.</param>
/// <param name="Trouble">Why work waits: a code; null when nothing is wrong.</param>
public sealed record VaultStatusAnswer(
    string Member, long Records, long Waiting, long Blobs, long Bytes, long? Quota, long Catalogue,
    IReadOnlyList<VaultReplica> Replicas, RecordCost Cost, string? Trouble);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VaultList))]
[JsonSerializable(typeof(VaultStatusAnswer))]
internal sealed partial class VaultJson : JsonSerializerContext;
