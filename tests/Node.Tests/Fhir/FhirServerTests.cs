using System.Text.Json;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Records;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>The FHIR server's interactions, as a hospital's own system meets them.</summary>
public sealed class FhirServerTests
{
    [Fact]
    public async Task What_is_created_is_read_with_its_version_and_its_digits()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);

        var created = await desk.Post("Observation", FhirDesk.Observation("5.400"));
        var read = await desk.Get($"Observation/{FhirDesk.IdOf(created)}");

        Assert.Equal((201, 200, 1), (created.Status, read.Status, read.Version));
        Assert.Contains("\"value\": 5.400}", FhirDesk.Text(read), StringComparison.Ordinal);
        Assert.Equal("1", FhirDesk.Json(read).GetProperty("meta").GetProperty("versionId").GetString());
        var entry = consortium.A.Log.About((await Relationship(consortium))!.Value, 0, 100)[^1];
        Assert.Equal((DisclosureBases.Care, 1, true), (entry.Body.Basis, entry.Body.Returned.Count, entry.Body.Released));
    }

    [Fact]
    public async Task An_update_names_the_version_that_it_replaces_and_of_two_at_once_one_is_told()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var id = FhirDesk.IdOf(await desk.Post("Observation", FhirDesk.Observation()));
        string With(string value) => FhirDesk.Observation(value, $",\"id\":\"{id}\"");

        Assert.Equal((412, "fhir-version-required"), Refusal(await desk.Put($"Observation/{id}", With("6"))));
        Assert.Equal(200, (await desk.Put($"Observation/{id}", With("6"), "W/\"1\"")).Status);
        Assert.Equal((412, "fhir-version-conflict"), Refusal(await desk.Put($"Observation/{id}", With("7"), "W/\"1\"")));
        Assert.Equal((400, "fhir-body-mismatch"), Refusal(await desk.Put($"Observation/{id}", FhirDesk.Observation("7", ",\"id\":\"other\""), "W/\"2\"")));
        var history = FhirDesk.Json(await desk.Get($"Observation/{id}/_history"));
        Assert.Equal(["2", "1"], history.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource").GetProperty("meta").GetProperty("versionId").GetString()));
        Assert.Contains("5.40", FhirDesk.Text(await desk.Get($"Observation/{id}/_history/1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_its_history_stays()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var id = FhirDesk.IdOf(await desk.Post("Observation", FhirDesk.Observation()));

        Assert.Equal(204, (await desk.Delete($"Observation/{id}")).Status);

        Assert.Equal((410, "fhir-deleted"), Refusal(await desk.Get($"Observation/{id}")));
        Assert.Equal(204, (await desk.Delete($"Observation/{id}")).Status);
        Assert.Equal(2, FhirDesk.Json(await desk.Get($"Observation/{id}/_history")).GetProperty("total").GetInt32());
        Assert.Equal(200, (await desk.Get($"Observation/{id}/_history/1")).Status);
        Assert.Equal((410, "fhir-deleted"), Refusal(await desk.Get($"Observation/{id}/_history/2")));
        Assert.Equal(0, FhirDesk.Json(await desk.Get($"Observation?_id={id}")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task What_another_system_brought_is_changed_only_at_its_home()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var id = consortium.A.Parts.Resources.IdOf("lab", "Observation", "L-1");
        consortium.A.Parts.Resources.Bring("lab", [new(
            "Observation", id, Consortium.Observation(id, "laboratory", "HbA1c"), "P1")], []);
        await consortium.A.WhenRegistered(4);

        var brought = await desk.Put($"Observation/{id}", FhirDesk.Observation(others: $",\"id\":\"{id}\""), "W/\"1\"");
        var own = await desk.Delete("Observation/hba1c");

        Assert.Equal((405, "not-home"), Refusal(brought));
        Assert.Contains("Its home is: lab.", FhirDesk.Text(brought), StringComparison.Ordinal);
        Assert.Equal((405, "not-home"), Refusal(own));
        Assert.Contains("the member's own database", FhirDesk.Text(own), StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_lead_somewhere_or_are_named_and_those_to_elsewhere_are_marked()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);

        var lost = await desk.Post("Observation", FhirDesk.Observation(others: ",\"performer\":[{\"reference\":\"Practitioner/none\"}]"));
        var elsewhere = await desk.Post("Observation", FhirDesk.Observation(others: ",\"performer\":[{\"reference\":\"https://b.example/fhir/Practitioner/1\"}]"));
        var nobody = await desk.Post("Observation", """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""");

        Assert.Equal((422, "fhir-reference-unknown"), Refusal(lost));
        Assert.Equal("Observation.performer[0]", FhirDesk.Json(lost).GetProperty("issue")[0].GetProperty("expression")[0].GetString());
        Assert.Equal(201, elsewhere.Status);
        Assert.Equal("reference-elsewhere", FhirDesk.Json(elsewhere).GetProperty("meta").GetProperty("tag")[0].GetProperty("code").GetString());
        Assert.Equal((422, "fhir-subject-unknown"), Refusal(nobody));
    }

    [Fact]
    public async Task Content_that_R4_does_not_allow_is_refused_with_every_issue_and_its_path()
    {
        await using var consortium = new Consortium();
        var desk = FhirDesk.Own(consortium);

        var refused = await desk.Post("Observation", """{"resourceType":"Observation","status":"done","subject":{"reference":"Patient/p1"},"valeu":1}""");

        Assert.Equal(422, refused.Status);
        Assert.Equal(3, FhirDesk.Json(refused).GetProperty("issue").EnumerateArray().Count(i => i.GetProperty("severity").GetString() == "error"));
    }

    [Fact]
    public async Task A_search_says_what_it_used_and_goes_on_by_a_link_that_says_nothing()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        for (var i = 0; i < 5; i++)
        {
            await desk.Post("Observation", FhirDesk.Observation($"{i}.0", $",\"effectiveDateTime\":\"2024-01-0{i + 1}\",\"category\":[{{\"coding\":[{{\"code\":\"imaging\"}}]}}]"));
        }

        var seen = new List<string>();
        var address = "Observation?category=imaging&_sort=-date&_count=2";
        for (var page = 0; page < 3; page++)
        {
            var bundle = FhirDesk.Json(await desk.Get(address));
            Assert.Equal(5, bundle.GetProperty("total").GetInt32());
            seen.AddRange(bundle.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource").GetProperty("effectiveDateTime").GetString()!));
            address = Link(bundle, "next")?[(FhirDesk.Base.Length + 1)..] ?? string.Empty;
        }

        Assert.Equal(["2024-01-05", "2024-01-04", "2024-01-03", "2024-01-02", "2024-01-01"], seen);
        Assert.Empty(address);
        var other = FhirDesk.Own(consortium, "Observation.rs?category=imaging", "Patient.rs");
        var next = Link(FhirDesk.Json(await desk.Get("Observation?_count=1")), "next")![(FhirDesk.Base.Length + 1)..];
        Assert.Equal((400, "fhir-page-unknown"), Refusal(await other.Get(next)));
        Assert.Equal((400, "fhir-page-unknown"), Refusal(await desk.Get(next[..^4] + "AAAA")));
    }

    [Fact]
    public async Task An_unknown_parameter_is_named_and_dropped_only_when_that_is_asked_for()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);

        var strict = await desk.Get("Observation?colour=red&status=final");
        var lenient = await desk.Get("Observation?colour=red&category=survey", prefer: "handling=lenient");

        Assert.Equal((400, "search-not-supported"), Refusal(strict));
        Assert.Equal("colour", FhirDesk.Json(strict).GetProperty("issue")[0].GetProperty("expression")[0].GetString());
        Assert.Equal($"{FhirDesk.Base}/Observation?category=survey", Link(FhirDesk.Json(lenient), "self"));
    }

    [Fact]
    public async Task A_transaction_is_made_whole_or_not_at_all()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        string Entry(string url, string resource, string path) => $$$"""{"fullUrl":"{{{url}}}","resource":{{{resource}}},"request":{"method":"POST","url":"{{{path}}}"}}""";
        string Bundle(params string[] entries) => $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{{{string.Join(',', entries)}}}]}""";
        const string Encounter = """{"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/p1"}}""";
        var observation = FhirDesk.Observation(others: ",\"encounter\":{\"reference\":\"urn:uuid:05e3b7a8-0000-4000-8000-000000000001\"}");

        var bad = await desk.Post(string.Empty, Bundle(Entry("urn:uuid:05e3b7a8-0000-4000-8000-000000000001", Encounter, "Encounter"), Entry("urn:a", """{"resourceType":"Observation"}""", "Observation")));
        var before = FhirDesk.Json(await desk.Get("Encounter")).GetProperty("total").GetInt32();
        var good = await desk.Post(string.Empty, Bundle(Entry("urn:uuid:05e3b7a8-0000-4000-8000-000000000001", Encounter, "Encounter"), Entry("urn:a", observation, "Observation")));

        Assert.Equal(422, bad.Status);
        Assert.StartsWith("Bundle.entry[1]", FhirDesk.Json(bad).GetProperty("issue")[0].GetProperty("expression")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, before);
        Assert.Equal(["201", "201"], FhirDesk.Json(good).GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()));
        Assert.Equal(1, FhirDesk.Json(await desk.Get("Observation?encounter.status=finished")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_batch_answers_each_entry_by_itself()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);

        var answer = await desk.Post(string.Empty, """
            {"resourceType":"Bundle","type":"batch","entry":[
              {"request":{"method":"GET","url":"Observation/hba1c"}},
              {"request":{"method":"GET","url":"Observation/none"}},
              {"request":{"method":"GET","url":"Observation?category=survey"}}]}
            """);

        Assert.Equal(["200", "404", "200"], FhirDesk.Json(answer).GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_conditional_create_makes_one()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var body = FhirDesk.Observation(others: ",\"identifier\":[{\"system\":\"urn:lis\",\"value\":\"7\"}]");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => desk.Post("Observation", body, "identifier=urn:lis|7"))));

        Assert.Single(answers, a => a.Status == 201);
        Assert.Equal(7, answers.Count(a => a.Status == 200));
        Assert.Single(answers.Select(FhirDesk.IdOf).Distinct());
        Assert.Equal((412, "fhir-condition-ambiguous"), Refusal(await desk.Post("Observation", body, string.Empty)));
        Assert.Equal((412, "fhir-condition-ambiguous"), Refusal(await desk.Post("Observation", body, "_id=hba1c,mood")));
    }

    [Fact]
    public async Task Without_a_log_entry_there_is_no_answer()
    {
        var log = new MemoryFolder();
        await using var consortium = new Consortium(log);
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);

        log.FailNext();
        Assert.Equal((503, "disclosure-log-unavailable"), Refusal(await desk.Get("Observation/hba1c")));
        Assert.Equal((503, "disclosure-log-unavailable"), Refusal(await desk.Get("Observation?patient=p1")));
    }

    [Fact]
    public async Task Under_a_permission_hidden_and_absent_are_one_answer_to_the_byte()
    {
        await using var consortium = new Consortium();
        var (atA, _, doctor) = await consortium.Begin();
        var grant = consortium.Grant(atA, consortium.A, doctor, consortium.B, ["Observation.rs?category=laboratory"]);
        var desk = FhirDesk.ByPermission(consortium, doctor.Account, atA.Account, grant.Permission, "Observation.rs?category=laboratory");

        Assert.Equal(200, (await desk.Get("Observation/hba1c")).Status);
        foreach (var path in new[] { "Observation/{0}", "Observation/{0}/_history", "Observation/{0}/_history/1", "Patient/{0}" })
        {
            var hidden = await desk.Get(path.Replace("{0}", path.StartsWith('P') ? "p1" : "mood", StringComparison.Ordinal));
            var absent = await desk.Get(path.Replace("{0}", "none", StringComparison.Ordinal));
            Assert.Equal((404, FhirDesk.Text(absent)), (hidden.Status, FhirDesk.Text(hidden)));
        }

        Assert.Equal(1, FhirDesk.Json(await desk.Get("Observation")).GetProperty("total").GetInt32());
        Assert.Equal((400, "search-not-supported"), Refusal(await desk.Get("Observation?colour=red", prefer: "handling=lenient")));
        Assert.Equal((403, "fhir-not-allowed"), Refusal(await desk.Post("Observation", FhirDesk.Observation())));
    }

    [Fact]
    public async Task A_part_of_a_resource_is_marked_as_a_part_and_keeps_its_digits()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var id = FhirDesk.IdOf(await desk.Post("Observation", FhirDesk.Observation("5.400", ",\"note\":[{\"text\":\"fasting\"}],\"effectiveDateTime\":\"2024-01-01\"")));

        var summary = await desk.Get($"Observation?_id={id}&_summary=true");
        var elements = await desk.Get($"Observation?_id={id}&_elements=value");
        var count = FhirDesk.Json(await desk.Get("Observation?_summary=count"));

        Assert.Contains("5.400", FhirDesk.Text(summary), StringComparison.Ordinal);
        Assert.DoesNotContain("fasting", FhirDesk.Text(summary), StringComparison.Ordinal);
        Assert.Equal(["code", "id", "meta", "resourceType", "status", "valueQuantity"], First(elements).EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All([First(summary), First(elements)], r => Assert.Equal("SUBSETTED", r.GetProperty("meta").GetProperty("tag")[0].GetProperty("code").GetString()));
        Assert.Equal(3, count.GetProperty("total").GetInt32());
        Assert.False(count.TryGetProperty("entry", out _));
        Assert.Equal("2024-01-01", First(await desk.Get($"Observation?_id={id}")).GetProperty("effectiveDateTime").GetString());
    }

    [Fact]
    public async Task Writing_finds_out_nothing_that_reading_would_not()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var all = FhirDesk.Own(consortium);
        var hidden = FhirDesk.IdOf(await all.Post("Observation", FhirDesk.Observation(others: ",\"identifier\":[{\"system\":\"urn:lis\",\"value\":\"7\"}],\"category\":[{\"coding\":[{\"code\":\"survey\"}]}]")));
        var desk = FhirDesk.Own(consortium, "Observation.rs?category=laboratory", "Patient.rs");

        Assert.Equal(201, (await desk.Post("Observation", FhirDesk.Observation(), "identifier=urn:lis|7")).Status);
        string To(string id) => FhirDesk.Observation(others: $",\"hasMember\":[{{\"reference\":\"Observation/{id}\"}}]");
        var (one, other) = (await desk.Post("Observation", To(hidden)), await desk.Post("Observation", To("none")));
        Assert.Equal((422, FhirDesk.Text(other)), (one.Status, FhirDesk.Text(one)));
        var change = FhirDesk.Observation(others: $",\"id\":\"{hidden}\"");
        (one, other) = (await desk.Put($"Observation/{hidden}", change, "W/\"1\""), await desk.Put("Observation/none", change, "W/\"1\""));
        Assert.Equal((404, FhirDesk.Text(other)), (one.Status, FhirDesk.Text(one)));
        (one, other) = (await desk.Delete($"Observation/{hidden}"), await desk.Delete("Observation/none"));
        Assert.Equal((404, FhirDesk.Text(other)), (one.Status, FhirDesk.Text(one)));
    }

    [Fact]
    public async Task Of_a_row_that_was_changed_in_place_the_log_names_the_bytes_that_are_shown()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        await desk.Get("Observation/hba1c");
        using (var other = SqliteEngine.OpenDurable(consortium.A.RecordsPath))
        {
            other.Execute("UPDATE record SET body = replace(body, 'HbA1c', 'HbA1c, corrected') WHERE resource_id = 'hba1c'");
        }

        await consortium.A.WhenRegistered(4);
        Assert.Contains("corrected", FhirDesk.Text(await desk.Get("Observation/hba1c")), StringComparison.Ordinal);

        var entries = consortium.A.Log.About((await Relationship(consortium))!.Value, 0, 100);
        var registered = consortium.A.Store.Records.Of(new RecordVersion("Observation", "hba1c", 1));
        Assert.Equal(2, registered.Count);
        Assert.Equal(registered.MaxBy(r => r.Height!.Value.Value)!.Pointer, entries[^1].Body.Returned.Single().Pointer);
    }

    [Fact]
    public async Task Who_works_here_is_found_by_the_members_own_systems_and_by_nobody_else_alone()
    {
        await using var consortium = new Consortium();
        var (atA, _, doctor) = await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var grant = consortium.Grant(atA, consortium.A, doctor, consortium.B, ["Observation.rs"]);
        var other = FhirDesk.ByPermission(consortium, doctor.Account, atA.Account, grant.Permission, "Observation.rs");

        var id = FhirDesk.IdOf(await desk.Post("Practitioner", """{"resourceType":"Practitioner","name":[{"text":"李医生"}]}"""));
        await desk.Post("Observation", FhirDesk.Observation(others: $",\"performer\":[{{\"reference\":\"Practitioner/{id}\"}}]"));
        await consortium.A.WhenRegistered(4);

        Assert.Equal(200, (await desk.Get($"Practitioner/{id}")).Status);
        Assert.Equal(1, FhirDesk.Json(await desk.Get("Practitioner?name=李")).GetProperty("total").GetInt32());
        Assert.Equal(404, (await other.Get($"Practitioner/{id}")).Status);
        Assert.Equal(0, FhirDesk.Json(await other.Get("Practitioner?name=李")).GetProperty("total").GetInt32());
        var along = FhirDesk.Json(await other.Get($"Observation?performer={id}&_include=Observation:performer"));
        Assert.Equal(["match", "include"], along.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("search").GetProperty("mode").GetString()));
    }

    [Fact]
    public async Task A_record_of_somebody_unknown_here_is_shown_to_nobody()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        byte[] Of(string id, params string[] patients) => System.Text.Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patients[0]}}"},"performer":[{"reference":"Patient/{{patients[^1]}}"}]}""");
        consortium.A.Parts.Resources.Bring("lab", [new("Observation", "stranger", Of("stranger", "nobody"), null), new("Observation", "both", Of("both", "p1", "nobody"), null)], []);
        consortium.A.Parts.Index.Apply([("Observation", "stranger"), ("Observation", "both")]);

        Assert.Equal(404, (await desk.Get("Observation/stranger")).Status);
        Assert.Equal(0, FhirDesk.Json(await desk.Get("Observation?_id=stranger")).GetProperty("total").GetInt32());
        Assert.Equal(404, (await desk.Get("Observation/both")).Status);
    }

    [Fact]
    public async Task What_the_patient_restricted_is_found_by_nobody_until_that_is_lifted()
    {
        await using var consortium = new Consortium();
        var (atA, _, _) = await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var pointer = consortium.A.Store.Records.Of(atA.Account).Single(r => r.Version.ResourceId == "mood").Pointer;

        consortium.A.Store.Marks.Restrict(atA.Account, pointer, consortium.Ledger.For("hospital-a").Tip.Time);
        Assert.Equal(404, (await desk.Get("Observation/mood")).Status);
        Assert.Equal(0, FhirDesk.Json(await desk.Get("Observation?category=survey")).GetProperty("total").GetInt32());

        consortium.A.Store.Marks.Restrict(atA.Account, pointer, null);
        Assert.Equal(200, (await desk.Get("Observation/mood")).Status);
    }

    [Fact]
    public void The_capability_statement_is_valid_and_names_what_is_answered()
    {
        var statement = CapabilityStatement.Write(FhirDesk.Base);

        Assert.DoesNotContain(Interop.Fhir.Validation.ResourceValidator.ValidateJson(statement).Issues, i => i.Severity == Interop.Fhir.Validation.IssueSeverity.Error);
        var types = JsonDocument.Parse(statement).RootElement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().ToList();
        Assert.Contains(types, t => t.GetProperty("type").GetString() == "Observation" && t.GetProperty("searchParam").EnumerateArray().Any(p => p.GetProperty("name").GetString() == "code-value-quantity"));
    }

    private static JsonElement First(FhirResponse bundle) => FhirDesk.Json(bundle).GetProperty("entry")[0].GetProperty("resource");

    private static (int, string) Refusal(FhirResponse answer) => (answer.Status, FhirDesk.Code(answer));

    private static string? Link(JsonElement bundle, string relation) =>
        bundle.GetProperty("link").EnumerateArray().FirstOrDefault(l => l.GetProperty("relation").GetString() == relation) is { ValueKind: JsonValueKind.Object } link ? link.GetProperty("url").GetString() : null;

    private static async Task<Xinglin.Ledger.Primitives.AccountId?> Relationship(Consortium consortium) =>
        await Task.FromResult(consortium.A.Store.Relationships.OfPatient("P1")?.Account);
}
