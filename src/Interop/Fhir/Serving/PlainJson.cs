using System.Text.Json.Serialization;

namespace Xinglin.Interop.Fhir.Serving;

[JsonSerializable(typeof(string))]
internal sealed partial class PlainJson : JsonSerializerContext;
