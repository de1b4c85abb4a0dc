using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Guardians;

public sealed class GuardianTests
{
    private static readonly string[] Everything = ["Observation.rs"];

    /// <summary>P1 at A without a wallet: mother and father act for her until an hour.</summary>
    private static async Task<(Person Mother, Person Father, Person Nurse)> Begin(Consortium network, TimeSpan life, params string[] resources)
    {
        foreach (var id in resources)
        {
            network.A.Hospital.Write("P1", Consortium.Observation(id, "laboratory", id), network.Clock.Now);
        }

        network.A.Services.Start();
        await network.A.WhenRegistered(1 + resources.Length);
        var (mother, father, nurse) = (new Person(), new Person(), network.Staff(network.A, "nurse"));
        var until = new LedgerTime((network.Clock.Now + life).ToUnixTimeMilliseconds()).CeilingHour();
        var arguments = new GuardiansRecordArguments("P1", [Jwk.Of(mother.Signer.PublicKey), Jwk.Of(father.Signer.PublicKey)], until, Jwk.Of(mother.Sealing.PublicKey));
        var recorded = await network.Ask(
            network.A, nurse, GatewayMethods.GuardiansRecord, arguments, GatewayJson.Default.GuardiansRecordArguments, GatewayJson.Default.GuardiansRecordAnswer);
        mother.Account = father.Account = recorded.Account;
        return (mother, father, nurse);
    }

    private static Task<RecordsAnswer> Own(Consortium network, Person person) =>
        network.Ask(network.A, person, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);

    private static Task<LogAnswer> Log(Consortium network, Person person) =>
        network.Ask(network.A, person, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);

    private static Task<NoticesAnswer> Notices(Consortium network, Person person) =>
        network.Ask(network.A, person, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);

    private static async Task<string?> Refusal<T>(Consortium network, Person person, string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        (await Consortium.Send(network.A, network.SignedFor(network.A, person, method, arguments, type))).Refusal?.Code;

    private static Task<DoneAnswer> Mark(Consortium network, Person staff, string id) => network.Ask(
        network.A, staff, GatewayMethods.RecordsConfidential, new RecordsConfidentialArguments("P1", "Observation", id),
        GatewayJson.Default.RecordsConfidentialArguments, GatewayJson.Default.DoneAnswer);

    /// <summary>The ward's own key, by the code from the desk.</summary>
    private static async Task<Person> ComesOfAge(Consortium network)
    {
        var ward = await network.Claim(network.A);
        return ward;
    }

    [Fact]
    public async Task A_guardian_reads_for_the_ward_in_the_own_name_and_not_a_minute_longer_than_allowed()
    {
        await using var network = new Consortium();
        var (mother, father, _) = await Begin(network, TimeSpan.FromHours(1), "hba1c");
        Assert.Equal(2, (await Own(network, mother)).Resources.Count);
        Assert.Equal(mother.Signer.KeyId.Value, Assert.Single((await Log(network, father)).Entries).Reader.Value);

        network.Clock.Now += TimeSpan.FromHours(2);
        network.Ledger.Idle();
        Assert.Equal("policy-unsatisfied", await Refusal(network, mother, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments));
    }

    [Fact]
    public async Task The_desk_ends_a_guardianship_and_only_staff_records_one()
    {
        await using var network = new Consortium();
        var (mother, _, nurse) = await Begin(network, TimeSpan.FromDays(30), "hba1c");
        Assert.Equal("role-not-in-force", await Refusal(network, mother, GatewayMethods.GuardiansEnd, new GuardiansEndArguments("P1"), GatewayJson.Default.GuardiansEndArguments));
        await network.Ask(network.A, nurse, GatewayMethods.GuardiansEnd, new GuardiansEndArguments("P1"), GatewayJson.Default.GuardiansEndArguments, GatewayJson.Default.DoneAnswer);
        Assert.Equal("kid-not-of-account", await Refusal(network, mother, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments));
        Assert.Equal("patient-unknown", await Refusal(network, nurse, GatewayMethods.GuardiansEnd, new GuardiansEndArguments("nobody"), GatewayJson.Default.GuardiansEndArguments));
    }

    [Fact]
    public async Task The_ward_coming_of_age_takes_over_at_the_desk()
    {
        await using var network = new Consortium();
        var (mother, _, _) = await Begin(network, TimeSpan.FromHours(1), "hba1c");
        network.Clock.Now += TimeSpan.FromHours(2);
        network.Ledger.Idle();
        var ward = await ComesOfAge(network);
        Assert.Equal(2, (await Own(network, ward)).Resources.Count);
        Assert.Equal("kid-not-of-account", await Refusal(network, mother, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments));
    }

    [Fact]
    public async Task One_guardian_stops_a_share_of_the_other_and_every_new_one_until_withdrawn()
    {
        await using var network = new Consortium();
        var (mother, father, _) = await Begin(network, TimeSpan.FromDays(30), "hba1c");
        var doctor = network.Staff(network.B, "doctor");
        var grant = network.Grant(mother, network.A, doctor, network.B, Everything);
        Assert.Null((await network.Read(doctor, grant)).Refusal);

        var objection = new GuardiansObjectArguments(doctor.Account, network.Account(network.B));
        Task<DoneAnswer> Object(Person person, bool withdraw) => network.Ask(
            network.A, person, GatewayMethods.GuardiansObject, objection with { Withdraw = withdraw }, GatewayJson.Default.GuardiansObjectArguments, GatewayJson.Default.DoneAnswer);
        await Object(father, false);
        Assert.Equal("guardian-objects", (await network.Read(doctor, grant)).Refusal?.Code);
        var another = network.Grant(mother, network.A, doctor, network.B, Everything);
        Assert.Equal("guardian-objects", (await network.Read(doctor, another)).Refusal?.Code);
        var copy = another.Terms.Seal(network.Ledger.Keys["hospital-a"].Sealing.PublicKey, network.Network, another.Permission, network.Account(network.A));
        var deposit = new TermsDepositArguments(another.Permission, network.Account(network.A), copy);
        Assert.Equal("guardian-objects", await Refusal(network, mother, GatewayMethods.TermsDeposit, deposit, GatewayJson.Default.TermsDepositArguments));

        await Object(mother, true);
        Assert.Equal("guardian-objects", (await network.Read(doctor, another)).Refusal?.Code);
        await Object(father, true);
        Assert.Null((await network.Read(doctor, another)).Refusal);
    }

    [Fact]
    public async Task An_objection_falls_with_the_guardian_and_nobody_else_makes_one()
    {
        await using var network = new Consortium();
        var (_, father, _) = await Begin(network, TimeSpan.FromHours(1), "hba1c");
        var doctor = network.Staff(network.B, "doctor");
        var objection = new GuardiansObjectArguments(doctor.Account, network.Account(network.B));
        await network.Ask(network.A, father, GatewayMethods.GuardiansObject, objection, GatewayJson.Default.GuardiansObjectArguments, GatewayJson.Default.DoneAnswer);
        network.Clock.Now += TimeSpan.FromHours(2);
        network.Ledger.Idle();
        var ward = await ComesOfAge(network);
        Assert.Equal("not-a-guardian-here", await Refusal(network, ward, GatewayMethods.GuardiansObject, objection, GatewayJson.Default.GuardiansObjectArguments));
        Assert.Equal("account-not-known-here", await Refusal(network, doctor, GatewayMethods.GuardiansObject, objection, GatewayJson.Default.GuardiansObjectArguments));
        Assert.Null((await network.Read(doctor, network.Grant(ward, network.A, doctor, network.B, Everything))).Refusal);
    }

    /// <summary>Two worlds: one has a confidential item, the other never had it. To a guardian both are the same; the ward sees it.</summary>
    [Fact]
    public async Task What_is_confidential_is_to_a_guardian_as_if_it_were_not_there()
    {
        var with = await Seen(["hba1c", "secret", "bp"], "secret");
        var without = await Seen(["hba1c", "bp"], null);
        Assert.Equal(without.Guardian, with.Guardian);
        Assert.DoesNotContain("secret", with.Guardian, StringComparison.Ordinal);
        Assert.Contains("confidential-not-shown", without.Guardian, StringComparison.Ordinal);
        Assert.Contains("secret", with.Ward, StringComparison.Ordinal);
        Assert.DoesNotContain("confidential-not-shown", with.Ward, StringComparison.Ordinal);
        Assert.NotEqual(with.Ward, without.Ward);
    }

    [Fact]
    public async Task Only_doctors_and_nurses_of_the_holder_mark_what_is_confidential()
    {
        await using var network = new Consortium();
        var (mother, _, nurse) = await Begin(network, TimeSpan.FromDays(30), "hba1c");
        var mark = new RecordsConfidentialArguments("P1", "Observation", "hba1c");
        foreach (var person in new[] { mother, network.Staff(network.A, "pharmacist"), network.Staff(network.B, "doctor") })
        {
            var code = await Refusal(network, person, GatewayMethods.RecordsConfidential, mark, GatewayJson.Default.RecordsConfidentialArguments);
            Assert.Equal("role-not-in-force", code);
        }

        Assert.Equal("request-arguments-malformed", await Refusal(
            network, nurse, GatewayMethods.RecordsConfidential, mark with { Id = new string('x', 65) }, GatewayJson.Default.RecordsConfidentialArguments));
        Assert.Equal("patient-unknown", await Refusal(
            network, nurse, GatewayMethods.RecordsConfidential, mark with { Patient = "nobody" }, GatewayJson.Default.RecordsConfidentialArguments));
        await Mark(network, nurse, "hba1c");
        Assert.Single((await Own(network, mother)).Resources);
        await network.Ask(network.A, nurse, GatewayMethods.RecordsConfidential, mark with { Confidential = false }, GatewayJson.Default.RecordsConfidentialArguments, GatewayJson.Default.DoneAnswer);
        Assert.Equal(2, (await Own(network, mother)).Resources.Count);
    }

    /// <summary>An adolescent with a key and a mother; the ward reads each item, a doctor reads all; what each of them then sees, without what is random.</summary>
    private static async Task<(string Guardian, string Ward)> Seen(string[] resources, string? secret)
    {
        await using var network = new Consortium();
        var (mother, _, nurse) = await Begin(network, TimeSpan.FromDays(30));
        if (secret is not null)
        {
            await Mark(network, nurse, secret);
        }

        var ward = await ComesOfAge(network);
        foreach (var id in resources)
        {
            network.A.Hospital.Write("P1", Consortium.Observation(id, "laboratory", id), network.Clock.Now);
            await network.A.WhenRegistered(1 + Array.IndexOf(resources, id) + 1);
        }

        var doctor = network.Staff(network.B, "doctor");
        Assert.Null((await network.Read(doctor, network.Grant(ward, network.A, doctor, network.B, Everything))).Refusal);
        foreach (var id in resources)
        {
            await network.Ask(
                network.A, ward, GatewayMethods.RecordsOwn, new OwnRecordsArguments($"Observation.rs?_id={id}"), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);
        }

        return (await View(network, mother), await View(network, ward));
    }

    private static async Task<string> View(Consortium network, Person person)
    {
        var records = await Own(network, person);
        var log = await Log(network, person);
        var notices = await Notices(network, person);
        var shown = new
        {
            Records = network.Texts(records, person).Order(StringComparer.Ordinal),
            records.Remark,
            Log = log.Entries.Select(e => new { e.Number, e.Basis, e.Scopes, e.Pointers.Count, e.Code }),
            LogNext = log.Next,
            LogRemark = log.Remark,
            Notices = notices.Notices.Select(n => new { n.Kind, n.Records, n.Pointers?.Count }),
            NoticesNext = notices.Next == notices.Notices[^1].Number,
            NoticesRemark = notices.Remark,
        };
        return JsonSerializer.Serialize(shown);
    }
}
