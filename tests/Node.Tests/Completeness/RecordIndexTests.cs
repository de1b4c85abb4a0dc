using System.Text;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Completeness;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Erasure;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Node.Tests.Completeness;

public sealed class RecordIndexTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];

    [Fact]
    public async Task A_reader_gets_the_sections_of_its_scope_opened_against_the_root_on_the_ledger_and_nothing_of_others()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var answer = await Read(network, patient, doctor);

        var completeness = answer.Completeness!;
        Assert.Equal(new LedgerView(network.Ledger.For("hospital-a").State).Index(patient.Account)!.Root, completeness.Root);
        Assert.True(SectionProof.Verify(completeness.Root!.Value, completeness.Opened, completeness.Proof));
        Assert.All(completeness.Opened, o => Assert.Equal("Observation/laboratory", SectionVocabulary.SectionOf(o.Leaf)));
        var listed = completeness.Opened.SelectMany(o => SectionContent.TryRead(o.Text, o.Leaf)!.Records).ToList();
        Assert.Equal(answer.Resources.Select(r => (r.Pointer, r.Commitment)), listed.Select(r => (r.Pointer, r.Commitment)));
    }

    [Fact]
    public async Task The_statement_is_signed_by_the_holder_and_says_what_was_released()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var answer = await Read(network, patient, doctor);

        var signed = SignedStatement.TryParse(answer.Completeness!.Statement)!;
        Assert.True(signed.IsBy(network.Ledger.Keys["hospital-a"].Identity.PublicKey));
        Assert.False(signed.IsBy(network.Ledger.Keys["hospital-b"].Identity.PublicKey));
        var statement = AnswerStatement.TryRead(signed)!;
        Assert.Equal((patient.Account, doctor.Account, answer.Entry), (statement.Account, statement.Reader, statement.Entry));
        Assert.Equal(answer.Resources.Select(r => new StatedRecord(r.Pointer, r.Commitment)), statement.Returned);
        Assert.NotNull(statement.IndexedAt);
    }

    [Fact]
    public async Task A_record_about_a_second_patient_is_named_as_restricted_and_not_passed_over()
    {
        await using var network = new Consortium();
        network.A.Hospital.Load([new Node.Demonstration.Population.HospitalPatient("P2", "李", "male", "1961-01-01", "990101196101010021", "C2", null)], []);
        network.A.Hospital.Write("P2", """{"resourceType":"Patient","id":"p2"}"""u8.ToArray(), network.Clock.Now);
        network.A.Hospital.Write("P1", Consortium.Observation("shared", "laboratory", "shared", ""","performer":[{"reference":"Patient/p2"}]"""), network.Clock.Now);
        var (patient, _, doctor) = await network.Begin();
        await network.A.WhenRegistered(5);

        var answer = await Read(network, patient, doctor);

        var statement = AnswerStatement.TryRead(SignedStatement.TryParse(answer.Completeness!.Statement)!)!;
        Assert.Equal(WithheldReasons.Restricted, Assert.Single(statement.Withheld).Reason);
        Assert.DoesNotContain(network.Texts(answer, doctor, Permission(answer)), t => t.Contains("shared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_patients_own_answer_accounts_for_every_registered_pointer()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        network.A.Hospital.Write("P1", Consortium.Observation("hba1c", "laboratory", "HbA1c, corrected"), network.Clock.Now);
        await network.A.WhenRegistered(4);

        var answer = await network.Ask(network.A, patient, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);

        var statement = AnswerStatement.TryRead(SignedStatement.TryParse(answer.Completeness!.Statement)!)!;
        Assert.Equal(SectionVocabulary.Leaves, answer.Completeness.Opened.Count);
        Assert.Equal(4, statement.Returned.Count + statement.Withheld.Count + statement.Superseded.Count);
        Assert.Single(statement.Superseded);
        Assert.Contains(network.Texts(answer, patient), t => t.Contains("corrected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_the_sections_stands_on_the_ledger()
    {
        await using var network = new Consortium();
        await network.Begin();
        var state = network.Ledger.For("hospital-a").State;
        var account = network.A.Store.Relationships.All().Single(r => r.PatientNo == "P1").Account;
        Assert.True(state.TryGet(Encoding.ASCII.GetBytes($"relationship.indexes/{account}"), out var value));
        var text = Encoding.UTF8.GetString(value.Span);
        Assert.DoesNotContain(SectionVocabulary.Sections, s => text.Contains(s, StringComparison.OrdinalIgnoreCase) && s != "other");
    }

    [Fact]
    public async Task A_restricted_record_is_neither_withheld_nor_betrayed_to_a_reader_and_the_patient_still_has_it()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        await network.Ask(
            network.A, patient, GatewayMethods.ErasureRestrict, new RestrictArguments([pointer], true), GatewayJson.Default.RestrictArguments, GatewayJson.Default.DoneAnswer);

        var at = await Read(network, patient, doctor);
        Assert.DoesNotContain(pointer.ToString(), Told(at), StringComparison.Ordinal);
        await WhenListed(network, patient, pointer, listed: false);
        var after = await Read(network, patient, doctor);
        Assert.NotNull(after.Completeness!.Root);
        Assert.DoesNotContain(pointer.ToString(), Told(after), StringComparison.Ordinal);
        var own = await network.Own(patient, network.A);
        Assert.Contains(own.Resources, r => r.Pointer == pointer);
        Assert.Contains(own.Marks!, m => m.Pointer == pointer);

        await network.Ask(
            network.A, patient, GatewayMethods.ErasureRestrict, new RestrictArguments([pointer], false), GatewayJson.Default.RestrictArguments, GatewayJson.Default.DoneAnswer);
        await WhenListed(network, patient, pointer, listed: true);
        Assert.Contains((await Read(network, patient, doctor)).Resources, r => r.Pointer == pointer);
    }

    [Fact]
    public async Task An_erased_record_does_not_read_as_withheld_and_only_its_patient_is_told_that_it_is_gone()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        network.A.Store.Records.EraseSalts([pointer]);
        network.A.Store.Marks.Erase(patient.Account, pointer, network.Ledger.For("hospital-a").Tip.Time);
        await WhenListed(network, patient, pointer, listed: false);

        Assert.DoesNotContain(pointer.ToString(), Told(await Read(network, patient, doctor)), StringComparison.Ordinal);
        var own = AnswerStatement.TryRead(SignedStatement.TryParse((await network.Own(patient, network.A)).Completeness!.Statement)!)!;
        Assert.Equal(new WithheldRecord(pointer, WithheldReasons.Gone), Assert.Single(own.Withheld));
        Assert.DoesNotContain(pointer, own.Superseded);
    }

    [Fact]
    public async Task The_index_is_put_together_once_for_each_root()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var first = network.A.Parts.Indexes.Current(patient.Account);
        Assert.Same(first, network.A.Parts.Indexes.Current(patient.Account));
        network.A.Hospital.Write("P1", Consortium.Observation("crp", "laboratory", "CRP"), network.Clock.Now);
        await network.A.WhenRegistered(4);
        var second = network.A.Parts.Indexes.Current(patient.Account)!;
        Assert.NotEqual(first!.Index.Root, second.Index.Root);
        Assert.Equal(first.Records.Count + 1, second.Records.Count);
    }

    [Fact]
    public void The_cache_holds_so_many_records_and_lets_go_of_who_was_asked_for_longest_ago()
    {
        var cache = new IndexCache(recordsMax: 5);
        var (a, b, c) = (KeptOf("a", 1), KeptOf("b", 1), KeptOf("c", 1));
        cache.Keep(AccountOf("a"), a);
        cache.Keep(AccountOf("b"), b);
        Assert.Same(a, cache.Find(AccountOf("a"), a.Index.Root));
        cache.Keep(AccountOf("c"), c);
        Assert.Null(cache.Find(AccountOf("b"), b.Index.Root));
        Assert.Same(a, cache.Find(AccountOf("a"), a.Index.Root));
        Assert.Null(cache.Find(AccountOf("a"), c.Index.Root));
        cache.Keep(AccountOf("a"), KeptOf("large", 5));
        Assert.Null(cache.Find(AccountOf("a"), a.Index.Root));
    }

    /// <summary>A place holds exactly what the scope of its name matches: readers who ask by scope find every record where they look.</summary>
    [Theory]
    [InlineData("""{"resourceType":"Observation","effectiveDateTime":"2024-12-31T23:30:00+08:00","category":[{"coding":[{"code":"laboratory"},{"code":"exam"}]}]}""")]
    [InlineData("""{"resourceType":"Observation","effectivePeriod":{"start":"2023-12-01","end":"2024-02-01"},"category":[{"coding":[{"code":"laboratory"}]}]}""")]
    [InlineData("""{"resourceType":"Observation","effectiveDateTime":"2019","category":[{"coding":[{"code":"strange"}]}]}""")]
    [InlineData("""{"resourceType":"Observation"}""")]
    [InlineData("""{"resourceType":"Encounter","period":{"start":"2025-03-01T08:00:00Z"}}""")]
    [InlineData("""{"resourceType":"AllergyIntolerance","recordedDate":"1999-05","category":["food"]}""")]
    [InlineData("""{"resourceType":"MedicationRequest","dosageInstruction":[{"timing":{"event":["2022-01-01T00:00:00Z","2023-06-01T00:00:00Z"]}}]}""")]
    public void A_records_places_are_those_whose_scope_matches_it(string json)
    {
        Assert.True(FhirResource.TryRead(Encoding.UTF8.GetBytes(json), out var resource, out _));
        var facets = RecordFacets.Of(resource!);
        var leaves = SectionVocabulary.LeavesOf(resource!.Type, facets.Categories, facets.Years, facets.Spanning).ToHashSet();
        string[] categories = ["laboratory", "exam", "survey"];
        string[] dates = ["ge2024", "2024", "lt2024", "le2022", "gt2022-06", "ge2019-01-01"];
        foreach (var text in categories.Select(c => $"{resource.Type}.rs?category={c}").Concat(dates.Select(d => $"{resource.Type}.rs?date={d}")).Append(resource.Type + ".rs"))
        {
            if (!ScopeSet.TryParse([text], out var scope, out _))
            {
                continue;
            }

            var coverage = SectionCoverage.Of(scope.Canonical);
            Assert.False(leaves.Overlaps(coverage.Whole) && !scope.Matches(resource), text);
            Assert.False(scope.Matches(resource) && !leaves.Overlaps(coverage.Whole) && !leaves.Overlaps(coverage.Partial), text);
        }
    }

    private static Hash Permission(RecordsAnswer answer) => DisclosureBody.TryRead(Encoding.UTF8.GetBytes(answer.Evidence!.Body))!.Permission!.Value;

    /// <summary>All that a reader's software gets to see, the statement opened.</summary>
    private static string Told(RecordsAnswer answer) =>
        System.Text.Json.JsonSerializer.Serialize(answer, GatewayJson.Default.RecordsAnswer) + Encoding.UTF8.GetString(SignedStatement.TryParse(answer.Completeness!.Statement)!.Payload.Span);

    private static Task<KeptIndex> WhenListed(Consortium network, Person patient, Hash pointer, bool listed) => ErasureScene.Eventually(() =>
        network.A.Parts.Indexes.Current(patient.Account) is { } index && index.Records.Any(r => r.Record.Pointer == pointer) == listed ? index : null);

    private static AccountId AccountOf(string name) => new(Ledger.Crypto.Sha256.Of(Encoding.UTF8.GetBytes(name)));

    private static KeptIndex KeptOf(string name, int records)
    {
        var key = Ledger.Crypto.Sha256.Of(Encoding.UTF8.GetBytes(name));
        IReadOnlyList<(SectionRecord, IReadOnlyList<int>)> listed = [.. Enumerable.Range(0, records).Select(i => (new SectionRecord(Ledger.Crypto.Sha256.Of([(byte)i]), key), (IReadOnlyList<int>)[i]))];
        return new KeptIndex(new SectionIndex(key, listed), listed);
    }

    private static async Task<RecordsAnswer> Read(Consortium network, Person patient, Person doctor)
    {
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        return await network.Ask(
            network.A, doctor, GatewayMethods.RecordsRead, new RecordsReadArguments(grant.Permission, grant.Terms, "treatment"),
            GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);
    }
}
