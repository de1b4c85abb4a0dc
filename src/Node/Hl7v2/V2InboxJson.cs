using System.Text.Json.Serialization;
using Xinglin.Interop.Hl7v2;

namespace Xinglin.Node.Hl7v2;

/// <summary>How the inbox keeps what was wrong with a message.</summary>
[JsonSerializable(typeof(IReadOnlyList<V2Error>))]
internal sealed partial class V2InboxJson : JsonSerializerContext;
