using System.Collections.Frozen;

namespace Xinglin.Interop.Fhir.Compartments;

/// <summary>
/// The R4 patient compartment (CompartmentDefinition <c>patient</c>, its search parameters replaced by the elements that they
/// read). A test derives the same table from HL7's definitions and compares.
/// </summary>
internal static class PatientCompartmentTable
{
    /// <summary>The elements of a type that put a resource into a patient's compartment; null for types outside every compartment.</summary>
    public static IReadOnlyList<string>? ElementsOf(string type) => Elements.GetValueOrDefault(type);

    /// <summary>The types that can be in a patient's compartment.</summary>
    public static IEnumerable<string> Types => Elements.Keys;

    private const string Table = """
        Account subject
        AdverseEvent subject
        AllergyIntolerance patient recorder asserter
        Appointment participant.actor
        AppointmentResponse actor
        AuditEvent agent.who entity.what
        Basic subject author
        BodyStructure patient
        CarePlan subject activity.detail.performer
        CareTeam subject participant.member
        ChargeItem subject
        Claim patient payee.party
        ClaimResponse patient
        ClinicalImpression subject
        Communication subject sender recipient
        CommunicationRequest subject sender recipient requester
        Composition subject author attester.party
        Condition subject asserter
        Consent patient
        Coverage policyHolder subscriber beneficiary payor
        CoverageEligibilityRequest patient
        CoverageEligibilityResponse patient
        DetectedIssue patient
        DeviceRequest subject performer
        DeviceUseStatement subject
        DiagnosticReport subject
        DocumentManifest subject author recipient
        DocumentReference subject author
        Encounter subject
        EnrollmentRequest candidate
        EpisodeOfCare patient
        ExplanationOfBenefit patient payee.party
        FamilyMemberHistory patient
        Flag subject
        Goal subject
        Group member.entity
        ImagingStudy subject
        Immunization patient
        ImmunizationEvaluation patient
        ImmunizationRecommendation patient
        Invoice subject recipient
        List subject source
        MeasureReport subject
        Media subject
        MedicationAdministration subject performer.actor
        MedicationDispense subject receiver
        MedicationRequest subject
        MedicationStatement subject
        MolecularSequence patient
        NutritionOrder patient
        Observation subject performer
        Patient link.other
        Person link.target
        Procedure subject performer.actor
        Provenance target
        QuestionnaireResponse subject author
        RelatedPerson patient
        RequestGroup subject action.participant
        ResearchSubject individual
        RiskAssessment subject
        Schedule actor
        ServiceRequest subject performer
        Specimen subject
        SupplyDelivery patient
        SupplyRequest deliverTo
        Task for focus
        VisionPrescription patient
        """;

    private static readonly FrozenDictionary<string, string[]> Elements = Table
        .Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToFrozenDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);
}
