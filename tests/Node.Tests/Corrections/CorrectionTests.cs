using System.Text.Json;
using Xinglin.Contracts.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Corrections;
using Xinglin.Node.Erasure;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Node.Tests.Erasure;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Erasure;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Requests;
using static Xinglin.Node.Tests.Erasure.ErasureScene;

namespace Xinglin.Node.Tests.Corrections;

public sealed class CorrectionTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];
    private static readonly string[] Survey = ["Observation.rs?category=survey"];

    [Fact]
    public async Task A_request_travels_with_the_record_as_pending_and_after_refusal_with_both_sides_words()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var clinician = network.Staff(network.A, "doctor");
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        var correction = await network.Correct(patient, pointer);

        var pending = Assert.Single((await Read(network, doctor, grant)).Marks!);
        Assert.Equal((CorrectionMarks.Pending, pointer, correction), (pending.Code, pending.Pointer, pending.Correction!.Correction));
        Assert.StartsWith("My HbA1c", pending.Correction.Statement(), StringComparison.Ordinal);
        Assert.Null(pending.Correction.Decision);

        await network.Decided(clinician, correction, accepted: false);
        var refused = await Read(network, doctor, grant);
        var mark = Assert.Single(refused.Marks!);
        Assert.Equal(CorrectionMarks.Refused, mark.Code);
        var decision = mark.Correction!.Read()!;
        Assert.Equal((false, clinician.Account, "The tube was mislabelled."), (decision.Accepted, decision.By, decision.Reason));

        // The original is still there as it was, and its date is said.
        Assert.Equal(pointer, Assert.Single(refused.Resources).Pointer);
        Assert.NotNull(mark.Correction!.Registered);
    }

    [Fact]
    public async Task After_acceptance_the_newer_version_brings_the_statement_and_the_original_along()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var original = await network.PointerOf(patient, network.A, "HbA1c");
        var correction = await network.Correct(patient, original);
        await network.Decided(network.Staff(network.A, "nurse"), correction, accepted: true);
        await Rewrite(network, "laboratory");

        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        var answer = await Read(network, doctor, grant);

        var released = Assert.Single(answer.Resources);
        Assert.NotEqual(original, released.Pointer);
        var mark = Assert.Single(answer.Marks!);
        Assert.Equal((CorrectionMarks.Accepted, original), (mark.Code, mark.Pointer));
        var older = mark.Correction!.Original!;
        var text = network.Text(older, answer.Account, doctor, grant.Permission);
        Assert.Contains("HbA1c", text, StringComparison.Ordinal);
        Assert.True(older.Salt.TryCommit("Observation", System.Text.Encoding.UTF8.GetBytes(text), out var commitment));
        Assert.Equal(older.Commitment, commitment);

        // No entry, no data: the entry names the original too.
        var body = DisclosureBody.TryRead(System.Text.Encoding.UTF8.GetBytes(answer.Evidence!.Body))!;
        Assert.Equal([released.Pointer, original], body.Returned.Select(r => r.Pointer));
    }

    [Fact]
    public async Task Words_about_a_version_outside_the_readers_scope_are_not_shown_only_that_there_are_some()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var correction = await network.Correct(patient, await network.PointerOf(patient, network.A, "HbA1c"));
        await network.Decided(network.Staff(network.A, "doctor"), correction, accepted: true);
        await Rewrite(network, "survey");
        var grant = network.Grant(patient, network.A, doctor, network.B, Survey);

        var answer = await Read(network, doctor, grant);

        var mark = Assert.Single(answer.Marks!);
        Assert.Equal((null, null, null), (mark.Correction!.Request, mark.Correction.Decision, mark.Correction.Original));
        Assert.DoesNotContain("another person", JsonSerializer.Serialize(answer, GatewayJson.Default.RecordsAnswer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index", false)]
    [InlineData("summary", false)]
    [InlineData("detail", true)]
    [InlineData("raw", true)]
    public async Task A_reader_of_little_of_a_record_sees_that_it_is_disputed_and_not_the_words(string layer, bool words)
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var correction = await network.Correct(patient, await network.PointerOf(patient, network.A, "HbA1c"));
        await network.Decided(network.Staff(network.A, "doctor"), correction, accepted: false);

        var answer = await Read(network, doctor, network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: layer));

        var mark = Assert.Single(answer.Marks!);
        Assert.Equal((CorrectionMarks.Refused, layer), (mark.Code, Assert.Single(answer.Resources).Layer));
        Assert.Equal((words, words), (mark.Correction!.Request is not null, mark.Correction.Decision is not null));
    }

    [Fact]
    public async Task What_a_ward_says_about_a_confidential_record_is_to_a_guardian_as_if_it_were_not_there()
    {
        await using var network = new Consortium();
        var (ward, _, _) = await network.Begin();
        var (mother, nurse) = (new Person(), network.Staff(network.A, "nurse"));
        var record = new Contracts.Identity.GuardianshipRecord(
            ward.Account, [Xinglin.Ledger.Blocks.Jwk.Of(mother.Signer.PublicKey)], new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds() + 86_400_000).CeilingHour());
        var agreed = network.New().ActingAs(network.Account(network.A)).ActingAs(ward.Account).Call(
            "guardianship.record", JsonSerializer.SerializeToUtf8Bytes(record, Contracts.ContractsJson.Default.GuardianshipRecord));
        Assert.Null(network.Ledger.Execute(agreed.Sign([network.Ledger.Keys["hospital-a"].Identity, ward.Signer])));
        mother.Account = ward.Account;
        var pointer = await network.PointerOf(ward, network.A, "PHQ-9");
        await network.Ask(
            network.A, nurse, GatewayMethods.RecordsConfidential, new RecordsConfidentialArguments("P1", "Observation", "mood"), GatewayJson.Default.RecordsConfidentialArguments, GatewayJson.Default.DoneAnswer);
        var correction = await network.Correct(ward, pointer, "I never said that.");
        await network.Decided(network.Staff(network.A, "doctor"), correction, accepted: false);

        Assert.Single((await Own(network, ward)).Corrections);
        var shown = await Own(network, mother);
        Assert.Empty(shown.Corrections);
        Assert.Equal(GuardianRemarks.ConfidentialNotShown, shown.Remark);
        Assert.Null((await network.Own(mother, network.A)).Marks);
        var notices = await network.Ask(network.A, mother, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);
        Assert.DoesNotContain(notices.Notices, n => n.Kind == NoticeKinds.CorrectionDecided);
        var log = await network.Ask(network.A, mother, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        Assert.DoesNotContain(log.Entries, e => e.Purpose.StartsWith("correction", StringComparison.Ordinal));
        var hers = network.Says(mother, pointer, "wrong");
        Assert.Equal("correction-not-yours", await network.Leave(mother, hers, hers.Write()));
    }

    [Fact]
    public async Task The_patient_is_told_of_the_decision_and_sees_it_and_the_log_names_each_step()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var clinician = network.Staff(network.A, "doctor");
        var correction = await network.Correct(patient, pointer);
        var shown = await network.Ask(network.A, clinician, GatewayMethods.CorrectionShow, new CorrectionReference(correction), GatewayJson.Default.CorrectionReference, GatewayJson.Default.CorrectionShowAnswer);
        Assert.Equal(("P1", "Observation", "hba1c"), (shown.Patient, shown.Type, shown.Id));
        Assert.StartsWith("My HbA1c", shown.Attached.Statement(), StringComparison.Ordinal);
        await network.Decided(clinician, correction, accepted: false);

        var notices = await network.Ask(network.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);
        Assert.Contains(notices.Notices, n => n.Kind == NoticeKinds.CorrectionDecided && n.Correction == correction && n.Pointers!.Contains(pointer));
        var own = Assert.Single((await Own(network, patient)).Corrections);
        Assert.Equal("The tube was mislabelled.", own.Read()!.Reason);
        Assert.Equal(network.OnLedger(correction).Decision, own.Decision!.Commitment(CorrectionDecisionDocument.CommitmentType));
        var log = network.A.Log.About(patient.Account, 0, 20).Select(e => (e.Body.Purpose, e.Body.Reader));
        Assert.Equal(
            [("correction-request", patient.Account), ("correction-review", clinician.Account), ("correction-refused", clinician.Account)],
            log.Where(e => e.Purpose.StartsWith("correction", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Silence_shows_as_late_in_the_queue_and_on_the_ledger()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var correction = await network.Correct(patient, await network.PointerOf(patient, network.A, "HbA1c"));
        Assert.False(Assert.Single(await Queue(network)).Late);

        network.Pass(TimeSpan.FromDays(30) + TimeSpan.FromHours(1));

        Assert.True(Assert.Single(await Queue(network)).Late);
        Assert.Equal(CorrectionStanding.Late, network.OnLedger(correction).StandingAt(network.Ledger.For("hospital-a").Tip.Time));
        await network.Decided(network.Staff(network.A, "doctor"), correction, accepted: true);
        Assert.Empty(await Queue(network));
    }

    [Fact]
    public async Task Nothing_of_what_people_wrote_is_on_the_ledger_or_in_the_store_in_clear()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var correction = await network.Correct(patient, await network.PointerOf(patient, network.A, "HbA1c"), "ZEBRA-STATEMENT");
        Assert.Null(await network.Decide(network.Staff(network.A, "doctor"), correction, accepted: false, reason: "ZEBRA-REASON"));
        await network.At(correction, CorrectionSteps.Decided);

        var ledger = string.Concat(Enumerable.Range(1, (int)network.Ledger.For("hospital-a").Tip.Height.Value)
            .Select(h => System.Text.Encoding.UTF8.GetString(network.Ledger.For("hospital-a").Block(new Height((ulong)h))!.Body.Span)));
        Assert.DoesNotContain("ZEBRA", ledger, StringComparison.Ordinal);
        var rows = network.A.Store.Read(c => c.Query(r => System.Text.Encoding.UTF8.GetString(r.Bytes(0)), "SELECT body FROM correction UNION ALL SELECT wrapped FROM wrapped_key"));
        Assert.DoesNotContain(rows, r => r.Contains("ZEBRA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erasing_the_record_erases_what_was_said_about_it()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var correction = await network.Correct(patient, pointer);
        await network.Decided(network.Staff(network.A, "doctor"), correction, accepted: false);
        network.Pass(TimeSpan.FromDays(16 * 365.25));
        network.A.Hospital.Remove(new RecordVersion("Observation", "hba1c", 1));
        var order = network.Wish(patient, [network.A], pointer);
        network.Sign(patient, order, ErasureScene.Write(order));
        await network.Answered(order.Order, network.A);

        Assert.Null(network.A.Parts.Corrections.Find(correction));
        Assert.Null(network.A.Parts.Corrections.Request(correction));
        Assert.Null(network.A.Parts.Corrections.Decision(correction));
        Assert.Equal(0, network.A.Store.Read(c => c.Scalar<long>("SELECT count(*) FROM wrapped_key WHERE kind IN (4, 5)")));
        Assert.Empty((await Own(network, patient)).Corrections);

        // That there was a request, and that it was decided, stays provable.
        Assert.NotNull(network.OnLedger(correction).Decision);
    }

    [Fact]
    public async Task A_decision_whose_signature_failed_is_signed_later_and_only_then_shown()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        var correction = await network.Correct(patient, await network.PointerOf(patient, network.A, "HbA1c"));
        var row = network.A.Parts.Corrections.Find(correction)!;
        var decision = new CorrectionDecisionDocument(correction, network.Account(network.A), doctor.Account, true, "Agreed.");

        // As after a crash between keeping the decision and signing it.
        network.A.Parts.Corrections.Decide(
            row with { Step = CorrectionSteps.Deciding, Accepted = true }, Xinglin.Vault.Commitments.CommittedText.Create(decision, CorrectionJson.Default.CorrectionDecisionDocument));

        await network.At(correction, CorrectionSteps.Decided);
        Assert.Equal(CorrectionMarks.Accepted, Assert.Single((await Read(network, doctor, grant)).Marks!).Code);
        Assert.NotNull(network.OnLedger(correction).Decision);
    }

    private static async Task<RecordsAnswer> Read(Consortium network, Person reader, (Hash Permission, Xinglin.Vault.Consent.TermsDocument Terms) grant) => await network.Ask(
        network.A, reader, GatewayMethods.RecordsRead, new RecordsReadArguments(grant.Permission, grant.Terms, "treatment"), GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);

    private static Task<CorrectionsAnswer> Own(Consortium network, Person patient) =>
        network.Ask(network.A, patient, GatewayMethods.CorrectionOwn, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.CorrectionsAnswer);

    private static async Task<IReadOnlyList<WaitingCorrection>> Queue(Consortium network) => (await network.Ask(
        network.A, network.Staff(network.A, "nurse"), GatewayMethods.CorrectionQueue, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.CorrectionQueueAnswer)).Waiting;

    /// <summary>The hospital writes a newer version of the resource into its own system.</summary>
    private static async Task Rewrite(Consortium network, string category)
    {
        network.A.Hospital.Write("P1", Consortium.Observation("hba1c", category, "value withdrawn"), network.Clock.Now);
        await network.A.WhenRegistered(4);
    }
}
