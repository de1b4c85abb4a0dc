namespace Xinglin.Node.Records;

/// <summary>A patient as the member's own system knows them.</summary>
/// <param name="PatientNo">The member's own patient number.</param>
/// <param name="Name">The name on file; never leaves the member but inside a released record.</param>
/// <param name="IdentityNo">The resident identity number on file, if any.</param>
/// <param name="CardNo">The number of the health card on file, if any.</param>
public sealed record PatientRow(string PatientNo, string Name, string? IdentityNo, string? CardNo);

/// <summary>A version of a resource: its type, its logical id and its number at the holder, from 1.</summary>
public readonly record struct RecordVersion(string ResourceType, string ResourceId, int Version)
{
    /// <summary><c>Type/id/_history/n</c>.</summary>
    public override string ToString() => $"{ResourceType}/{ResourceId}/_history/{Version}";
}

/// <summary>One row of the member's record table.</summary>
/// <param name="RecordNo">The row's number in the member's system.</param>
/// <param name="PatientNo">Whose record it is; null for what belongs to nobody (staff, departments, medicines).</param>
/// <param name="Version">Type, id and version.</param>
/// <param name="RecordedAt">When the member's system wrote it, as it wrote it.</param>
/// <param name="Body">The exact bytes of the resource.</param>
public sealed record RecordRow(long RecordNo, string? PatientNo, RecordVersion Version, string RecordedAt, ReadOnlyMemory<byte> Body);
