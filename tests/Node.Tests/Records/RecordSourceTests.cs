using System.Text;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Records;
using static Xinglin.Node.Tests.Records.RecordsFixture;

namespace Xinglin.Node.Tests.Records;

public sealed class RecordSourceTests : IDisposable
{
    private readonly RecordsFixture _member = new();

    [Fact]
    public void A_record_comes_back_byte_for_byte()
    {
        var written = Encoding.UTF8.GetBytes("{\n \"resourceType\" : \"Observation\",\t\"id\":\"a\", \"valueQuantity\":{\"value\": 7.90 },\"note\":[{\"text\":\"糖😀\\u0041\"}] }\n");
        _member.Hospital.Write("P1", written, Now);
        Assert.Equal(written, _member.Source.Current("Observation", "a")!.Body.ToArray());
    }

    [Fact]
    public void A_correction_is_the_next_version_and_the_first_stays_readable()
    {
        var first = _member.Write("P1", "a", "1");
        var second = _member.Write("P1", "a", "2");
        Assert.Equal((1, 2), (first.Version, second.Version));
        Assert.Equal(second, _member.Source.Current("Observation", "a")!.Version);
        Assert.Equal(Observation("a", "1"), _member.Source.Version(first)!.Body.ToArray());
        Assert.Equal([second], _member.Source.OfPatient("P1").Select(r => r.Version));
        Assert.Equal([first, second], _member.Source.VersionsOfPatient("P1").Select(r => r.Version));
    }

    [Fact]
    public void A_patient_sees_only_their_own_rows()
    {
        _member.Write("P1", "a", "1");
        _member.Write("P2", "b", "1");
        Assert.Equal(["a"], _member.Source.OfPatient("P1").Select(r => r.Version.ResourceId));
        Assert.Empty(_member.Source.OfPatient("P3"));
    }

    [Fact]
    public void A_record_moved_to_another_patient_is_no_longer_the_firsts()
    {
        _member.Write("P1", "a", "1");
        _member.Write("P2", "a", "2");
        Assert.Empty(_member.Source.OfPatient("P1"));
        Assert.Equal(2, Assert.Single(_member.Source.OfPatient("P2")).Version.Version);
    }

    [Fact]
    public void Patients_are_found_by_number_and_by_the_document_shown_at_the_desk()
    {
        _member.Hospital.Load([new HospitalPatient("P3", "赵敏", "female", "1990-01-01", "ID-3", "CARD-3", null)], []);
        _member.Hospital.Load([new HospitalPatient("P4", "钱多", "male", "1990-01-01", "ID-4", "CARD-3", null)], []);
        Assert.Equal("王秀英", _member.Source.Patient("P1")!.Name);
        Assert.Null(_member.Source.Patient("P9"));
        Assert.Equal("P3", _member.Source.PatientByDocument("ID-3")!.PatientNo);
        Assert.Null(_member.Source.PatientByDocument("CARD-3"));
        Assert.Null(_member.Source.PatientByDocument("nobody's"));
        Assert.Equal(["P3", "P4"], _member.Source.Patients(after: "P2").Select(p => p.PatientNo));
    }

    [Fact]
    public void A_resource_without_an_id_gets_one_and_keeps_its_other_bytes()
    {
        var version = _member.Hospital.Write("P1", Encoding.UTF8.GetBytes(" {\"resourceType\":\"Basic\",\"x\": 1.0}"), Now)!.Value;
        var body = Encoding.UTF8.GetString(_member.Source.Current("Basic", version.ResourceId)!.Body.Span);
        Assert.Equal($$""" {"id":"{{version.ResourceId}}","resourceType":"Basic","x": 1.0}""", body);
    }

    [Fact]
    public void Staff_cannot_file_for_an_unknown_patient_or_what_is_no_resource()
    {
        Assert.Null(_member.Hospital.Write("P9", Observation("a", "1"), Now));
        Assert.Null(_member.Hospital.Write("P1", "{}"u8.ToArray(), Now));
        Assert.Equal(0, _member.Source.Counts().Records);
    }

    [Fact]
    public void The_patient_resource_of_somebody_new_admits_them()
    {
        Assert.NotNull(_member.Hospital.Write("P9", """{"resourceType":"Patient","id":"P9","name":[{"family":"赵","given":["敏"]}]}"""u8.ToArray(), Now));
        Assert.NotNull(_member.Hospital.Write("P9", Observation("a", "1"), Now));
        Assert.Equal("敏 赵", _member.Source.Patient("P9")!.Name);
        Assert.Equal("P9", _member.Source.PatientNoOf("P9"));
    }

    [Fact]
    public void A_row_is_about_the_patient_whom_its_content_names_not_the_one_it_is_filed_under()
    {
        _member.Hospital.Write("P1", """{"resourceType":"Patient","id":"one"}"""u8.ToArray(), Now);
        _member.Hospital.Write("P2", """{"resourceType":"Patient","id":"two"}"""u8.ToArray(), Now);
        var twos = About("""{"resourceType":"Observation","subject":{"reference":"Patient/two"}}""");
        var both = About("""{"resourceType":"Observation","subject":{"reference":"Patient/one"},"performer":[{"reference":"Patient/two"}]}""");
        var open = About("""{"resourceType":"Observation","subject":{"reference":"Patient/one"},"performer":[{"reference":"urn:uuid:1"}]}""");
        var nobodys = About("""{"resourceType":"Observation","subject":{"reference":"Patient/nobody"}}""");
        Assert.Equal(((false, false), (true, true)), (twos("P1"), twos("P2")));
        Assert.Equal(((true, false), (true, false)), (both("P1"), both("P2")));
        Assert.Equal(((true, false), (false, false)), (open("P1"), open("P2")));
        Assert.Equal(((false, false), (false, false)), (nobodys("P1"), nobodys("P2")));
    }

    public void Dispose() => _member.Dispose();

    private Func<string, (bool About, bool Only)> About(string json)
    {
        Assert.True(Interop.Fhir.FhirResource.TryRead(Encoding.UTF8.GetBytes(json), out var resource, out _));
        return patientNo => (_member.Source.IsAbout(resource!, patientNo), _member.Source.IsOnlyAbout(resource!, patientNo));
    }
}
