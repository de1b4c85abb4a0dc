using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Uploads;

/// <summary>What an upload is and where it came from: inside the seal, for the patient and for whom the patient lets.</summary>
/// <param name="Provenance"><c>patient-supplied</c>: no clinician has vouched for it; or <c>hospital-copy</c>: it holds what shows that a holder released it.</param>
/// <param name="Type">What the patient calls it, for example <c>lab-report</c> or <c>wearable-export</c>.</param>
/// <param name="Date">The day it is about, <c>yyyy-MM-dd</c>.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Source">The device, app or organisation it came from, as the patient says.</param>
/// <param name="Uploaded">When.</param>
/// <param name="By">The patient's account at this member.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Copy">Of a hospital's copy: where it is from.</param>
public sealed record UploadIndex(
    string Provenance, string Type, string Date, string Name, string Source, LedgerTime Uploaded, AccountId By, long Length,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CopyOrigin? Copy = null)
{
    /// <summary>Brought by the patient.</summary>
    public const string PatientSupplied = "patient-supplied";

    /// <summary>A copy of what a holder registered and released, as <see cref="Copies.CopySet"/>.</summary>
    public const string HospitalCopy = "hospital-copy";
}

/// <summary>Where a copy is from; what proves it is in the copy itself.</summary>
/// <param name="Holder">The member that released the records.</param>
/// <param name="Account">The patient's account there.</param>
/// <param name="Entry">The release's entry in the holder's log.</param>
/// <param name="Pointers">The records.</param>
public sealed record CopyOrigin(AccountId Holder, AccountId Account, string Entry, IReadOnlyList<Hash> Pointers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UploadIndex))]
internal sealed partial class UploadJson : JsonSerializerContext;
