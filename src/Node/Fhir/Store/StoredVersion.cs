namespace Xinglin.Node.Fhir.Store;

/// <summary>A resource as another system of the member says it is now.</summary>
/// <param name="Type">The R4 resource type.</param>
/// <param name="Id">As <see cref="ResourceStore.IdOf"/> gives it.</param>
/// <param name="Json">The exact bytes, with <c>resourceType</c> and <c>id</c>, without <c>meta.versionId</c> and <c>meta.lastUpdated</c>: the server says those.</param>
/// <param name="PatientNo">Whose record it is, by the member's own number; null for what belongs to nobody.</param>
/// <param name="Withdrawn">The source has it no more: a version without a body.</param>
public sealed record BroughtResource(string Type, string Id, ReadOnlyMemory<byte> Json, string? PatientNo, bool Withdrawn = false);

/// <summary>A version of a resource in the node's own table.</summary>
/// <param name="Type">The R4 resource type.</param>
/// <param name="Id">The logical id.</param>
/// <param name="Version">From 1, counted for this resource alone.</param>
/// <param name="Source">Which system brought it; <see cref="ResourceStore.BornHere"/> for what was born here.</param>
/// <param name="Changed">True when it was written just now; false when it was there already.</param>
/// <param name="Withdrawn">Hidden, with its history kept.</param>
/// <param name="UpdatedAt">When it was written.</param>
/// <param name="Json">The exact bytes; empty when withdrawn.</param>
public sealed record StoredVersion(string Type, string Id, int Version, string Source, bool Changed, bool Withdrawn, DateTimeOffset UpdatedAt, ReadOnlyMemory<byte> Json);
