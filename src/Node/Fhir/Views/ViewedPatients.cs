using System.Text.Json.Nodes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Views;

/// <summary>Who patients, members and other accounts are, as the views name them.</summary>
internal sealed class ViewedPatients(MemberParts parts)
{
    /// <summary>The relationships of a patient with this member, past ones too.</summary>
    public IEnumerable<RelationshipRow> Relationships(string patientNo, ViewLens lens) => parts.Store.Relationships.AllOfPatient(patientNo).Where(lens.Has);

    /// <summary>A relationship that is shown; null for others.</summary>
    public RelationshipRow? Relationship(AccountId account, ViewLens lens) => parts.Store.Relationships.OfAccount(account) is { } row && lens.Has(row) ? row : null;

    /// <summary>The patient's own resource here, and the relationship's account.</summary>
    public JsonObject Patient(RelationshipRow relationship)
    {
        var reference = ViewElements.Identified(ViewElements.Accounts, relationship.Account.ToString());
        reference["type"] = "Patient";
        if (parts.Source.OfPatient(relationship.PatientNo).FirstOrDefault(r => r.Version.ResourceType == "Patient") is { } row)
        {
            reference["reference"] = "Patient/" + row.Version.ResourceId;
        }

        return reference;
    }

    /// <summary>An account; a member by its name too.</summary>
    public JsonObject Account(AccountId account)
    {
        var reference = ViewElements.Identified(ViewElements.Accounts, account.ToString());
        if (parts.View.Member(account) is { } member)
        {
            reference["type"] = "Organization";
            reference["display"] = member.Name;
        }

        return reference;
    }

    /// <summary>This member.</summary>
    public JsonObject Here() => Account(parts.Known.Member);
}
