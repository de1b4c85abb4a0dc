using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Views;

/// <summary>A resource that is no record of its own: what ledger and log say, shown as FHIR. It cannot be written.</summary>
/// <param name="Type">The R4 resource type.</param>
/// <param name="Id">Made from a random name on the ledger or from a salted commitment: it tells nothing and counts nothing.</param>
/// <param name="Relationship">Whose it is: one of the patient's relationships with this member.</param>
/// <param name="UpdatedAt">When what it shows last changed.</param>
/// <param name="Json">The resource.</param>
internal sealed record ViewedResource(string Type, string Id, RelationshipRow Relationship, DateTimeOffset UpdatedAt, byte[] Json);

/// <summary>Through what somebody looks: a grantee must learn neither of records outside of its scopes nor of the patient's other accounts.</summary>
/// <param name="Relationship">The only relationship that is shown; null: all of the patient's with this member.</param>
/// <param name="Shows">Whether a record may be named.</param>
internal sealed record ViewLens(AccountId? Relationship, Func<RecordVersion, bool> Shows)
{
    /// <summary>The member's own.</summary>
    public static ViewLens Whole { get; } = new(null, _ => true);

    /// <summary>Whether a relationship is shown.</summary>
    public bool Has(RelationshipRow row) => Relationship is null || row.Account == Relationship;
}

/// <summary>One resource type that is read only and shown from ledger or log.</summary>
internal interface IResourceView
{
    /// <summary>The R4 resource type.</summary>
    string Type { get; }

    /// <summary>All that is about a patient and may be shown, oldest first.</summary>
    IEnumerable<ViewedResource> Of(string patientNo, ViewLens lens);

    /// <summary>The one with this id; null when there is none, or none that may be shown.</summary>
    ViewedResource? Find(string id, ViewLens lens);
}
