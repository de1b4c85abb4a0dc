using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Interop.Hl7v2;
using Xinglin.Interop.Hl7v2.Mapping;

namespace Xinglin.Interop.Tests.Hl7v2.Mapping;

public sealed class V2MapperTests
{
    private const string Patient = "PID|1||7001^^^HIS^MR~110101196001010028^^^MOI^NI||王^秀英^^^^^L||19600101|F|||北京市^^北京^^100000^CHN||^PRN^PH^^^^13800000000\r";

    [Fact]
    public void Numbers_keep_their_digits_and_a_unit_is_computable_only_when_the_sender_says_UCUM()
    {
        var known = new KnownOnPaper();
        var local = KnownOnPaper.Only(known.Take(Result("1", "NM|GLU^葡萄糖^LAB||6.80|mmol/L|3.9-6.1|H|||F")), "Observation");
        Assert.Equal("6.80", local.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal("mmol/L", local.GetProperty("valueQuantity").GetProperty("unit").GetString());
        Assert.False(local.GetProperty("valueQuantity").TryGetProperty("system", out _));
        Assert.Equal("urn:x-hl7v2:codesystem:LAB", local.GetProperty("code").GetProperty("coding")[0].GetProperty("system").GetString());
        Assert.Equal("3.9-6.1", local.GetProperty("referenceRange")[0].GetProperty("text").GetString());
        Assert.Equal("H", local.GetProperty("interpretation")[0].GetProperty("coding")[0].GetProperty("code").GetString());

        var ucum = KnownOnPaper.Only(known.Take(Result("2", "NM|2823-3^K^LN||+04.10|mmol/L^^UCUM||N|||F")), "Observation").GetProperty("valueQuantity");
        Assert.Equal("4.10", ucum.GetProperty("value").GetRawText());
        Assert.Equal("http://unitsofmeasure.org", ucum.GetProperty("system").GetString());
        Assert.Equal("mmol/L", ucum.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("NM|A^a^L||<5|mg/dL|||||F", "<5 mg/dL")]
    [InlineData("NM|A^a^L||see note||||||F", "see note")]
    [InlineData("DT|A^a^L||yesterday||||||F", "yesterday")]
    [InlineData("NA|A^a^L||1^2^3||||||F", "1^2^3")]
    [InlineData("ST|A^a^L||R & D positive||||||F", "R & D positive")]
    [InlineData("SN|A^a^L||<>^7|g|||||F", "<> 7   g")]
    public void A_value_that_is_not_what_its_type_says_is_kept_as_the_words_that_were_written(string obx, string text)
    {
        var observation = KnownOnPaper.Only(new KnownOnPaper().Take(Result("1", obx)), "Observation");
        Assert.Equal(text, observation.GetProperty("valueString").GetString());
        Assert.False(observation.TryGetProperty("valueQuantity", out _));
    }

    [Theory]
    [InlineData("SN|A^a^L||>^100|mg|||||F", "valueQuantity", """{"comparator":">","value":100,"unit":"mg"}""")]
    [InlineData("SN|A^a^L||^1^:^128||||||F", "valueRatio", """{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/originalText","valueString":"1 : 128"}],"numerator":{"value":1},"denominator":{"value":128}}""")]
    [InlineData("CWE|A^a^L||260385009^Negative^SCT||||||F", "valueCodeableConcept", """{"coding":[{"code":"260385009","display":"Negative","system":"http://snomed.info/sct"}]}""")]
    [InlineData("DT|A^a^L||202403||||||F", "valueDateTime", "\"2024-03\"")]
    [InlineData("TM|A^a^L||0930||||||F", "valueTime", "\"09:30:00\"")]
    public void Values_are_of_the_type_that_OBX_2_says(string obx, string name, string json) =>
        Assert.Equal(json, KnownOnPaper.Only(new KnownOnPaper().Take(Result("1", obx)), "Observation").GetProperty(name).GetRawText());

    [Theory]
    [InlineData("R")]
    [InlineData("?")]
    [InlineData("f")]
    public void A_status_without_a_counterpart_is_unknown_and_the_senders_code_stands_beside_it(string status)
    {
        var mapped = new KnownOnPaper().Take(Result("1", $"NM|A^a^L||1||||||{status}"));
        var observation = KnownOnPaper.Only(mapped, "Observation");
        Assert.Equal("unknown", observation.GetProperty("status").GetString());
        Assert.Equal(status, observation.GetProperty("_status").GetProperty("extension")[0].GetProperty("valueCodeableConcept").GetProperty("coding")[0].GetProperty("code").GetString());
        Valid(mapped);
    }

    [Fact]
    public void An_unknown_gender_is_no_gender_and_its_code_is_kept()
    {
        var mapped = new KnownOnPaper().Take(Admission("A08", Patient.Replace("|F|", "|男|", StringComparison.Ordinal)));
        var patient = KnownOnPaper.Only(mapped, "Patient");
        Assert.False(patient.TryGetProperty("gender", out _));
        Assert.Contains("\"code\":\"男\"", patient.GetProperty("_gender").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("urn:x-hl7v2:authority:HIS", patient.GetProperty("identifier")[0].GetProperty("system").GetString());
        Valid(mapped);
    }

    [Theory]
    [InlineData("PID|1||||王^秀英\r", "v2-field-missing", "PID-3")]
    [InlineData("", "v2-segment-missing", "PID")]
    public void A_message_without_its_patient_is_refused_by_segment_and_field(string pid, string code, string at)
    {
        var mapped = new KnownOnPaper().Take(Admission("A01", pid));
        var error = Assert.Single(mapped.Errors);
        Assert.Equal((code, at), (error.Code, error.At.ToString()));
        Assert.Empty(mapped.Resources);
    }

    [Fact]
    public void A_laboratorys_short_PID_empties_nothing_and_two_quotation_marks_remove()
    {
        var known = new KnownOnPaper();
        known.Take(Admission("A08", Patient));
        var kept = KnownOnPaper.Only(known.Take(Result("1", "NM|A^a^L||1||||||F")), "Patient");
        Assert.Equal("1960-01-01", kept.GetProperty("birthDate").GetString());
        Assert.Equal("female", kept.GetProperty("gender").GetString());
        var removed = KnownOnPaper.Only(known.Take(Admission("A08", "PID|1||7001^^^HIS^MR||王^秀英||\"\"\r")), "Patient");
        Assert.False(removed.TryGetProperty("birthDate", out _));
        Assert.Equal("female", removed.GetProperty("gender").GetString());
    }

    [Fact]
    public void A_correction_of_one_result_leaves_the_reports_others_and_makes_no_new_record()
    {
        var known = new KnownOnPaper();
        var first = known.Take(Result("1", "NM|A^a^L||1||||||F") + "OBX|2|NM|B^b^L||2||||||F\r");
        var ids = known.Ids;
        var second = known.Take(Result("2", "NM|A^a^L||7||||||C"));
        Assert.Equal(ids, known.Ids);
        Assert.Equal(2, KnownOnPaper.Only(second, "DiagnosticReport").GetProperty("result").GetArrayLength());
        Assert.Equal(first.Resources.Single(r => r.Type == "DiagnosticReport").Id, second.Resources.Single(r => r.Type == "DiagnosticReport").Id);
        Assert.Equal("corrected", KnownOnPaper.Only(second, "Observation").GetProperty("status").GetString());
    }

    [Fact]
    public void A_merge_links_both_numbers_and_later_messages_keep_the_links()
    {
        var known = new KnownOnPaper();
        known.Take(Admission("A08", Patient));
        known.Take(Admission("A08", Patient.Replace("7001", "7002", StringComparison.Ordinal)));
        var merged = known.Take("MSH|^~\\&|HIS|H|||20260101||ADT^A40^ADT_A39|M|P|2.5.1||||||UNICODE UTF-8\rEVN|A40\r" + Patient + "MRG|7002^^^HIS^MR\r");
        Valid(merged);
        var (survivor, other) = (KnownOnPaper.Json(merged.Resources[0]), KnownOnPaper.Json(merged.Resources[1]));
        Assert.Equal("replaces", survivor.GetProperty("link")[0].GetProperty("type").GetString());
        Assert.False(other.GetProperty("active").GetBoolean());
        Assert.Equal($"Patient/{survivor.GetProperty("id").GetString()}", other.GetProperty("link")[0].GetProperty("other").GetProperty("reference").GetString());
        Assert.Equal("female", other.GetProperty("gender").GetString());
        Assert.Equal("replaces", KnownOnPaper.Only(known.Take(Admission("A08", Patient)), "Patient").GetProperty("link")[0].GetProperty("type").GetString());
        Assert.Equal("v2-field-missing", Assert.Single(known.Take("MSH|^~\\&|HIS|H|||20260101||ADT^A40|M|P|2.5.1||||||UNICODE UTF-8\r" + Patient + "MRG|7001^^^HIS^MR\r").Errors).Code);
    }

    [Theory]
    [InlineData("A01", "PV1|1|I", "in-progress")]
    [InlineData("A03", "PV1|1|I", "finished")]
    [InlineData("A11", "PV1|1|I", "cancelled")]
    [InlineData("A05", "PV1|1|I", "planned")]
    [InlineData("A01", "PV1|1|P", "planned")]
    public void A_stays_status_is_what_event_and_class_say(string trigger, string visit, string status)
    {
        var mapped = new KnownOnPaper().Take(Admission(trigger, Patient) + visit + "|内科^301^2^H||||||||||||||||V1^^^HIS^VN\r");
        var encounter = KnownOnPaper.Only(mapped, "Encounter");
        Assert.Equal(status, encounter.GetProperty("status").GetString());
        Assert.Equal(["2", "301", "内科", "H"], encounter.GetProperty("contained").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Valid(mapped);
    }

    [Fact]
    public void Two_insurances_are_two_coverages_and_two_persons_are_never_one()
    {
        var insured = new KnownOnPaper().Take(Admission("A01", Patient) + Segment("PV1", (2, "I"), (20, "01")) + "IN1|1|BASIC|C1|城镇职工医保\rIN1|2|EXTRA|C2|商业保险\r");
        Assert.Equal(2, insured.Resources.Count(r => r.Type == "Coverage"));
        Valid(insured);
        var measured = new KnownOnPaper().Take(
            Result("1", "NM|A^a^L||1||||||F") + Segment("PRT", (2, "AD"), (4, "RO^^HL70912"), (5, "1^李^四")) + "OBX|2|NM|B^b^L||2||||||F\r" + Segment("PRT", (2, "AD"), (4, "RO^^HL70912"), (5, "2^张^三")));
        Assert.Equal(["李", "张"], measured.Resources.Where(r => r.Type == "Observation").Select(r => KnownOnPaper.Json(r).GetProperty("contained").EnumerateArray()
            .Single(c => c.GetProperty("resourceType").GetString() == "Practitioner").GetProperty("name")[0].GetProperty("family").GetString()));
    }

    [Fact]
    public void A_diagnosis_without_a_visit_makes_no_stay()
    {
        var mapped = new KnownOnPaper().Take(Admission("A31", Patient) + "PV1|1|N\r" + Segment("DG1", (3, "I10^高血压^I10"), (6, "A")));
        Assert.Equal(["Patient", "Condition"], mapped.Resources.Select(r => r.Type));
        Assert.Equal(["Patient", "Condition"], new KnownOnPaper().Take(Admission("A08", Patient) + Segment("DG1", (3, "I10^高血压^I10"), (6, "A"))).Resources.Select(r => r.Type));
    }

    [Fact]
    public void What_was_not_done_or_is_taken_back_stays_so()
    {
        const string Order = "ORC|RE||V1^IIS\r";
        var refused = KnownOnPaper.Only(new KnownOnPaper().Take(Vaccine(Order + Segment("RXA", (3, "20260101"), (5, "08^Hep B^CVX"), (6, "999"), (18, "00^拒绝^NIP002"), (20, "RE")))), "Immunization");
        Assert.Equal("not-done", refused.GetProperty("status").GetString());
        Assert.False(refused.TryGetProperty("doseQuantity", out _));
        var deleted = KnownOnPaper.Only(new KnownOnPaper().Take(Vaccine(Order + Segment("RXA", (3, "20260101"), (5, "08^Hep B^CVX"), (6, "0.5"), (7, "mL^^UCUM"), (20, "CP"), (21, "D")))), "Immunization");
        Assert.Equal("entered-in-error", deleted.GetProperty("status").GetString());
        string Diagnosis(string action) => Admission("A01", Patient) + "PV1|1|I\r" + Segment("DG1", (3, "I10^高血压^I10"), (6, "A"), (21, action));
        Assert.False(KnownOnPaper.Only(new KnownOnPaper().Take(Diagnosis("A")), "Condition").TryGetProperty("verificationStatus", out _));
        Assert.Contains("entered-in-error", KnownOnPaper.Only(new KnownOnPaper().Take(Diagnosis("D")), "Condition").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Orders_of_medicines_and_unknown_events_are_refused_by_what_they_are()
    {
        var order = new KnownOnPaper().Take("MSH|^~\\&|HIS|H|||20260101||ORM^O01|1|P|2.5.1||||||UNICODE UTF-8\r" + Patient + "ORC|NW|1\rRXO|1^a^L|5\r");
        Assert.Equal(("v2-segment-unsupported", "RXO"), (order.Errors[0].Code, order.Errors[0].At.ToString()));
        Assert.Equal(V2Conditions.UnsupportedEvent, Assert.Single(new KnownOnPaper().Take(Admission("A99", Patient)).Errors).Condition);
    }

    [Fact]
    public void Whatever_a_message_says_mapping_ends_with_records_or_errors_and_every_record_is_JSON()
    {
        var whole = Encoding.UTF8.GetBytes(Result("1", "NM|2823-3^K^LN||4.1|mmol/L^^UCUM|3.5-5.3|H~N|||F") + "NTE|1||注\rOBX|2|SN|B^b^L||>=^5^-^7|g\rSPM|1|1&A^2&B||SER^血清^HL70487\r");
        var mutations =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from count in Gen.Choose(1, 12)
            select (seed, count);
        Prop.ForAll(mutations.ToArbitrary(), m =>
        {
            var random = new Random(m.seed);
            var bytes = whole.ToList();
            for (var i = 0; i < m.count; i++)
            {
                var at = random.Next(9, bytes.Count);
                switch (random.Next(3))
                {
                    case 0:
                        bytes[at] = "|^~&\\\r\"0A"u8.ToArray()[random.Next(9)];
                        break;
                    case 1:
                        bytes.Insert(at, "|^~&\r"u8.ToArray()[random.Next(5)]);
                        break;
                    default:
                        bytes.RemoveAt(at);
                        break;
                }
            }

            if (V2Parser.Read([.. bytes]).Message is { } message)
            {
                var mapped = V2Mapper.Map(message, V2MapSettings.Default, new KnownOnPaper());
                Assert.All(mapped.Resources, r => JsonDocument.Parse(r.Json).Dispose());
                Assert.True(mapped.Errors.Count == 0 || mapped.Resources.Count == 0);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static string Header(string type, string controlId) => $"MSH|^~\\&|LAB|H|||20260115100000+0800||{type}|{controlId}|P|2.5.1||||||UNICODE UTF-8\r";

    private static string Admission(string trigger, string pid) => Header($"ADT^{trigger}", "1") + $"EVN|{trigger}\r" + pid;

    private static string Vaccine(string order) => Header("VXU^V04", "1") + Patient + order;

    private static string Result(string controlId, string obx) =>
        Header("ORU^R01", controlId) + "PID|1||7001^^^HIS^MR||王^秀英\rOBR|1|P1|F1|24326-1^电解质^LN|||202601150915|||||||||||||||202601150959|||F\r" + $"OBX|1|{obx}\r";

    private static string Segment(string name, params (int Field, string Value)[] fields) =>
        string.Join('|', Enumerable.Range(0, fields.Max(f => f.Field) + 1).Select(i => i == 0 ? name : fields.FirstOrDefault(f => f.Field == i).Value)) + "\r";

    private static void Valid(V2Mapped mapped) => Assert.Empty(mapped.Resources.SelectMany(r => ResourceValidator.ValidateJson(r.Json).Issues.Where(i => i.Severity == IssueSeverity.Error)));
}
