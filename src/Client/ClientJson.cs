using System.Text.Json.Serialization;
using Xinglin.Client.Access;
using Xinglin.Client.Emergency;
using Xinglin.Client.Evidence;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Vault.Formats;

namespace Xinglin.Client;

/// <summary>What nodes answer and files hold. A node may add members in later versions, so unknown ones are ignored here.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(HeightConverter), typeof(RelationshipLabelConverter), typeof(SaltConverter)])]
[JsonSerializable(typeof(NetworkView))]
[JsonSerializable(typeof(IReadOnlyList<CodeSentence>))]
[JsonSerializable(typeof(TransactionStatus))]
[JsonSerializable(typeof(IReadOnlyList<MisbehaviourNotice>))]
[JsonSerializable(typeof(StateEntry))]
[JsonSerializable(typeof(StaffCard))]
[JsonSerializable(typeof(EmergencyFile))]
[JsonSerializable(typeof(ConsistencyProof))]
[JsonSerializable(typeof(WalletFile))]
[JsonSerializable(typeof(WalletBackup))]
[JsonSerializable(typeof(WalletContents))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class ClientJson : JsonSerializerContext;
