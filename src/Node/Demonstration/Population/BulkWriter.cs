using System.Globalization;
using static Xinglin.Node.Demonstration.Population.BulkRecords;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>Writes the resources of one bulk patient's visit, with running ids, each on one line.</summary>
internal sealed class BulkWriter(RecordHolder holder, string patientId, SeededRandom random)
{
    private const string Terminology = "http://terminology.hl7.org/CodeSystem/";

    private const string Loinc = "http://loinc.org";

    private const string Snomed = "http://snomed.info/sct";

    private const string Tag = """
        "meta":{"tag":[{"system":"https://xinglin.example/tags","code":"demonstration",
        "display":"demonstration, invented persons, not for care"}]}
        """;

    private readonly DateOnly _day = new DateOnly(2023, 1, 1).AddDays(random.Below(1400));

    private int _number;

    private string Subject => $$"""{"reference":"Patient/{{patientId}}"}""";

    /// <summary>The patient as the holder's desk wrote them down.</summary>
    public static string Patient(RecordHolder holder, string id, BulkPerson person) => OneLine(
        $$"""
        {"resourceType":"Patient","id":"{{id}}",{{Tag}},"identifier":[
        {"use":"usual","system":"{{holder.PatientNumberSystem}}","value":"{{id.ToUpperInvariant()}}"},
        {"use":"official","system":"{{PatientCard.IdentitySystem}}","value":"{{person.IdentityNumber}}"},
        {"system":"{{PatientCard.CardSystem}}","value":"{{person.CardNumber}}"}],
        "active":true,
        "name":[{"use":"official","text":"{{person.Name}}","family":"{{person.Family}}","given":["{{person.Given}}"]}],
        "telecom":[{"system":"phone","value":"{{person.Phone}}","use":"mobile"}],
        "gender":"{{(person.Female ? "female" : "male")}}","birthDate":"{{Day(person.Birth)}}",
        "managingOrganization":{"reference":"Organization/{{holder.Slug}}"} }
        """);

    public string Visit() => Resource(
        "Encounter",
        $$"""
        "status":"finished","class":{"system":"{{Terminology}}v3-ActCode","code":"AMB","display":"ambulatory"},"subject":{{Subject}},
        "period":{"start":"{{Time(9)}}","end":"{{Time(10)}}"},"serviceProvider":{"reference":"Organization/{{holder.Slug}}"}
        """);

    public string Pressure()
    {
        var systolic = random.Between(98, 168);
        return Resource(
            "Observation",
            $$"""
            {{Observed("vital-signs", Time(9))}},
            "code":{{Code(Loinc, "85354-9", "Blood pressure panel with all children optional", "血压")}},
            "component":[{{Component("8480-6", "Systolic blood pressure", systolic)}},
            {{Component("8462-4", "Diastolic blood pressure", systolic * 5 / 8)}}]
            """);
    }

    public string Quantity(string category, BulkLab lab) => Resource(
        "Observation",
        $$"""
        {{Observed(category, Time(8))}},"code":{{Code(Loinc, lab.Code, lab.Display, lab.Text)}},
        "valueQuantity":{"value":{{lab.Value(random)}},"unit":"{{lab.Unit}}","system":"http://unitsofmeasure.org","code":"{{lab.Unit}}"}
        """);

    public string Allergy()
    {
        var none = random.Percent(88);
        var code = none ? Code(Snomed, "716186003", "No known allergy", "已询问：无已知过敏") : Code(Snomed, "764146007", "Penicillin", "青霉素类");
        return Resource(
            "AllergyIntolerance",
            $$"""
            "clinicalStatus":{{Code(Terminology + "allergyintolerance-clinical", "active")}},
            "verificationStatus":{{Code(Terminology + "allergyintolerance-verification", "confirmed")}},
            "code":{{code}},"patient":{{Subject}},"recordedDate":"{{Day(_day)}}"
            """);
    }

    public string Condition(BulkProblem problem) => Resource(
        "Condition",
        $$"""
        "clinicalStatus":{{Code(Terminology + "condition-clinical", "active")}},
        "verificationStatus":{{Code(Terminology + "condition-ver-status", "confirmed")}},
        "category":[{{Code(Terminology + "condition-category", "problem-list-item")}}],
        "code":{"coding":[{"system":"{{Snomed}}","code":"{{problem.Snomed}}","display":"{{problem.Display}}"},
        {"system":"http://hl7.org/fhir/sid/icd-10","code":"{{problem.Icd10}}"}],"text":"{{problem.Text}}"},
        "subject":{{Subject}},"recordedDate":"{{Day(_day)}}"
        """);

    public string Prescription(BulkProblem problem) => Resource(
        "MedicationRequest",
        $$"""
        "status":"active","intent":"order",
        "medicationCodeableConcept":{{Code("http://www.whocc.no/atc", problem.Atc, problem.Medicine, problem.MedicineText)}},
        "subject":{{Subject}},"authoredOn":"{{Day(_day)}}","dosageInstruction":[{"text":"遵医嘱"}]
        """);

    public string Vaccination() => Resource(
        "Immunization",
        $$"""
        "status":"completed","vaccineCode":{{Code("http://hl7.org/fhir/sid/cvx", "141", "Influenza, seasonal, injectable", "流感疫苗")}},
        "patient":{{Subject}},"occurrenceDateTime":"{{Day(_day)}}","lotNumber":"LOT-DEMO-{{random.Between(100, 999)}}"
        """);

    private string Resource(string type, string body)
    {
        _number++;
        return OneLine($$"""{"resourceType":"{{type}}","id":"{{patientId}}-{{_number}}",{{Tag}},{{body}}}""");
    }

    private string Observed(string category, string time) =>
        $$"""
        "status":"final","category":[{{Code(Terminology + "observation-category", category)}}],
        "subject":{{Subject}},"effectiveDateTime":"{{time}}"
        """;

    private string Time(int hour) => string.Create(CultureInfo.InvariantCulture, $"{Day(_day)}T{hour:D2}:30:00+08:00");

    private static string Component(string code, string display, int value) =>
        $$"""
        {"code":{{Code(Loinc, code, display)}},
        "valueQuantity":{"value":{{value}},"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"} }
        """;

    private static string Code(string system, string code, string? display = null, string? text = null)
    {
        var shown = display is null ? "" : $",\"display\":\"{display}\"";
        var said = text is null ? "" : $",\"text\":\"{text}\"";
        return $$"""{"coding":[{"system":"{{system}}","code":"{{code}}"{{shown}}}]{{said}}}""";
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The line breaks are the source's, not the record's.</summary>
    private static string OneLine(string json) => json.ReplaceLineEndings("");
}
