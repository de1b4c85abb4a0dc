using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Emergency;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Emergency;

public sealed class EmergencyReadTests
{
    private static string[] Texts(EmergencyScene scene, EmergencyPart part, string section) =>
        [.. part.Sections.Single(s => s.Name == section).Pointers.Select(p => scene.Text(part, part.Resources.Single(r => r.Pointer == p)))];

    [Fact]
    public async Task The_first_summary_is_narrow_and_every_section_says_what_it_found()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var found = await scene.Find(opened);
        Assert.Equal(EmergencyFound.One, found.Found);

        var part = Assert.Single((await scene.Read(opened, found.Handle!.Value)).Parts);

        Assert.Equal(EmergencySectionNames.First, part.Sections.Select(s => s.Name));
        Assert.Contains("penicillin", Assert.Single(Texts(scene, part, "allergies")), StringComparison.Ordinal);
        Assert.Contains("warfarin", Assert.Single(Texts(scene, part, "medicines")), StringComparison.Ordinal);
        Assert.Empty(Texts(scene, part, "problems"));
        Assert.Equal(2, part.Resources.Count);
        Assert.DoesNotContain(scene.Texts(part), t => t.Contains("INR", StringComparison.Ordinal) || t.Contains("PHQ", StringComparison.Ordinal));
        Assert.All(part.Resources, r => Assert.True(Commitment.Opens(r.Commitment, r.Salt.Value.ToArray(), r.Type, System.Text.Encoding.UTF8.GetBytes(scene.Text(part, r)))));
    }

    [Fact]
    public async Task More_needs_a_further_reason_and_the_first_summary_and_still_is_not_everything()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var handle = (await scene.Find(opened)).Handle!.Value;

        Assert.Equal("emergency-reason-missing", (await scene.AskRaw(opened, scene.Nurse, EmergencySteps.More, scene.A)).Refusal!.Code);
        var early = await scene.ReadRaw(opened, scene.Nurse, handle, await scene.Ticket(opened, scene.Nurse, EmergencySteps.More, more: "before surgery"), EmergencySteps.More, "before surgery");
        Assert.Equal("emergency-first-step-first", early.Refusal!.Code);

        await scene.Read(opened, handle);
        var silent = await scene.ReadRaw(opened, scene.Nurse, handle, await scene.Ticket(opened, scene.Nurse, EmergencySteps.More, more: "before surgery"), EmergencySteps.More);
        Assert.Equal("emergency-reason-missing", silent.Refusal!.Code);
        var part = Assert.Single((await scene.Read(opened, handle, EmergencySteps.More, "before surgery")).Parts);

        Assert.Contains("amoxicillin", Assert.Single(Texts(scene, part, "ended-medicines")), StringComparison.Ordinal);
        Assert.Contains("\"inr\"", Assert.Single(Texts(scene, part, "laboratory")), StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Texts(part), t => t.Contains("PHQ", StringComparison.Ordinal) || t.Contains("old INR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Both_logs_have_it_and_the_holders_names_reason_scopes_and_what_was_returned()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var handle = (await scene.Find(opened)).Handle!.Value;
        await scene.Read(opened, handle);

        var account = scene.A.Store.Relationships.OfPatient("P1")!.Account;
        var theirs = scene.A.Log.About(account, 0, 10).Select(e => e.Body).ToList();
        Assert.All(theirs, b => Assert.Equal((DisclosureBases.Emergency, opened.Access, scene.Nurse.Account, scene.Network.Account(scene.B)), (b.Basis, b.Authority!.Value, b.Reader, b.Member!.Value)));
        Assert.Equal([0, 2], theirs.Select(b => b.Returned.Count));
        Assert.Contains("found in the street", theirs[1].Purpose, StringComparison.Ordinal);
        Assert.Contains("AllergyIntolerance.rs", theirs[1].Scopes);

        var own = scene.B.Log.About(scene.B.Store.Relationships.OfPatient("P1")!.Account, 0, 10).Select(e => e.Body).ToList();
        Assert.Equal([opened.Access, opened.Access], own.Select(b => b.Authority!.Value));
        Assert.All(own, b => Assert.Empty(b.Returned));
    }

    [Fact]
    public async Task Without_the_own_members_ticket_for_this_ask_nothing_is_answered()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var ticket = await scene.Ticket(opened, scene.Nurse, EmergencySteps.Find);
        var handle = (await scene.Find(opened)).Handle!.Value;
        var forged = EmergencyTicket.Sign(ticket.Verify(scene.Network.Ledger.Keys["hospital-b"].Identity.PublicKey)! with { Step = EmergencySteps.First }, scene.Nurse.Signer);

        Assert.Equal("emergency-ticket-invalid", (await scene.ReadRaw(opened, scene.Nurse, handle, ticket)).Refusal!.Code);
        Assert.Equal("emergency-ticket-invalid", (await scene.ReadRaw(opened, scene.Nurse, handle, forged)).Refusal!.Code);
        Assert.Equal("emergency-ticket-invalid", (await scene.FindRaw(opened, scene.Doctor, ticket)).Refusal!.Code);
        Assert.Equal("emergency-ticket-invalid", (await scene.FindRaw(scene.Opened(), scene.Nurse, ticket)).Refusal!.Code);
        Assert.Equal("emergency-ticket-invalid", (await scene.FindRaw(opened, scene.Nurse, await scene.Ticket(opened, scene.Nurse, EmergencySteps.Find, scene.B))).Refusal!.Code);
        scene.Network.Clock.Now += TimeSpan.FromMinutes(11);
        scene.Network.Ledger.Idle();
        Assert.Equal("emergency-ticket-invalid", (await scene.FindRaw(opened, scene.Nurse, ticket)).Refusal!.Code);
    }

    [Fact]
    public async Task Ended_or_expired_or_of_others_opens_nothing()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var handle = (await scene.Find(opened)).Handle!.Value;
        var ticket = await scene.Ticket(opened, scene.Nurse, EmergencySteps.First);
        var stranger = scene.Network.Staff(scene.B, Roles.Emergency);
        Assert.Equal("emergency-not-an-opener", (await scene.ReadRaw(opened, stranger, handle, ticket)).Refusal!.Code);

        scene.End(opened);
        var refusal = (await scene.ReadRaw(opened, scene.Nurse, handle, ticket)).Refusal!;
        Assert.Equal(("emergency-ended", 403), (refusal.Code, refusal.Status));

        var second = scene.Opened();
        handle = (await scene.Find(second)).Handle!.Value;
        scene.Network.Clock.Now += TimeSpan.FromHours(6);
        scene.Network.Ledger.Idle();
        Assert.Equal("emergency-expired", (await scene.ReadRaw(second, scene.Nurse, handle, ticket)).Refusal!.Code);
        Assert.Equal("emergency-expired", (await scene.AskRaw(second, scene.Nurse, EmergencySteps.First, scene.A)).Refusal!.Code);
    }

    [Fact]
    public async Task A_document_that_is_not_the_committed_one_is_refused_whoever_it_is_about()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var ticket = await scene.Ticket(opened, scene.Nurse, EmergencySteps.Find);
        var another = opened with { Document = opened.Document with { Statement = opened.Document.Statement.Replace("\"C1\"", "\"C2\"", StringComparison.Ordinal) } };
        Assert.NotEqual(opened.Document, another.Document);
        Assert.Equal("emergency-document-mismatch", (await scene.FindRaw(another, scene.Nurse, ticket)).Refusal!.Code);

        // The document of one access does not serve another, though the same two opened both.
        var other = scene.Opened(scene.Statement("C2"));
        Assert.Equal("emergency-document-mismatch", (await scene.FindRaw(opened with { Statement = other.Statement }, scene.Nurse, ticket)).Refusal!.Code);

        // A statement by which another member's team would have opened it is not this access's.
        var claimed = scene.Statement() with { Member = scene.Network.Account(scene.A) };
        var forged = new OpenedEmergency(claimed, EmergencyDocument.Create(claimed));
        Assert.Null(scene.TryOpen(claimed, forged.Document, scene.Nurse, scene.Doctor));
        Assert.Equal("emergency-document-mismatch", (await scene.FindRaw(forged, scene.Nurse, ticket)).Refusal!.Code);
    }

    [Fact]
    public async Task A_handle_serves_its_own_access_only()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var handle = (await scene.Find(opened)).Handle!.Value;
        var other = scene.Opened(scene.Statement("C9"));
        var ticket = await scene.Ticket(other, scene.Nurse, EmergencySteps.First);
        Assert.Equal("emergency-handle-unknown", (await scene.ReadRaw(other, scene.Nurse, handle, ticket)).Refusal!.Code);
        Assert.Equal("emergency-handle-unknown", (await scene.ReadRaw(other, scene.Nurse, new Hash(new byte[32]), ticket)).Refusal!.Code);
    }

    [Fact]
    public async Task A_role_withdrawn_after_the_opening_ends_the_reading()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var handle = (await scene.Find(opened)).Handle!.Value;
        var ticket = await scene.Ticket(opened, scene.Nurse, EmergencySteps.First);
        scene.Network.Submit(
            [scene.Network.Ledger.Keys["hospital-b"].Identity], scene.Network.Account(scene.B), "roles.revoke",
            new RolesRevoke(scene.Nurse.Account, Roles.Emergency), ContractsJson.Default.RolesRevoke);

        Assert.Equal("role-not-in-force", (await scene.ReadRaw(opened, scene.Nurse, handle, ticket)).Refusal!.Code);
    }

    [Fact]
    public async Task Who_has_no_access_cannot_tell_whether_somebody_is_known()
    {
        await using var scene = await EmergencyScene.Open();
        var ticket = await scene.Ticket(scene.Opened(), scene.Nurse, EmergencySteps.Find);
        var (known, unknown) = (scene.Statement(), scene.Statement("C404"));
        foreach (var statement in new[] { known, unknown })
        {
            var never = new OpenedEmergency(statement, EmergencyDocument.Create(statement));
            var refusal = (await scene.FindRaw(never, scene.Nurse, ticket)).Refusal!;
            Assert.Equal("emergency-unknown", refusal.Code);
        }
    }

    [Fact]
    public async Task A_search_says_one_none_or_several_and_each_is_logged()
    {
        await using var scene = await EmergencyScene.Open();
        scene.A.Hospital.Load([new Node.Demonstration.Population.HospitalPatient("P2", "李四", "male", null, null, "C1", null)], []);
        var before = scene.A.Log.Last;

        var none = await scene.Find(scene.Opened(scene.Statement("C404")));
        var several = await scene.Find(scene.Opened());
        var one = await scene.Find(scene.Opened(scene.Statement("990101196001010021", kind: EmergencyIdentifiers.IdentityNumber)));

        Assert.Equal([EmergencyFound.None, EmergencyFound.Several, EmergencyFound.One], new[] { none, several, one }.Select(f => f.Found));
        Assert.Null(none.Handle);
        Assert.Null(several.Handle);
        Assert.Equal(before + 3, scene.A.Log.Last);
        Assert.Equal(3, new[] { none, several, one }.Select(f => f.Entry).Distinct().Count());
    }

    [Fact]
    public async Task Searches_under_one_access_are_bounded()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        for (var i = 0; i < FoundPersons.PerAccessMax; i++)
        {
            await scene.Find(opened);
        }

        Assert.Equal("emergency-find-limit", (await scene.FindRaw(opened, scene.Nurse, await scene.Ticket(opened, scene.Nurse, EmergencySteps.Find))).Refusal!.Code);
    }

    [Fact]
    public async Task Searches_of_one_member_are_bounded_over_all_its_accesses_until_the_hour_is_over()
    {
        await using var scene = await EmergencyScene.Open();
        var found = new FoundPersons(scene.A.Store);
        for (var i = 0; i < FoundPersons.PerMemberHourMax; i++)
        {
            Assert.True(found.TryCount(scene.Statement(), scene.Now, out _));
        }

        var opened = scene.Opened();
        Assert.Equal("emergency-find-limit", (await scene.FindRaw(opened, scene.Nurse, await scene.Ticket(opened, scene.Nurse, EmergencySteps.Find))).Refusal!.Code);
        scene.Network.Clock.Now += TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1);
        scene.Network.Ledger.Idle();
        Assert.Equal(EmergencyFound.One, (await scene.Find(opened)).Found);
    }

    [Fact]
    public async Task When_the_number_is_another_persons_by_now_nothing_of_who_was_found_is_shown()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var handle = (await scene.Find(opened)).Handle!.Value;
        scene.A.Hospital.Load([new Node.Demonstration.Population.HospitalPatient("P2", "李四", "male", null, null, "C1", null)], []);
        var before = scene.A.Log.Last;

        var refusal = (await scene.ReadRaw(opened, scene.Nurse, handle, await scene.Ticket(opened, scene.Nurse, EmergencySteps.First))).Refusal!;

        Assert.Equal(("emergency-patient-mismatch", 403), (refusal.Code, refusal.Status));
        Assert.Equal(before + 1, scene.A.Log.Last);
    }

    [Fact]
    public async Task A_section_that_is_too_large_is_named_and_what_comes_after_it_still_comes()
    {
        await using var scene = await EmergencyScene.Open();
        var note = new string('x', 900_000);
        for (var i = 0; i < 11; i++)
        {
            scene.Write("AllergyIntolerance", $"long-{i}", $$""","patient":{"reference":"Patient/p1"},"code":{"text":"latex"},"note":[{"text":"{{note}}"}]""");
        }

        await scene.A.WhenRegistered(18);
        var opened = scene.Opened();

        var part = Assert.Single((await scene.Read(opened, (await scene.Find(opened)).Handle!.Value)).Parts);

        var allergies = part.Sections.Single(s => s.Name == "allergies");
        Assert.True(allergies.TooLarge);
        Assert.Empty(allergies.Pointers);
        Assert.Single(part.Sections.Single(s => s.Name == "medicines").Pointers);
        Assert.Contains("warfarin", Assert.Single(scene.Texts(part)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emergencies_are_counted_and_reported_but_never_slowed_or_stopped()
    {
        await using var scene = await EmergencyScene.Open();
        var pace = scene.A.Parts.Pace;
        pace.Limits = pace.Limits with { Emergency = new(new(0, 1), new(0, 1)), User = new(new(0, 1), new(0, 1)) };
        foreach (var number in new[] { "P2", "P3", "P4" })
        {
            scene.A.Hospital.Load([new Node.Demonstration.Population.HospitalPatient(number, "某", "male", "1970-01-01", null, "card-" + number, null)], []);
            var opened = scene.Opened(scene.Statement("card-" + number));
            Assert.Single((await scene.Read(opened, (await scene.Find(opened)).Handle!.Value)).Parts);
        }

        var officer = scene.Network.Staff(scene.A, Roles.PrivacyOfficer);
        var incidents = (await scene.Network.Ask(
            scene.A, officer, GatewayMethods.IncidentList, new IncidentListArguments(), GatewayJson.Default.IncidentListArguments, GatewayJson.Default.IncidentListAnswer)).Incidents;
        var role = Assert.Single(incidents, i => i.Kind == "role");
        Assert.Equal((Roles.Emergency, scene.Network.Account(scene.B), 2), (role.Role, role.Account, role.Patients));
        Assert.Equal(scene.Nurse.Account, Assert.Single(incidents, i => i.Kind == "user").Account);

        // Those who were read after the incident was opened are affected as well.
        var shown = await scene.Network.Ask(
            scene.A, officer, GatewayMethods.IncidentShow, new IncidentReference(role.Incident), GatewayJson.Default.IncidentReference, GatewayJson.Default.IncidentShowAnswer);
        Assert.Equal(3, shown.Affected.Count);
    }

    [Fact]
    public async Task A_log_that_cannot_write_releases_nothing()
    {
        var broken = new MemoryFolder();
        await using var scene = await EmergencyScene.Open(broken);
        var opened = scene.Opened();
        var handle = (await scene.Find(opened)).Handle!.Value;
        var ticket = await scene.Ticket(opened, scene.Nurse, EmergencySteps.First);
        broken.FailAt = broken.Operations + 1;

        var answer = await scene.ReadRaw(opened, scene.Nurse, handle, ticket);

        Assert.Equal("disclosure-log-unavailable", answer.Refusal!.Code);
        Assert.Null(answer.Json);
    }

    [Fact]
    public async Task The_notice_waits_until_somebody_claims_the_account_and_says_who_why_until_when_and_what()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        await scene.Read(opened, (await scene.Find(opened)).Handle!.Value);

        var patient = await scene.Network.Claim(scene.A);
        var notices = await scene.Network.Ask(
            scene.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);

        var told = notices.Notices.Where(n => n.Kind == NoticeKinds.EmergencyOpened).Select(n => n.Emergency!).ToList();
        Assert.Equal([EmergencySteps.Find, EmergencySteps.First], told.Select(n => n.Step));
        var read = told[1];
        Assert.Equal((scene.Network.Account(scene.B), EmergencyReasons.Unconscious, "found in the street", opened.Statement.Until), (read.Member, read.Reason, read.Text, read.Until));
        Assert.Equal(["allergies", "medicines"], read.Sections.Select(s => s.Name));
        Assert.Equal((2, scene.Nurse.Account), (read.Records, read.Reader));
        var log = await scene.Network.Ask(scene.A, patient, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        Assert.Equal(2, log.Entries.Count(e => e.Basis == DisclosureBases.Emergency));
    }

    [Fact]
    public async Task A_guardian_is_told_the_same_less_what_is_confidential_and_not_even_the_name_of_its_section()
    {
        await using var scene = await EmergencyScene.Open();
        var (mother, nurse) = (new Person(), scene.Network.Staff(scene.A, "nurse"));
        var guardians = new GuardiansRecordArguments("P1", [Jwk.Of(mother.Signer.PublicKey)], scene.Now.Plus(86_400_000).CeilingHour(), Jwk.Of(mother.Sealing.PublicKey));
        mother.Account = (await scene.Network.Ask(
            scene.A, nurse, GatewayMethods.GuardiansRecord, guardians, GatewayJson.Default.GuardiansRecordArguments, GatewayJson.Default.GuardiansRecordAnswer)).Account;
        await Mark(scene, nurse, "MedicationRequest", "warfarin");
        var opened = scene.Opened();
        var shown = Assert.Single((await scene.Read(opened, (await scene.Find(opened)).Handle!.Value)).Parts);

        Assert.Contains(scene.Texts(shown), t => t.Contains("warfarin", StringComparison.Ordinal));
        var told = (await Notices(scene, mother)).Single(n => n.Step == EmergencySteps.First);
        Assert.Equal(["allergies"], told.Sections.Select(s => s.Name));
        Assert.Equal((1, "found in the street"), (told.Records, told.Text));

        await Mark(scene, nurse, "AllergyIntolerance", "penicillin");
        told = (await Notices(scene, mother)).Single(n => n.Step == EmergencySteps.First);
        Assert.Empty(told.Sections);
        var log = await scene.Network.Ask(scene.A, mother, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        Assert.Equal(2, log.Entries.Count(e => e.Basis == DisclosureBases.Emergency));
        Assert.All(log.Entries, e => Assert.Empty(e.Pointers));
    }

    [Fact]
    public async Task A_reviewer_sees_what_was_stated_and_asked_and_leaves_the_committed_outcome()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        await scene.Read(opened, (await scene.Find(opened)).Handle!.Value);
        scene.End(opened);

        Assert.Equal("role-not-in-force", (await scene.Send(scene.B, scene.Nurse, GatewayMethods.EmergencyCases, new EmptyArguments(), GatewayJson.Default.EmptyArguments)).Refusal!.Code);
        var seen = Assert.Single((await Cases(scene)).Cases);
        Assert.Equal(opened.Statement.Text, seen.Statement.Text);
        Assert.Equal([EmergencySteps.Find, EmergencySteps.First], seen.Asks.Select(a => a.Step));
        Assert.All(seen.Asks, a => Assert.Equal(scene.Network.Account(scene.A), a.Holder));

        var outcome = EmergencyOutcomeDocument.Create(new EmergencyOutcome(opened.Access, EmergencyFindings.Justified, "she could not be asked"));
        var early = await scene.Send(scene.B, scene.Officer, GatewayMethods.EmergencyOutcome, new EmergencyOutcomeArguments(opened.Access, outcome), GatewayJson.Default.EmergencyOutcomeArguments);
        Assert.Equal("emergency-document-mismatch", early.Refusal!.Code);
        scene.Network.Submit(
            [scene.Officer.Signer], scene.Officer.Account, "emergency.review",
            new Contracts.Emergency.EmergencyReview(opened.Access, outcome.Commitment()!.Value), ContractsJson.Default.EmergencyReview);
        Assert.Null((await scene.Send(scene.B, scene.Officer, GatewayMethods.EmergencyOutcome, new EmergencyOutcomeArguments(opened.Access, outcome), GatewayJson.Default.EmergencyOutcomeArguments)).Refusal);
        Assert.Equal("she could not be asked", Assert.Single((await Cases(scene)).Cases).Outcome!.Text);
    }

    [Fact]
    public async Task Another_member_gives_no_tickets_and_enrols_nobody_elses_team()
    {
        await using var scene = await EmergencyScene.Open();
        var opened = scene.Opened();
        var arguments = new EmergencyAskArguments(opened.Access, scene.Network.Account(scene.B), EmergencySteps.Find, scene.Sealed(opened, scene.A));
        Assert.Equal("account-not-known-here", (await scene.Send(scene.A, scene.Nurse, GatewayMethods.EmergencyAsk, arguments, GatewayJson.Default.EmergencyAskArguments)).Refusal!.Code);
        Assert.Equal("role-not-in-force", (await scene.Send(scene.A, scene.Officer, GatewayMethods.EmergencyEnroll, new EmptyArguments(), GatewayJson.Default.EmptyArguments)).Refusal!.Code);
    }

    private static async Task<IReadOnlyList<EmergencyNotice>> Notices(EmergencyScene scene, Person person) => [.. (await scene.Network.Ask(
        scene.A, person, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer))
        .Notices.Select(n => n.Emergency).OfType<EmergencyNotice>()];

    private static Task<DoneAnswer> Mark(EmergencyScene scene, Person staff, string type, string id) => scene.Network.Ask(
        scene.A, staff, GatewayMethods.RecordsConfidential, new RecordsConfidentialArguments("P1", type, id),
        GatewayJson.Default.RecordsConfidentialArguments, GatewayJson.Default.DoneAnswer);

    private static Task<EmergencyCasesAnswer> Cases(EmergencyScene scene) => scene.Network.Ask(
        scene.B, scene.Officer, GatewayMethods.EmergencyCases, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.EmergencyCasesAnswer);
}
