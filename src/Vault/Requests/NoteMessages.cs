namespace Xinglin.Vault.Requests;

/// <summary>A doctor or nurse of this member writes down what was found or done. The request's signature is the note's seal.</summary>
/// <param name="Patient">Number in the member's own system.</param>
/// <param name="Note">
/// The exact text of a FHIR R4 resource about this patient, JSON, at most <see cref="BytesMax"/>: Procedure, ClinicalImpression, Observation, Condition, DiagnosticReport,
/// CarePlan or DocumentReference. Its id is given by the server for a new note, and names the note for a new version.
/// </param>
/// <param name="Replaces">The version that this one replaces; null: a new note.</param>
public sealed record NoteWriteArguments(string Patient, string Note, int? Replaces = null)
{
    /// <summary>Longest note, UTF-8 bytes.</summary>
    public const int BytesMax = 24 * 1024;
}

/// <summary>The note is kept, and registered on the ledger like every record.</summary>
/// <param name="Type">FHIR resource type.</param>
/// <param name="Id">FHIR id.</param>
/// <param name="Version">From 1.</param>
public sealed record NoteWrittenAnswer(string Type, string Id, int Version);
