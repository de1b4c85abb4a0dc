using System.Globalization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Node.Incidents;
using Xinglin.Node.Records;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Incidents;

public sealed class BulkReadTests
{
    /// <summary>Small numbers, so that a test reads few patients: 3 slow, 5 stop for a user; 8 for the whole member.</summary>
    private static readonly BulkReadLimits Small = new(
        new(new(3, 5), new(20, 30)), new(new(100, 100), new(100, 100)), new(new(6, 8), new(40, 60)), TimeSpan.Zero);

    [Fact]
    public async Task A_stolen_account_is_slowed_then_stopped_after_a_bounded_number_of_patients()
    {
        await using var network = await Ward(20);
        var thief = network.Staff(network.A, "doctor");

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Read(network, thief, i)));

        Assert.Equal(5, answers.Count(a => a.Answer is not null));
        Assert.Equal(2, answers.Count(a => a.Answer?.SlowedBy is not null));
        Assert.All(answers.Where(a => a.Answer is null), a => Assert.Equal("bulk-read-stopped", a.Code));
        Assert.Equal("bulk-read-stopped", (await Read(network, thief, 1)).Code);
    }

    [Fact]
    public async Task The_privacy_officer_sees_the_incident_and_whom_it_affects_tells_them_and_closes_it()
    {
        await using var network = await Ward(8);
        var (thief, officer) = (network.Staff(network.A, "doctor"), network.Staff(network.A, "privacy-officer"));
        for (var i = 1; i <= 7; i++)
        {
            await Read(network, thief, i);
        }

        var incident = Assert.Single((await network.Ask(network.A, officer, GatewayMethods.IncidentList, new IncidentListArguments(), GatewayJson.Default.IncidentListArguments, GatewayJson.Default.IncidentListAnswer)).Incidents);
        Assert.Equal(("user", thief.Account, 5), (incident.Kind, incident.Account, incident.Patients));
        var shown = await network.Ask(network.A, officer, GatewayMethods.IncidentShow, new IncidentReference(incident.Incident), GatewayJson.Default.IncidentReference, GatewayJson.Default.IncidentShowAnswer);
        var expected = Enumerable.Range(1, 5).Select(i => network.A.Store.Relationships.OfPatient("B" + i.ToString(CultureInfo.InvariantCulture))!.Account).ToHashSet();
        Assert.True(expected.SetEquals(shown.Affected));

        await Do(network, officer, GatewayMethods.IncidentConfirm, incident.Incident);
        await Do(network, officer, GatewayMethods.IncidentConfirm, incident.Incident);
        var queue = new Node.Notices.NoticeQueue(network.A.Store);
        Assert.All(expected, account => Assert.Single(queue.After(account, 0), n => n.Kind == NoticeKinds.BulkReading && n.Authority == incident.Incident));

        await Do(network, officer, GatewayMethods.IncidentClose, incident.Incident);
        Assert.NotNull((await Read(network, thief, 1)).Answer);
        Assert.Equal("incident-closed", (await Send(network, officer, GatewayMethods.IncidentClose, incident.Incident)).Refusal!.Code);
    }

    [Fact]
    public async Task Nobody_else_sees_incidents_and_a_privacy_officer_reads_no_records()
    {
        await using var network = await Ward(1);
        var (doctor, officer) = (network.Staff(network.A, "doctor"), network.Staff(network.A, "privacy-officer"));
        var id = new Hash(new byte[32]);
        Assert.Equal("privacy-officer-only", (await Send(network, doctor, GatewayMethods.IncidentShow, id)).Refusal!.Code);
        Assert.Equal("incident-unknown", (await Send(network, officer, GatewayMethods.IncidentShow, id)).Refusal!.Code);
        Assert.Equal("role-not-in-force", (await Read(network, officer, 1)).Code);
    }

    [Fact]
    public async Task An_ordinary_ward_day_is_neither_slowed_nor_stopped()
    {
        await using var network = await Ward(30, limits: null);
        var doctor = network.Staff(network.A, "doctor");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 1; i <= 30; i++)
            {
                var (answer, _) = await Read(network, doctor, i);
                Assert.Null(answer!.SlowedBy);
            }
        }
    }

    [Fact]
    public async Task Accounts_of_one_member_together_are_caught_by_the_members_window()
    {
        await using var network = await Ward(12);
        var doctors = Enumerable.Range(0, 3).Select(_ => network.Staff(network.A, "doctor")).ToList();

        var answers = new List<string?>();
        for (var i = 1; i <= 12; i++)
        {
            answers.Add((await Read(network, doctors[i % 3], i)).Code);
        }

        Assert.Equal(8, answers.Count(code => code is null));
        Assert.Equal(ReadingSubject.Member, Assert.Single(Pace(network).Incidents.All()).Subject.Kind);
    }

    [Fact]
    public async Task Counters_and_stops_survive_a_restart_and_old_readings_do_not_count()
    {
        await using var network = await Ward(8);
        var thief = network.Staff(network.A, "doctor");
        for (var i = 1; i <= 5; i++)
        {
            Assert.NotNull((await Read(network, thief, i)).Answer);
        }

        var now = new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds());
        var known = new KnownAccounts(network.Ledger.For("hospital-a"), network.A.Store, network.Account(network.A));
        var entry = new DisclosureBody(now, true, DisclosureBases.Care, thief.Account, "treatment", [], [], Member: network.Account(network.A));
        var another = network.A.Store.Relationships.OfPatient("B6")!.Account;
        Assert.Equal(Node.Incidents.Pace.Stopped, Restarted(network.A.Store, known, now).Admit(entry, another));
        Assert.Equal(Node.Incidents.Pace.Stopped, Restarted(network.A.Store, known, now).Admit(entry with { Time = now.Plus(3 * 86_400_000) }, another));

        var incident = Pace(network).Incidents.All().Single();
        Pace(network).Close(incident, now);
        Assert.Equal(Node.Incidents.Pace.Free, Restarted(network.A.Store, known, now).Admit(entry with { Time = now.Plus(1) }, another));
    }

    [Fact]
    public async Task A_habit_lifts_the_limits_but_never_beyond_the_ceiling()
    {
        await using var network = await Ward(1);
        var readings = new ReadingStore(network.A.Store);
        var (busy, member) = (network.Staff(network.A, "doctor").Account, network.Account(network.A));
        var now = new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds());
        for (var day = 2; day < 9; day++)
        {
            for (var i = 0; i < 6; i++)
            {
                readings.Add(new Reading(now.Plus(-day * 86_400_000L), busy, new AccountId(Patient(200)), "doctor", new AccountId(Patient(i)), 1));
            }
        }

        var pace = Restarted(network.A.Store, new KnownAccounts(network.Ledger.For("hospital-a"), network.A.Store, member), now);
        var entry = new DisclosureBody(now, true, DisclosureBases.Care, busy, "treatment", [], [], Member: new AccountId(Patient(201)));
        var paces = Enumerable.Range(0, 30).Select(i => pace.Admit(entry with { Member = new AccountId(Patient(100 + i)) }, new AccountId(Patient(i)))).ToList();
        Assert.Equal(12, paces.Count(p => p == Node.Incidents.Pace.Free));
        Assert.Equal(18, paces.TakeWhile(p => p != Node.Incidents.Pace.Stopped).Count());
    }

    private static Hash Patient(int number) => Xinglin.Ledger.Crypto.Sha256.Of(BitConverter.GetBytes(number));

    private static ReadingPace Restarted(GatewayStore store, KnownAccounts known, LedgerTime now) => new(store, known, now) { Limits = Small };

    private static ReadingPace Pace(Consortium network) => network.A.Services.Capability<Node.Consent.AccessCapability>().Pace;

    private static async Task<Consortium> Ward(int patients) => await Ward(patients, Small);

    private static async Task<Consortium> Ward(int patients, BulkReadLimits? limits)
    {
        var network = new Consortium();
        if (limits is not null)
        {
            Pace(network).Limits = limits;
        }

        for (var i = 1; i <= patients; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            network.A.Hospital.Load([new HospitalPatient("B" + number, "某", "male", "1970-01-01", "id" + number, "card" + number, null)], []);
            network.A.Hospital.Write("B" + number, System.Text.Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"b{{number}}"}"""), network.Clock.Now);
        }

        network.A.Services.Start();
        await network.A.WhenRegistered(patients + 1);
        return network;
    }

    private static async Task<(RecordsAnswer? Answer, string? Code)> Read(Consortium network, Person reader, int patient)
    {
        var read = new CareReadArguments("B" + patient.ToString(CultureInfo.InvariantCulture));
        var request = network.SignedFor(network.A, reader, GatewayMethods.RecordsCare, read, GatewayJson.Default.CareReadArguments);
        var answer = await Consortium.Send(network.A, request);
        return answer.Refusal is { } refusal ? (null, refusal.Code) : (network.Open(request, reader, answer, GatewayJson.Default.RecordsAnswer), null);
    }

    private static Task<GatewayAnswer> Send(Consortium network, Person person, string method, Hash incident) =>
        Consortium.Send(network.A, network.SignedFor(network.A, person, method, new IncidentReference(incident), GatewayJson.Default.IncidentReference));

    private static async Task Do(Consortium network, Person person, string method, Hash incident) =>
        Assert.Null((await Send(network, person, method, incident)).Refusal?.Code);
}
