namespace Xinglin.Node.Fhir.Views;

/// <summary>A resource that is no record of its own: what ledger and log say, shown as FHIR. It cannot be written.</summary>
/// <param name="Type">The R4 resource type.</param>
/// <param name="Id">Made from a random name on the ledger or from a salted commitment: it tells nothing and counts nothing.</param>
/// <param name="PatientNo">Whose it is, by the member's own number.</param>
/// <param name="UpdatedAt">When what it shows last changed.</param>
/// <param name="Json">The resource.</param>
internal sealed record ViewedResource(string Type, string Id, string PatientNo, DateTimeOffset UpdatedAt, byte[] Json);

/// <summary>One resource type that is read only and shown from ledger or log.</summary>
internal interface IResourceView
{
    /// <summary>The R4 resource type.</summary>
    string Type { get; }

    /// <summary>All that is about a patient, oldest first. Who may see it is judged by who asks here.</summary>
    IEnumerable<ViewedResource> Of(string patientNo);

    /// <summary>The one with this id; null when there is none.</summary>
    ViewedResource? Find(string id);
}
