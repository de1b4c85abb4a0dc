using System.Security.Cryptography;
using Xinglin.Contracts;
using Xinglin.Contracts.Duties;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Duties;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Duties;

public sealed class ReadForDutyTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];

    [Fact]
    public async Task The_recipient_reads_what_the_duty_names_and_the_entry_bears_the_duty()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var (duty, document, bureau) = Record(network);

        var answer = await network.Ask(network.A, bureau, GatewayMethods.RecordsDuty, new DutyReadArguments(duty, document, "P1"), GatewayJson.Default.DutyReadArguments, GatewayJson.Default.RecordsAnswer);

        Assert.Contains("HbA1c", Assert.Single(network.Texts(answer, bureau, duty)), StringComparison.Ordinal);
        var log = await Log(network, patient);
        var entry = Assert.Single(log);
        Assert.Equal(("duty", duty, bureau.Account), (entry.Basis, entry.Authority!.Value, entry.Member!.Value));
        Assert.Contains(await Notices(network, patient), n => n is { Kind: NoticeKinds.Disclosed, Basis: "duty" } && n.Authority == duty);
    }

    [Fact]
    public async Task A_lawful_delay_hides_entry_and_notice_until_its_date_and_is_itself_on_record()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var happened = network.Clock.Now;
        var (duty, document, bureau) = Record(network, delay: TimeSpan.FromHours(3));
        await network.Ask(network.A, bureau, GatewayMethods.RecordsDuty, new DutyReadArguments(duty, document, "P1"), GatewayJson.Default.DutyReadArguments, GatewayJson.Default.RecordsAnswer);
        Assert.Empty(await Log(network, patient));
        Assert.DoesNotContain(await Notices(network, patient), n => n.Kind == NoticeKinds.Disclosed);
        Assert.NotNull(Assert.Single(network.A.Log.About(patient.Account, 0, 10)).Body.ShowFrom);

        network.Clock.Now += TimeSpan.FromHours(4);
        network.Submit([network.Ledger.Keys["clinic"].Identity], network.Ledger.Keys["clinic"].Account, "duty.end", new DutyReference(duty), ContractsJson.Default.DutyReference);

        var entry = Assert.Single(await Log(network, patient));
        Assert.Equal(new LedgerTime(happened.ToUnixTimeMilliseconds()), entry.Time);
        Assert.NotNull(entry.ShowFrom);
        Assert.Contains(await WhenTold(network, patient), n => n is { Kind: NoticeKinds.Disclosed } && n.Happened == entry.Time);
    }

    [Fact]
    public async Task Each_way_to_misuse_a_duty_is_refused_with_its_code_and_leaves_a_trace()
    {
        await using var network = new Consortium();
        var (_, _, doctor) = await network.Begin();
        var (duty, document, bureau) = Record(network, confirm: false);
        async Task Refused(string code, Person reader, DutyReadArguments read)
        {
            var last = network.A.Log.Last;
            Assert.Equal(code, (await Read(network, reader, read)).Refusal!.Code);
            Assert.Equal(last + 1, network.A.Log.Last);
        }

        await Refused("duty-not-in-force", bureau, new(duty, document, "P1"));
        Confirm(network, duty, document);
        await Refused("duty-unknown", bureau, new(new Hash(RandomNumberGenerator.GetBytes(32)), document, "P1"));
        await Refused("duty-terms-mismatch", bureau, new(duty, document with { Terms = document.Terms.Replace("?category=laboratory", "", StringComparison.Ordinal) }, "P1"));
        await Refused("duty-not-recipient", doctor, new(duty, document, "P1"));
        await Refused("scope-exceeds-duty", bureau, new(duty, document, "P1", ["Observation.rs"]));
        await Refused("scope-not-supported", bureau, new(duty, document, "P1", ["Observation.rs?_text=x"]));
        await Refused("patient-unknown", bureau, new(duty, document, "P9"));
        Assert.Null((await Read(network, bureau, new(duty, document, "P1"))).Refusal);

        network.Clock.Now += TimeSpan.FromHours(30);
        network.Submit([network.Ledger.Keys["clinic"].Identity], network.Ledger.Keys["clinic"].Account, "roles.issue", new Contracts.Membership.RolesIssue(doctor.Account, "nurse", new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds() + 3_600_000).CeilingHour()), ContractsJson.Default.RolesIssue);
        await Refused("duty-expired", bureau, new(duty, document, "P1"));
        network.Submit([network.Ledger.Keys["bureau"].Identity], bureau.Account, "duty.end", new DutyReference(duty), ContractsJson.Default.DutyReference);
        await Refused("duty-ended", bureau, new(duty, document, "P1"));
    }

    [Fact]
    public async Task Before_and_after_the_documents_own_period_nothing_is_owed_though_the_ledger_has_the_duty_in_force()
    {
        await using var network = new Consortium();
        await network.Begin();
        var (early, later, bureau) = Record(network, begins: TimeSpan.FromHours(2));
        Assert.Equal("duty-outside-period", (await Read(network, bureau, new(early, later, "P1"))).Refusal!.Code);
        network.Clock.Now += TimeSpan.FromHours(3);
        network.Ledger.Idle();
        Assert.Null((await Read(network, bureau, new(early, later, "P1"))).Refusal);

        // The ledger knows the end to the hour, the document to the millisecond.
        var (brief, document, _) = Record(network, lasts: TimeSpan.FromMinutes(10));
        Assert.Null((await Read(network, bureau, new(brief, document, "P1"))).Refusal);
        network.Clock.Now += TimeSpan.FromMinutes(20);
        network.Ledger.Idle();
        Assert.Equal("duty-outside-period", (await Read(network, bureau, new(brief, document, "P1"))).Refusal!.Code);
    }

    private static Task<GatewayAnswer> Read(Consortium network, Person reader, DutyReadArguments read) =>
        Consortium.Send(network.A, network.SignedFor(network.A, reader, GatewayMethods.RecordsDuty, read, GatewayJson.Default.DutyReadArguments));

    /// <summary>The bureau records a duty for itself for a day; the clinic confirms it.</summary>
    private static (Hash Duty, DutyDocument Document, Person Bureau) Record(
        Consortium network, TimeSpan? delay = null, bool confirm = true, TimeSpan? begins = null, TimeSpan? lasts = null)
    {
        var bureau = new Person { Signer = (Xinglin.Ledger.Crypto.P256Signer)network.Ledger.Keys["bureau"].Identity, Account = network.Ledger.Keys["bureau"].Account };
        var duty = new Hash(RandomNumberGenerator.GetBytes(32));
        var now = new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds());
        var until = lasts is { } brief ? now.Plus((long)brief.TotalMilliseconds) : now.Plus(86_400_000).CeilingHour();
        var document = DutyDocument.Create(new DutyTerms(
            duty, network.Network, bureau.Account, "Law on the Prevention of Infectious Diseases, article 30", Laboratory, "public-health", now.Plus((long)(begins?.TotalMilliseconds ?? 0)), until,
            delay is { } length ? now.Plus((long)length.TotalMilliseconds) : null));
        network.Submit([bureau.Signer], bureau.Account, "duty.record", new DutyRecord(duty, bureau.Account, until.CeilingHour(), document.Commitment()!.Value), ContractsJson.Default.DutyRecord);
        if (confirm)
        {
            Confirm(network, duty, document);
        }

        return (duty, document, bureau);
    }

    private static void Confirm(Consortium network, Hash duty, DutyDocument document) => network.Submit(
        [network.Ledger.Keys["clinic"].Identity], network.Ledger.Keys["clinic"].Account, "duty.confirm", new DutyConfirm(duty, document.Commitment()!.Value), ContractsJson.Default.DutyConfirm);

    private static async Task<IReadOnlyList<LogDisclosure>> Log(Consortium network, Person patient) =>
        (await network.Ask(network.A, patient, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer)).Entries;

    private static async Task<IReadOnlyList<Notice>> Notices(Consortium network, Person patient) =>
        (await network.Ask(network.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer)).Notices;

    private static async Task<IReadOnlyList<Notice>> WhenTold(Consortium network, Person patient)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Notices(network, patient) is var notices)
        {
            if (notices.Any(n => n.Kind == NoticeKinds.Disclosed))
            {
                return notices;
            }

            await Task.Delay(50, patience.Token);
        }

        return [];
    }
}
