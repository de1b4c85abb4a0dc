using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Records;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>Results of many patients over three years, in the order of time, as a laboratory's database has them.</summary>
internal sealed class GeneratedObservations : IDisposable
{
    public const int PerPatient = 1_000;

    public static readonly string[] Categories = ["laboratory", "vital-signs", "survey"];

    private const int Codes = 40;
    private const int Batch = 20_000;

    private static readonly DateTimeOffset Start = new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly HospitalDatabase _hospital;

    public GeneratedObservations(string folder, int count)
    {
        Count = count;
        var path = Path.Combine(folder, "records.sqlite");
        _hospital = HospitalDatabase.Open(path);
        _hospital.Load([.. Enumerable.Range(0, Patients).Select(i => new HospitalPatient($"P{i}", $"P{i}", "female", "1960-01-01", null, null, null))], []);
        Fill(path);
        Source = RecordSource.Open(path);
    }

    public RecordSource Source { get; }

    public int Count { get; }

    public int Patients => Math.Max(1, Count / PerPatient);

    public static string Code(int i) => $"{1000 + (i * 7919 % Codes)}-1";

    public void Dispose()
    {
        Source.Dispose();
        _hospital.Dispose();
    }

    private void Fill(string path)
    {
        using var connection = SqliteEngine.OpenDurable(path);
        connection.Execute("PRAGMA synchronous = OFF");
        using var insert = connection.Statement(
            "INSERT INTO record (patient_no, resource_type, resource_id, version, recorded_at, body) VALUES ($1, 'Observation', $2, 1, $3, $4)", new object?[4]);
        for (var from = 0; from < Count; from += Batch)
        {
            var rows = Enumerable.Range(from, Math.Min(Batch, Count - from)).AsParallel().AsOrdered().Select(i => (Patient: i % Patients, Id: $"o{i}", Time: At(i), Body: Body(i))).ToList();
            connection.InTransaction(() => rows.ForEach(r => insert.ExecuteWith($"P{r.Patient}", r.Id, r.Time, r.Body)));
        }
    }

    private string At(int i) => Start.AddSeconds(94_608_000d * i / Count).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private string Body(int i) =>
        $$$$"""
        {"resourceType":"Observation","id":"o{{{{i}}}}","identifier":[{"system":"urn:lis","value":"{{{{i}}}}"}],"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"{{{{Categories[i / Patients % 3]}}}}"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"{{{{Code(i / Patients)}}}}","display":"analyte {{{{i / Patients % Codes}}}}"}],"text":"analyte"},"subject":{"reference":"Patient/p{{{{i % Patients}}}}"},"encounter":{"reference":"Encounter/e{{{{i / 10}}}}"},"effectiveDateTime":"{{{{At(i)}}}}","performer":[{"reference":"Practitioner/d{{{{i % 50}}}}"}],"valueQuantity":{"value":{{{{i % 200 / 10}}}}.{{{{i % 10}}}},"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}
        """;
}
