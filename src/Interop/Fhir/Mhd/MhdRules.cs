namespace Xinglin.Interop.Fhir.Mhd;

/// <summary>
/// The demands of IHE MHD 4.2 on a Provide Document Bundle (ITI-65), by its Bundle, SubmissionSet, DocumentReference and Identifier profiles: first
/// those of minimal metadata, then what comprehensive metadata adds.
/// </summary>
internal static class MhdRules
{
    private const string Set = "Bundle.entry.resource.ofType(List).where(code.coding.where(code = 'submissionset').exists())";
    private const string Document = "Bundle.entry.resource.ofType(DocumentReference)";
    private const string Entry = "Bundle.entry";

    public static IReadOnlyList<MhdRule> Minimal { get; } =
    [
        new("mhd-transaction", "Bundle", "type = 'transaction'", "The bundle is a transaction."),
        new("mhd-one-set", "Bundle", "entry.resource.ofType(List).where(code.coding.where(code = 'submissionset').exists()).count() = 1", "There is exactly one SubmissionSet, a List with the code submissionset."),
        new("mhd-documents", "Bundle", "entry.resource.ofType(DocumentReference).exists()", "There is at least one DocumentReference."),
        new("mhd-patient", "Bundle", "entry.resource.ofType(Patient).count() <= 1", "There is at most one Patient."),
        new("mhd-types", Entry, "resource is List or resource is DocumentReference or resource is Binary or resource is Patient", "An entry is a List, a DocumentReference, a Binary or a Patient."),
        new("mhd-post", Entry + ".where(resource is DocumentReference or resource is Binary or resource.ofType(List).code.coding.where(code = 'submissionset').exists())", "request.method = 'POST'", "SubmissionSet, DocumentReference and Binary are created."),
        new("mhd-folder", Entry + ".where(resource is List)", "request.method = 'POST' or request.method = 'PUT'", "A List is created or updated."),
        new("mhd-list-code", "Bundle.entry.resource.ofType(List)", "code.coding.where(code = 'submissionset' or code = 'folder').where(system.matches('^https?://profiles[.]ihe[.]net/ITI/MHD/CodeSystem/MHDlistTypes$')).count() = 1", "A List has one code of MHDlistTypes."),
        new("mhd-set-source", Set, "extension.where(url.matches('^https?://profiles[.]ihe[.]net/ITI/MHD/StructureDefinition/ihe-sourceId$')).where(value is Identifier).where(value.value.exists()).count() = 1", "The SubmissionSet names its source by the extension ihe-sourceId."),
        new("mhd-set-identifier", Set, "identifier.where(use = 'usual').count() = 1 and identifier.where(use = 'usual').all(system = 'urn:ietf:rfc:3986' and value.startsWith('urn:oid:'))", "The SubmissionSet has one uniqueId: use usual, an OID as URN."),
        new("mhd-set-status", Set, "status = 'current' and mode = 'working'", "The SubmissionSet is current and working."),
        new("mhd-set-date", Set, "date.exists()", "The SubmissionSet has its date."),
        new("mhd-set-empty", Set, "encounter.empty() and orderedBy.empty() and emptyReason.empty() and entry.flag.empty() and entry.deleted.empty() and entry.date.empty() and modifierExtension.empty()", "The SubmissionSet has no encounter, orderedBy, emptyReason, modifier, and no flag, deleted or date in its entries."),
        new("mhd-doc-identifier", Document, "masterIdentifier.where(use = 'usual' and system.exists() and value.exists()).exists()", "A DocumentReference has its masterIdentifier with use usual, system and value."),
        new("mhd-doc-status", Document, "(status = 'current' or status = 'superseded') and docStatus.empty() and modifierExtension.empty()", "A DocumentReference is current or superseded, without docStatus and modifiers."),
        new("mhd-doc-category", Document, "category.count() <= 1", "A DocumentReference has at most one category."),
        new("mhd-doc-content", Document, "content.count() = 1", "A DocumentReference has one content."),
        new("mhd-doc-attachment", Document + ".content.attachment", "contentType.exists() and url.exists() and data.empty()", "An attachment has contentType and url and no data of its own."),
    ];

    public static IReadOnlyList<MhdRule> Comprehensive { get; } =
    [
        new("mhd-set-comprehensive", Set, "subject.exists() and extension.where(url.matches('^https?://profiles[.]ihe[.]net/ITI/MHD/StructureDefinition/ihe-designationType$')).exists()", "A comprehensive SubmissionSet has subject and ihe-designationType."),
        new("mhd-doc-comprehensive", Document, "type.exists() and category.exists() and subject.exists() and securityLabel.exists() and context.facilityType.exists() and context.practiceSetting.exists() and context.sourcePatientInfo.exists()", "A comprehensive DocumentReference has type, category, subject, securityLabel and in its context facilityType, practiceSetting and sourcePatientInfo."),
        new("mhd-attachment-comprehensive", Document + ".content", "format.exists() and attachment.language.exists() and attachment.creation.exists()", "Comprehensive content has format, language and creation."),
    ];

    /// <summary>What the SubmissionSet lists is in the bundle, and all documents are listed.</summary>
    public static MhdRule Listed { get; } = new("mhd-listed", Set, "true", "The SubmissionSet lists every DocumentReference of the bundle, and only Lists and DocumentReferences.");

    /// <summary>All subjects are one patient.</summary>
    public static MhdRule Subject { get; } = new("mhd-subject", Document, "true", "Documents and SubmissionSet are about one patient.");

    /// <summary>A Binary that is referred to is in the bundle.</summary>
    public static MhdRule Carried { get; } = new("mhd-carried", Document, "true", "A Binary that an attachment points at is in the bundle.");

    /// <summary>Size, hash and media type are those of the document.</summary>
    public static MhdRule Accurate { get; } = new("mhd-accurate", Document, "true", "Size, SHA-1 hash and contentType of an attachment are those of its Binary.");
}
