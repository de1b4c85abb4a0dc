using System.Collections.Frozen;

namespace Xinglin.Interop.Fhir.Layers;

/// <summary>
/// Which elements the two lower layers keep, whatever the type: R4 uses one name for one meaning nearly everywhere. Every
/// element that R4 marks as a modifier is in the summary: a test derives them from HL7's definitions.
/// </summary>
internal static class LayerElements
{
    /// <summary>In the index: type, id, whose, date and category.</summary>
    public static FrozenSet<string> Index { get; } = Set("""
        resourceType id subject patient beneficiary category
        date dateTime recordedDate recorded start period planningHorizon authoredOn issued
        effectiveDateTime effectivePeriod effectiveInstant occurrenceDateTime occurrencePeriod performedDateTime performedPeriod
        """);

    /// <summary>In the summary as well: what it is, whether it is so, how much, in which unit, within which range.</summary>
    public static FrozenSet<string> Summary { get; } = Set("""
        code type class medicationCodeableConcept medicationReference vaccineCode codeCodeableConcept codeReference productCodeableConcept
        valueQuantity valueCodeableConcept valueString valueBoolean valueInteger valueRange valueRatio valueSampledData valueTime valueDateTime valuePeriod
        dataAbsentReason interpretation referenceRange component hasMember conclusionCode result bodySite
        criticality severity reaction stage participant onsetDateTime onsetAge onsetPeriod onsetRange onsetString
        abatementDateTime abatementAge abatementPeriod abatementRange abatementString lastOccurrence
        notDone wasNotGiven statusReason reasonCode outcome doseQuantity quantity
        protocolApplied isSubpotent priority condition relationship reported gender birthDate prediction serviceType
        """);

    /// <summary>Modifier elements of R4's resource types: they may reverse the meaning of the rest.</summary>
    public static FrozenSet<string> Modifiers { get; } = Set("""
        modifierExtension implicitRules status intent doNotPerform clinicalStatus verificationStatus lifecycleStatus docStatus
        actuality participantStatus active scope mode improvementNotation deceasedBoolean deceasedDateTime link
        """);

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
