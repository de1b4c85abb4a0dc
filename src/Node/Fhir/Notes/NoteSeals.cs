using Microsoft.Data.Sqlite;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Notes;

/// <summary>
/// The seals of notes: the requests, as their clinicians signed them, that brought each version. The signature is over the note's exact text.
/// </summary>
internal sealed class NoteSeals(ResourceStore store)
{
    /// <summary>Keeps a seal in the transaction that keeps its note.</summary>
    public static void Keep(SqliteConnection connection, StoredVersion note, ReadOnlySpan<byte> request) =>
        connection.Execute("INSERT INTO note_seal VALUES ($1, $2, $3, $4)", note.Type, note.Id, note.Version, request.ToArray());

    /// <summary>The signed request (JWS, ES256) of a version; null when nobody sealed it, or it was erased.</summary>
    public byte[]? Of(RecordVersion version) => store.Read(connection => connection.Scalar<byte[]>(
        "SELECT request FROM note_seal WHERE resource_type = $1 AND resource_id = $2 AND version = $3", version.ResourceType, version.ResourceId, version.Version));
}
