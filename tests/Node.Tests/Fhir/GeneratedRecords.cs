using System.Text;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>Small hospitals full of near misses: shared codes, equal dates, open periods, several patients, texts that differ in accents and width.</summary>
internal sealed class GeneratedRecords(Random random)
{
    private static readonly string[] Names = ["王秀英", "王芳", "李强", "Müller", "MULLER", "Ｗａｎｇ", "O'Neil"];
    private static readonly string[] Codes = ["4548-4", "2339-0", "8480-6", "718-7"];
    private static readonly string[] Categories = ["laboratory", "vital-signs", "survey"];
    private static readonly string[] Dates = ["2024", "2024-03", "2024-03-05", "2024-03-05T08:00:00+08:00", "2023-12-31T23:30:00Z", "2024-07-01"];

    public static readonly string[] Patients = ["p1", "p2", "p3"];

    public IReadOnlyList<byte[]> Resources(int count)
    {
        var resources = new List<string>();
        foreach (var patient in Patients)
        {
            resources.Add($$"""{"resourceType":"Patient","id":"{{patient}}","name":[{"family":"{{Of(Names)}}","given":["{{Of(Names)}}"]}],"gender":"{{Of("male", "female")}}"{{Maybe($",\"birthDate\":\"{Of("1960", "1960-01", "1960-01-01")}\"")}}{{Maybe($",\"generalPractitioner\":[{{\"reference\":\"Practitioner/d{random.Next(3)}\"}}]")}}}""");
        }

        for (var i = 0; i < 3; i++)
        {
            resources.Add($$"""{"resourceType":"Practitioner","id":"d{{i}}","name":[{"family":"{{Of(Names)}}"}]}""");
        }

        resources.AddRange(Enumerable.Range(0, count).Select(i => random.Next(4) switch
        {
            0 => Condition($"c{i}"),
            1 => Encounter($"e{i}"),
            _ => Observation($"o{i}", i),
        }));
        return [.. resources.OrderBy(_ => random.Next()).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>A search that may find something.</summary>
    public (string Type, string Query) Query()
    {
        var type = Of("Observation", "Observation", "Observation", "Condition", "Encounter", "Patient");
        var parts = new List<string>();
        for (var i = random.Next(4); i > 0; i--)
        {
            parts.Add(Parameter(type));
        }

        if (random.Next(2) == 0)
        {
            parts.Add("_sort=" + Sort(type));
        }

        if (random.Next(3) == 0)
        {
            parts.Add(type switch
            {
                "Observation" => Of("_include=Observation:subject", "_include=Observation:performer:Practitioner", "_include=Observation:*", "_include=Observation:encounter&_include:iterate=Encounter:subject", "_include=Observation:subject&_include:iterate=Patient:general-practitioner"),
                "Encounter" => Of("_revinclude=Observation:encounter", "_include=Encounter:subject&_revinclude=Observation:encounter&_include:iterate=Observation:performer"),
                "Patient" => Of("_revinclude=Condition:subject", "_include=Patient:general-practitioner", "_revinclude=Observation:subject&_revinclude=Encounter:subject"),
                _ => "_include=Condition:subject",
            });
        }

        return (type, string.Join('&', parts));
    }

    /// <summary>Scopes that show a part.</summary>
    public IReadOnlyList<string> Scopes()
    {
        string[] all =
        [
            "Observation.rs", "Observation.rs?category=laboratory", "Observation.rs?category=vital-signs&date=ge2024-01-01", "Observation.rs?code=4548-4,2339-0",
            "Condition.rs", "Condition.rs?code=4548-4", "Encounter.rs", "Patient.rs", "Encounter.rs?date=2024",
            "Observation.rs?date=lt2024-03-05T00:00:00Z", "Observation.rs?date:missing=true", "Observation.rs?code:not=4548-4", "Observation.rs?value-quantity=gt5.4||mmol/L", "Observation.rs?performer:missing=true",
            "Observation.rs?code-value-quantity=4548-4$gt5", "Condition.rs?recorded-date=ne2024-03-05", "Condition.rs?clinical-status:not=active", "Patient.rs?name=王", "Encounter.rs?date=eb2024-07-01T00:00:00%2B08:00",
        ];
        return [.. all.OrderBy(_ => random.Next()).Take(random.Next(1, 5))];
    }

    private string Sort(string type) => string.Join(',', new[]
    {
        Maybe("-") + (type == "Patient" ? Of("family", "birthdate", "gender") : type == "Condition" ? Of("recorded-date", "code") : type == "Encounter" ? Of("date", "status") : Of("date", "code", "value-quantity", "status")),
        type == "Patient" ? "_id" : "-_id",
    }.Take(random.Next(1, 3)));

    private string Parameter(string type) => type switch
    {
        "Patient" => Of(
            $"name={Of("王", "王秀", "mull", "wang", "o'n")}", $"name:contains={Of("秀", "l", "an")}", $"family:exact={Of(Names)}", "gender=female", "birthdate=1960", "birthdate=lt1960-02", "birthdate:missing=true",
            $"general-practitioner.name={Of("王", "mull")}", $"_has:Observation:subject:code={Of(Codes)}", "_id=p1,p2", "general-practitioner:missing=false"),
        "Condition" => Of(
            $"code={Of(Codes)}", $"subject=Patient/{Of(Patients)}", $"patient={Of(Patients)}", $"code:not={Of(Codes)}", $"patient.name={Of("王", "wang")}", $"recorded-date={Of("", "ge", "lt", "ne")}{Of("2024", "2024-03", "2024-03-05")}",
            "clinical-status=active,resolved", $"_has:Observation:focus:code={Of(Codes)}"),
        "Encounter" => Of(
            $"status={Of("planned", "finished")}", $"date={Of("", "ge", "lt", "sa", "eb", "gt", "le")}{Of("2024", "2024-03", "2024-03-05")}", $"patient={Of(Patients)}", $"_has:Observation:encounter:category={Of(Categories)}", "class=AMB", "date:missing=true"),
        _ => Of(
            $"patient={Of(Patients)}", $"subject=Patient/{Of(Patients)}", $"subject:Patient.name={Of("王", "wang", "mull")}", $"code={Of(Codes)}", $"code=http://loinc.org|{Of(Codes)}", $"code=|{Of(Codes)}", "code=http://loinc.org|", $"code:not={Of(Codes)}", $"code:text={Of("糖", "gluc")}",
            $"category={Of(Categories)}", $"category={Of(Categories)},{Of(Categories)}", $"date={Of("", "ge", "lt", "sa", "eb", "gt", "le", "ne")}{Of("2024", "2024-03", "2024-03-05", "2024-03-05T00:00:00Z")}",
            "date=ge2024-01&date=lt2024-06", $"value-quantity={Of("", "gt", "le", "ne", "sa")}{Of("5.4", "5.40", "100", "6")}{Of("", "||mmol/L", "|http://unitsofmeasure.org|mmol/L")}", $"status={Of("final", "preliminary")}", $"performer.name={Of("王", "mull", "o")}",
            $"performer:Practitioner={Of("d0", "d1")}", $"code-value-quantity={Of(Codes)}${Of("gt5", "5.4", "le6")}", $"encounter.status={Of("planned", "finished")}", "value-quantity:missing=true", "performer:missing=true", "category:missing=true", $"_id=o{random.Next(20)},o{random.Next(20)}", $"encounter:missing=false&patient={Of(Patients)}"),
    };

    private string Observation(string id, int i) =>
        $$"""
        {"resourceType":"Observation","id":"{{id}}","status":"{{Of("final", "preliminary")}}"{{Maybe($",\"category\":[{{\"coding\":[{{\"system\":\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"{Of(Categories)}\"}}]}}]")}},
        "code":{"coding":[{{{Maybe("\"system\":\"http://loinc.org\",")}}"code":"{{Of(Codes)}}","display":"{{Of("葡萄糖", "Glucose", "糖化血红蛋白")}}"}{{Maybe($",{{\"system\":\"urn:local\",\"code\":\"{Of(Codes)}\"}}")}}]},
        "subject":{"reference":"{{Of("Patient/p1", "Patient/p1", "Patient/p2", "Patient/p3", "Group/g1", "urn:uuid:0b2e9e10-5a4b-4f0e-9b1a-4d5c9a1f0000")}}"}
        {{Maybe($",\"performer\":[{{\"reference\":\"{Of("Practitioner/d0", "Practitioner/d1", "Patient/p2")}\"}}]")}}{{Maybe($",\"encounter\":{{\"reference\":\"Encounter/e{random.Next(Math.Max(1, i))}\"}}")}}
        {{Maybe($",\"effectiveDateTime\":\"{Of(Dates)}\"", $",\"effectivePeriod\":{{\"start\":\"{Of(Dates)}\"}}", $",\"effectivePeriod\":{{\"end\":\"{Of(Dates)}\"}}")}}
        {{Maybe($",\"valueQuantity\":{{\"value\":{Of("5.4", "5.35", "5.45", "5.40", "6.0", "100", "99.7")},{Maybe("\"comparator\":\"<\",")}{Maybe("\"system\":\"http://unitsofmeasure.org\",\"code\":\"mmol/L\",")}\"unit\":\"mmol/L\"}}")}}}
        """;

    private string Condition(string id) =>
        $$$"""
        {"resourceType":"Condition","id":"{{{id}}}","clinicalStatus":{"coding":[{"code":"{{{Of("active", "resolved")}}}"}]},"code":{"coding":[{"code":"{{{Of(Codes)}}}"}]},"subject":{"reference":"Patient/{{{Of(Patients)}}}"}{{{Maybe($",\"recordedDate\":\"{Of(Dates)}\"")}}}}
        """;

    private string Encounter(string id) =>
        $$$"""
        {"resourceType":"Encounter","id":"{{{id}}}","status":"{{{Of("planned", "finished")}}}","class":{"code":"AMB"},"subject":{"reference":"Patient/{{{Of(Patients)}}}"}{{{Maybe($",\"period\":{{\"start\":\"{Of(Dates)}\"{Maybe(",\"end\":\"2024-12-31\"")}}}")}}}}
        """;

    private string Of(params string[] choices) => choices[random.Next(choices.Length)];

    private string Maybe(params string[] choices) => random.Next(3) == 0 ? string.Empty : Of(choices);
}
