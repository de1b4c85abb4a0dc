using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Uploads;

/// <summary>What an upload is and where it came from: inside the seal, for the patient and for whom the patient lets.</summary>
/// <param name="Provenance">Always <c>patient-supplied</c>: no clinician has vouched for it.</param>
/// <param name="Type">What the patient calls it, for example <c>lab-report</c> or <c>wearable-export</c>.</param>
/// <param name="Date">The day it is about, <c>yyyy-MM-dd</c>.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Source">The device, app or organisation it came from, as the patient says.</param>
/// <param name="Uploaded">When.</param>
/// <param name="By">The patient's account at this member.</param>
/// <param name="Length">Bytes.</param>
public sealed record UploadIndex(
    string Provenance, string Type, string Date, string Name, string Source, LedgerTime Uploaded, AccountId By, long Length)
{
    /// <summary>The only provenance.</summary>
    public const string PatientSupplied = "patient-supplied";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UploadIndex))]
internal sealed partial class UploadJson : JsonSerializerContext;
