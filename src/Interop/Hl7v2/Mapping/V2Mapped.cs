namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>What a mapping needs from where the records are kept. It is asked only while one message is mapped.</summary>
public interface IV2Known
{
    /// <summary>The logical id of what this sender calls <paramref name="key"/>: the same ever after.</summary>
    string IdOf(string type, string key);

    /// <summary>The current version of a resource of this sender, or null.</summary>
    ReadOnlyMemory<byte>? Current(string type, string id);

    /// <summary>A segment as earlier messages left it, or null: what a later message does not send stays (HL7 v2.5.1, 2.5.3).</summary>
    string? Segment(string type, string key, string name);
}

/// <summary>How a sender's messages are read.</summary>
/// <param name="Zone">The offset of times that name none, when MSH-7 names none either.</param>
/// <param name="OwnAuthorities">Who assigns the member's own patient numbers (CX.4.1); numbers of anybody else are told apart by the assigner's name.</param>
public sealed record V2MapSettings(TimeSpan Zone, IReadOnlyCollection<string> OwnAuthorities)
{
    /// <summary>China's time; numbers without an assigner are the member's own.</summary>
    public static V2MapSettings Default { get; } = new(TimeSpan.FromHours(8), []);
}

/// <summary>A resource that a message made.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its logical id.</param>
/// <param name="Json">FHIR R4 JSON.</param>
/// <param name="PatientNo">The patient in whose compartment it is; null for none.</param>
public sealed record V2Resource(string Type, string Id, ReadOnlyMemory<byte> Json, string? PatientNo);

/// <summary>A patient that a message names.</summary>
/// <param name="Number">The patient number.</param>
/// <param name="Name">The name; empty when none was sent.</param>
/// <param name="IdentityNumber">The national identity number, when the message says that it is one.</param>
/// <param name="CardNumber">The health card's number, when the message says that it is one.</param>
public sealed record V2Patient(string Number, string Name, string? IdentityNumber, string? CardNumber);

/// <summary>A segment to be remembered, so that a later message need not repeat it.</summary>
/// <param name="Type">The resource that it belongs to.</param>
/// <param name="Key">Its key.</param>
/// <param name="Name">The segment's name.</param>
/// <param name="Text">All its fields, in the standard's delimiters.</param>
public sealed record V2KnownSegment(string Type, string Key, string Name, string Text);

/// <summary>What a message came to: resources, or errors that refuse it; notes in either case.</summary>
/// <param name="Resources">Every record, patients first.</param>
/// <param name="Patients">Whom they are about.</param>
/// <param name="Segments">What is to be remembered.</param>
/// <param name="Errors">Why the message is refused; none when it is not.</param>
/// <param name="Notes">What was left out.</param>
public sealed record V2Mapped(
    IReadOnlyList<V2Resource> Resources, IReadOnlyList<V2Patient> Patients, IReadOnlyList<V2KnownSegment> Segments, IReadOnlyList<V2Error> Errors, IReadOnlyList<V2Error> Notes);
