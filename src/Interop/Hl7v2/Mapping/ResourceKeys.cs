namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// What a resource is known by at its sender, so that a later message about the same thing makes a new version and no second record: numbers where
/// there are any, else what it says it is, else the message.
/// </summary>
internal static class ResourceKeys
{
    /// <summary>The key, without the patient's where it is unique by itself.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="patient">Its patient's key.</param>
    /// <param name="message">The message's control id.</param>
    public static string Of(DraftResource resource, string patient, string message)
    {
        var maker = resource.Segments[0];
        string Field(string segment, int field) => maker.Near(segment)?[field].Raw ?? string.Empty;
        string Number(string segment, int field) => Id(maker.Near(segment)?[field]);
        string First(params string[] numbers) => numbers.FirstOrDefault(n => n.Length > 0) ?? string.Empty;
        string Code(string segment, int field) => CodeOf(maker.Near(segment)?[field]);
        var order = First(Number("OBR", 3), Number("ORC", 3), Number("OBR", 2), Number("ORC", 2));
        var key = resource.Type switch
        {
            "Encounter" => First(Number("PV1", 19), Of(patient, Field("PV1", 44))),
            "Observation" when maker.Segment.Name == "OBX" => Of(Of(order.Length > 0 ? order : First(Of(patient, Number("PV1", 19)), patient + message), Code("OBX", 3)), Field("OBX", 4), isOptional: true),
            "DiagnosticReport" => Of(order, Code("OBR", 4)),
            "ServiceRequest" => First(Number("ORC", 2), Number("OBR", 2), order),
            "Specimen" => First(Number("SPM", 2), Of(order, maker.Segment.Name, Field("SPM", 1))),
            "Condition" => First(Number("DG1", 20), Of(patient, First(Code("DG1", 3), Field("DG1", 4)), Number("PV1", 19))),
            "AllergyIntolerance" => First(Number("IAM", 7), Of(patient, Code(maker.Segment.Name, 3))),
            "Procedure" => First(Number("PR1", 19), Of(patient, Code("PR1", 3), Field("PR1", 5))),
            "Coverage" => Of(patient, maker.Segment.Name, Code("IN1", 2)),
            "RelatedPerson" => Of(patient, Field("NK1", 2), Code("NK1", 3)),
            "Immunization" => First(Number("ORC", 3), Of(patient, Code("RXA", 5), Field("RXA", 3))),
            "Appointment" => First(Number("SCH", 2), Number("SCH", 1)),
            "DocumentReference" => Number("TXA", 12),
            "Account" => Number("PID", 18),
            _ => string.Empty,
        };
        return key.Length > 0 ? key : $"message {message} {maker.Ordinal}";
    }

    /// <summary>Several parts as one; nothing when the last is missing.</summary>
    private static string Of(string first, string second, string third) => first.Length == 0 || second.Length == 0 ? string.Empty : $"{first}|{second}|{third}";

    private static string Of(string first, string second, bool isOptional = false) =>
        first.Length == 0 || (second.Length == 0 && !isOptional) ? string.Empty : $"{first}|{second}";

    /// <summary>A number with whoever assigned it (EI and CX write that in different places).</summary>
    private static string Id(V2Value? value) =>
        value is not { } v || v.Component(1).Text.Length == 0 ? string.Empty : $"{v.Component(1).Text}^{v.Component(2).Text}^{v.Component(3).Text}^{v.Component(4).Raw}";

    /// <summary>A code with its system, or the text of a concept that has none.</summary>
    private static string CodeOf(V2Value? value) =>
        value is not { } v ? string.Empty
        : v.Component(1).Text.Length > 0 ? $"{v.Component(1).Text}^{v.Component(3).Text}"
        : v.Component(2).Text.Length > 0 ? v.Component(2).Text
        : v.Component(9).Text;
}
