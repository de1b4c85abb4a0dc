using Xinglin.Contracts.Erasure;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Vault;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Erasure;
using Xinglin.Vault.Requests;
using static Xinglin.Node.Tests.Erasure.ErasureScene;

namespace Xinglin.Node.Tests.Erasure;

public sealed class ErasureFlowTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];
    private static readonly TimeSpan SixteenYears = TimeSpan.FromDays(16 * 365.25);

    [Fact]
    public async Task Inside_the_retention_period_the_order_is_refused_with_rule_and_date()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var order = network.Wish(patient, [network.A], await network.PointerOf(patient, network.A, "HbA1c"));

        var refusal = (await network.Deposit(patient, network.A, order, order.Write())).Refusal!;

        Assert.Equal(("erasure-retained", "retention-cn-outpatient", "2041-03-01T08:00:00.000Z"), (refusal.Code, refusal.Rule, refusal.Until));
    }

    [Fact]
    public async Task An_order_that_was_signed_all_the_same_is_declined_with_rule_and_date_that_only_the_patient_reads()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var order = network.Wish(patient, [network.A], pointer);
        network.Sign(patient, order, order.Write());

        var answer = await network.Answered(order.Order, network.A);

        Assert.Equal(HolderStanding.Declined, answer.StandingAt(default));
        var held = await Eventually(() => network.Erasures(patient, network.A).Result.Orders.Single(o => o.Order == order.Order) is { Step: ErasureSteps.Declined } o ? o : null);
        Assert.Equal(answer.Reason, held.Decline!.Commitment(ErasureDeclineDocument.CommitmentType));
        var decline = held.Decline.Read(ErasureJson.Default.ErasureDeclineDocument)!;
        Assert.Equal(("retention-cn-outpatient", "2041-03-01T08:00:00.000Z"), (decline.Rule, decline.Until.ToString()));
        Assert.Contains((await network.Own(patient, network.A)).Resources, r => r.Pointer == pointer);
    }

    [Fact]
    public async Task Inpatient_records_are_kept_thirty_years_from_the_last_discharge_and_votes_change_the_years()
    {
        await using var network = new Consortium();
        network.A.Hospital.Write("P1", """{"resourceType":"Encounter","id":"stay","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/p1"},"period":{"start":"2010-05-01","end":"2010-05-20"}}"""u8.ToArray(), new DateTimeOffset(2010, 5, 20, 0, 0, 0, TimeSpan.Zero));
        network.A.Hospital.Write("P1", Consortium.Observation("in-ward", "laboratory", "potassium", ""","encounter":{"reference":"Encounter/stay"}"""), new DateTimeOffset(2010, 5, 2, 0, 0, 0, TimeSpan.Zero));
        var (patient, _, _) = await network.Begin();
        var order = network.Wish(patient, [network.A], await network.PointerOf(patient, network.A, "potassium"));
        var refusal = (await network.Deposit(patient, network.A, order, order.Write())).Refusal!;
        Assert.Equal(("retention-cn-inpatient", "2040-05-20T00:00:00.000Z"), (refusal.Rule, refusal.Until));

        network.Vote(RetentionRules.ChinaInpatient.Id, 5);
        Assert.Null((await network.Deposit(patient, network.A, order, order.Write())).Refusal);
    }

    [Fact]
    public async Task After_the_period_the_record_goes_when_the_hospitals_own_system_let_it_go_too()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var salt = network.A.Store.Records.SaltOf(pointer);
        network.Pass(SixteenYears);
        var order = network.Wish(patient, [network.A], pointer);
        var text = order.Write();
        Assert.Null((await network.Deposit(patient, network.A, order, text)).Refusal);
        network.Sign(patient, order, text);

        // Salt and keys go at once, and nothing is released; the receipt waits for the row that Xinglin cannot delete.
        await Eventually(() => network.A.Erasure().Orders.Find(order.Order) is { Step: ErasureSteps.OwnSystem } row ? row : null);
        Assert.Null(network.A.Store.Records.SaltOf(pointer));
        var own = await network.Own(patient, network.A);
        Assert.DoesNotContain(own.Resources, r => r.Pointer == pointer);
        Assert.Equal("record-erased", Assert.Single(own.Marks!).Code);
        Assert.Null(network.OnLedger(order.Order).Holders[0].Answered);

        network.A.Hospital.Remove(new RecordVersion("Observation", "hba1c", 1));
        var receipt = await network.Answered(order.Order, network.A);
        Assert.True(receipt.Erased!.Value.CompareTo(receipt.Unrestorable!.Value) < 0);
        Assert.Equal(ErasureStatus.Complete, network.OnLedger(order.Order).Status);

        // That it existed stays provable: the ledger's entry is as it was, and the salt opened it.
        var entry = new LedgerView(network.Ledger.For("hospital-a").State).Record(pointer)!;
        Assert.True(Commitment.Opens(entry.Commitment, salt, "Observation", Consortium.Observation("hba1c", "laboratory", "HbA1c")));
    }

    [Fact]
    public async Task Who_read_it_is_listed_for_the_patient_and_told()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        Assert.Null((await network.Read(doctor, grant)).Refusal);
        var stranger = network.Staff(network.B, "doctor");
        network.Pass(SixteenYears);
        network.A.Hospital.Remove(new RecordVersion("Observation", "hba1c", 1));
        var order = network.Wish(patient, [network.A], pointer);
        network.Sign(patient, order, order.Write());
        await network.Answered(order.Order, network.A);

        var reader = Assert.Single((await network.Erasures(patient, network.A)).Orders.Single().Readers);
        Assert.Equal((doctor.Account, network.Account(network.B)), (reader.Reader, reader.Member!.Value));
        var told = (await network.Ask(network.A, doctor, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer)).Notices;
        Assert.Equal(pointer, Assert.Single(told.Single(n => n.Kind == NoticeKinds.RecordErased).Pointers!));
        var notMine = await Consortium.Send(network.A, network.SignedFor(network.A, stranger, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments));
        Assert.NotNull(notMine.Refusal);
    }

    [Fact]
    public async Task An_upload_in_the_vault_opens_no_more_and_another_patients_stays()
    {
        await using var network = new Consortium();
        var patient = await network.BeginAtA();
        var vault = network.A.Services.Capability<VaultCapability>().Vault;
        var (mine, others) = (Random(), Random());
        Assert.Null(vault.Seal([new PlainLayer(mine, patient.Account, "raw", "mine"u8.ToArray()), new PlainLayer(others, new AccountId(Random()), "raw", "theirs"u8.ToArray())]));
        Assert.NotNull(vault.Open(mine, "raw"));
        var order = network.Wish(patient, [network.A], mine, others);
        network.Sign(patient, order, order.Write());
        await network.Answered(order.Order, network.A);
        Assert.Null(vault.Open(mine, "raw"));
        Assert.False(vault.Contains(mine));
        Assert.NotNull(vault.Open(others, "raw"));
    }

    [Fact]
    public async Task After_a_crash_between_destroying_and_signing_the_receipt_follows_at_the_next_start()
    {
        await using var network = new Consortium();
        var patient = await network.BeginAtA();
        var pointer = Random();
        var order = network.Wish(patient, [network.B], pointer);
        network.Sign(patient, order, order.Write());

        // The node of B had destroyed, durably, and died before it signed.
        var hour = network.OnLedger(order.Order).Since.CeilingHour();
        var orders = network.B.Erasure().Orders;
        orders.Save(new OrderRow(order.Order, patient.Account, ErasureSteps.Destroyed, [pointer], Erased: hour, Unrestorable: hour.Plus(86_400_000)));
        Assert.Null(network.OnLedger(order.Order).Holders[0].Answered);

        network.B.Services.Start();
        var receipt = await network.Answered(order.Order, network.B);
        Assert.Equal((hour, hour.Plus(86_400_000)), (receipt.Erased!.Value, receipt.Unrestorable!.Value));
        await Eventually(() => orders.Find(order.Order) is { Step: ErasureSteps.Receipted } row ? row : null);
    }

    [Fact]
    public async Task Traces_go_only_when_the_signed_order_says_so()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        Assert.Null((await network.Read(doctor, grant)).Refusal);
        network.Pass(SixteenYears);
        network.A.Hospital.Remove(new RecordVersion("Observation", "hba1c", 1));
        var order = network.Wish(patient, [network.A], pointer) with { Traces = true };
        var text = order.Write();
        Assert.Null((await network.Deposit(patient, network.A, order, text)).Refusal);
        network.Sign(patient, order, text);
        await network.Answered(order.Order, network.A);
        Assert.DoesNotContain(network.A.Log.About(patient.Account, 0, 100), e => e.Body.Reader == doctor.Account);
        Assert.Equal(doctor.Account, Assert.Single(network.A.Erasure().Orders.Find(order.Order)!.Readers!).Reader);
    }

    [Fact]
    public async Task What_the_patient_uploaded_goes_at_once_at_every_holder_that_answers_and_a_silent_one_stays_silent()
    {
        await using var network = new Consortium();
        var patient = await network.BeginAtA();
        var order = network.Wish(patient, [network.A, network.B], Random());
        var text = order.Write();
        Assert.Null((await network.Deposit(patient, network.A, order, text)).Refusal);
        network.Sign(patient, order, text);
        await network.Answered(order.Order, network.A);

        network.Pass(TimeSpan.FromDays(40));
        var later = network.OnLedger(order.Order);
        Assert.Equal(ErasureStatus.Open, later.Status);
        Assert.Equal(
            [HolderStanding.Unrestorable, HolderStanding.Awaiting], later.Holders.Select(h => h.StandingAt(new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds()))));

        network.B.Services.Start();
        await network.Answered(order.Order, network.B);
        Assert.Equal(ErasureStatus.Complete, network.OnLedger(order.Order).Status);
    }

    [Fact]
    public async Task A_restricted_record_is_released_to_nobody_under_a_permission_and_the_patient_still_sees_it_marked()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        await Restrict(network, patient, pointer, on: true);

        Assert.Empty((await Read(network, doctor, grant)).Resources);
        var own = await network.Own(patient, network.A);
        Assert.Contains(own.Resources, r => r.Pointer == pointer);
        Assert.Equal(("record-restricted", pointer), (Assert.Single(own.Marks!).Code, own.Marks![0].Pointer));
        Assert.Equal(pointer, Assert.Single((await network.Erasures(patient, network.A)).Restricted));
        Assert.Contains(network.A.Log.About(patient.Account, 0, 100), e => e.Body.Purpose == "restriction" && e.Body.Returned[0].Pointer == pointer);

        await Restrict(network, patient, pointer, on: false);
        await ErasureScene.Eventually(() => network.A.Parts.Indexes.Current(patient.Account)?.Records.Any(r => r.Record.Pointer == pointer) == true ? pointer.ToString() : null);
        Assert.Single((await Read(network, doctor, grant)).Resources);
    }

    [Fact]
    public async Task Nobody_restricts_or_orders_for_another()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var arguments = new RestrictArguments([Random()], true);
        Assert.Equal("erasure-not-yours", (await Consortium.Send(network.A, network.SignedFor(network.A, patient, GatewayMethods.ErasureRestrict, arguments, GatewayJson.Default.RestrictArguments))).Refusal!.Code);
        Assert.Equal("account-not-known-here", (await Consortium.Send(network.A, network.SignedFor(network.A, doctor, GatewayMethods.ErasureRestrict, arguments with { Pointers = [pointer] }, GatewayJson.Default.RestrictArguments))).Refusal!.Code);

        var order = network.Wish(patient, [network.A], Random());
        Assert.Equal("account-not-known-here", (await network.Deposit(doctor, network.A, order, order.Write())).Refusal!.Code);
        var forAnother = order with { Account = doctor.Account };
        Assert.Equal("erasure-document-unreadable", (await network.Deposit(patient, network.A, forAnother, forAnother.Write())).Refusal!.Code);
        var elsewhere = order with { Holders = [network.Account(network.B)] };
        Assert.Equal("erasure-document-unreadable", (await network.Deposit(patient, network.A, elsewhere, elsewhere.Write())).Refusal!.Code);
    }

    [Fact]
    public async Task An_older_version_does_not_take_the_place_of_the_erased_one()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        network.A.Hospital.Write("P1", Consortium.Observation("hba1c", "laboratory", "HbA1c corrected"), network.Clock.Now);
        await network.A.WhenRegistered(4);
        var pointer = await network.PointerOf(patient, network.A, "HbA1c corrected");
        network.A.Store.Marks.Erase(patient.Account, pointer, default);
        network.A.Store.Records.EraseSalts([pointer]);
        Assert.DoesNotContain(network.Texts(await network.Own(patient, network.A), patient), t => t.Contains("HbA1c", StringComparison.Ordinal));
    }

    private static async Task Restrict(Consortium network, Person patient, Hash pointer, bool on) => await network.Ask(
        network.A, patient, GatewayMethods.ErasureRestrict, new RestrictArguments([pointer], on), GatewayJson.Default.RestrictArguments, GatewayJson.Default.DoneAnswer);

    private static Task<RecordsAnswer> Read(Consortium network, Person doctor, (Hash Permission, TermsDocument Terms) grant) => network.Ask(
        network.A, doctor, GatewayMethods.RecordsRead, new RecordsReadArguments(grant.Permission, grant.Terms, "treatment"),
        GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);
}
