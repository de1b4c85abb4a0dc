using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts.Ballots;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Corrections;
using Xinglin.Contracts.Duties;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Evidence;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Items;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Notary;
using Xinglin.Contracts.Partitions;
using Xinglin.Contracts.Relationships;
using Xinglin.Contracts.Tests.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests;

/// <summary>Laws that hold for every call, code and record of the built-in contracts, found by reflection.</summary>
public sealed class LawTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static IEnumerable<Type> Records => typeof(ContractsJson).GetCustomAttributesData()
        .Where(a => a.AttributeType == typeof(JsonSerializableAttribute)).Select(a => (Type)a.ConstructorArguments[0].Value!);

    private static IEnumerable<FieldInfo> Codes => new[] { typeof(MembershipCodes), typeof(RolesCodes), typeof(AccountCodes), typeof(RegistrarCodes), typeof(RelationshipCodes), typeof(SummaryCodes), typeof(PermissionCodes), typeof(CorrectionCodes), typeof(DutyCodes), typeof(EmergencyCodes), typeof(ErasureCodes), typeof(EvidenceCodes), typeof(GuardianshipCodes), typeof(RecoveryCodes), typeof(NotaryCodes), typeof(BallotCodes), typeof(PartitionCodes), typeof(ItemCodes) }

        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(RefusalCode)));

    public static TheoryData<string> Calls => [.. ContractCatalog.BuiltIn.Contracts.SelectMany(c => c.Calls.Select(call => $"{c.Name}.{call.Verb}"))];

    /// <summary>MedRec took permission calls that nobody had signed, and had a check that nothing called: here every call is tried by a stranger.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public void No_call_does_anything_for_who_has_no_authority(string method)
    {
        var consortium = new Consortium();
        var stranger = Key(77);
        Prepare(consortium);
        Accepted(consortium.Do(stranger, "account.policy", new AccountPolicy(Account(stranger))));
        var before = consortium.Ledger.State.Keys.ToDictionary(k => k, k => consortium.Ledger.State.Text(k));

        var receipt = consortium.Ledger.Submit(consortium.Ledger.By(stranger, Call(method, Arguments(consortium, method))));

        Assert.NotNull(receipt.Code);
        Assert.Contains(receipt.Code.Value, Authority);
        Assert.Equal(Interesting(before), Interesting(consortium.Ledger.State.Keys.ToDictionary(k => k, k => consortium.Ledger.State.Text(k))));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void No_call_can_be_made_unsigned(string method)
    {
        var consortium = new Consortium();
        Prepare(consortium);
        var signed = consortium.Ledger.By(Key(1), Call(method, Arguments(consortium, method)));
        var text = System.Text.Encoding.ASCII.GetString(signed.Bytes.Span);
        byte[] unsigned = System.Text.Encoding.ASCII.GetBytes(text[..(text.LastIndexOf('.') + 1)]);
        var receipt = Assert.Single(consortium.Ledger.Submit(Xinglin.Testing.TestLedger.Body(consortium.Ledger.Batch(consortium.Hospital, [unsigned]))));
        Assert.NotNull(receipt.Code);
        Assert.Equal(Hash.Zero, receipt.Changes);
    }

    [Fact]
    public void Values_that_may_be_absent_have_a_default_so_that_they_can_be_read_again()
    {
        var broken = Records.Concat(typeof(LedgerJson).GetCustomAttributesData().Where(a => a.AttributeType == typeof(JsonSerializableAttribute)).Select(a => (Type)a.ConstructorArguments[0].Value!))
            .Append(typeof(NewMember)).Append(typeof(Signatory)).Append(typeof(GenesisMember))
            .SelectMany(t => t.GetConstructors()[0].GetParameters().Where(p => MayBeNull(p) && !p.HasDefaultValue).Select(p => $"{t.Name}.{p.Name}"));
        Assert.Empty(broken);
    }

    [Fact]
    public void Records_are_written_by_their_constructors_parameters_alone()
    {
        foreach (var type in Records)
        {
            var json = ContractsJson.Default.GetTypeInfo(type)!;
            var parameters = type.GetConstructors()[0].GetParameters().Select(p => char.ToLowerInvariant(p.Name![0]) + p.Name[1..]);
            Assert.Equal(parameters, json.Properties.Where(p => p.Get is not null).Select(p => p.Name));
        }
    }

    /// <summary>Wall 1: texts are only those whose alphabet and length a contract checks; everything else is an id, a key, a number.</summary>
    [Fact]
    public void No_argument_takes_free_text()
    {
        string[] checkedTexts =
        [
            "MembershipPropose.kind", "MembershipPropose.name", "MembershipPropose.endpoints", "NewMember.slug", "NewMember.name", "NewMember.kind",
            "NewMember.address", "MembershipKeys.address",
            "RolesIssue.role", "RolesRevoke.role", "Jwk.crv", "Jwk.kty", "Jwk.x", "Jwk.y",
        ];
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var call in ContractCatalog.BuiltIn.Contracts.SelectMany(c => c.Calls))
        {
            Collect(call.Arguments, texts, []);
        }

        Assert.Equal(checkedTexts.Order(StringComparer.Ordinal), texts);
    }

    [Fact]
    public void Every_code_is_kebab_case_listed_and_means_one_thing()
    {
        foreach (var type in Codes.GroupBy(f => f.DeclaringType!))
        {
            var all = (IReadOnlyList<RefusalCode>)type.Key.GetProperty("All")!.GetValue(null)!;
            Assert.Equal(type.Select(f => (RefusalCode)f.GetValue(null)!).OrderBy(c => c.Value, StringComparer.Ordinal), all.OrderBy(c => c.Value, StringComparer.Ordinal));
        }

        Assert.All(Codes, f => Assert.Matches("^[a-z]+(-[a-z]+)*$", ((RefusalCode)f.GetValue(null)!).Value));
    }

    /// <summary>The codes of who may not; what a stranger is refused with.</summary>
    private static readonly RefusalCode[] Authority =
    [
        MembershipCodes.NotAMember, EvidenceCodes.NotTheMember, MembershipCodes.AccountNotActing, RolesCodes.NotAnIssuer, RolesCodes.NotYours, RegistrarCodes.NotTheProvider, RegistrarCodes.NotYours,
        RelationshipCodes.NotTheProvider, RelationshipCodes.NotAParty, RelationshipCodes.ClaimUnknown, PermissionCodes.NotAParty, DutyCodes.NotAParty,
        EmergencyCodes.RoleNotHeld, EmergencyCodes.NotAParty, EmergencyCodes.NotAReviewer,
        RecoveryCodes.NotAGuardian, RecoveryCodes.NotTheOwner,
        // Anybody may finish what guardians approved, when its time has come.
        RecoveryCodes.TooFew,
        PartitionCodes.NotAMember, ItemCodes.NotTheOwner,
        // Anybody may carry a proof; a network of one partition has nobody to carry one from.
        PartitionCodes.IsTheDirectory, PartitionCodes.Itself, PartitionCodes.Unknown, PartitionCodes.ProofForeign, ItemCodes.NotReserved,
    ];

    /// <summary>A patient's relationship with records, a binding, permissions, a role, a proposal: something for every call to act on.</summary>
    private static void Prepare(Consortium consortium)
    {
        var (patient, doctor) = (Key(1), Key(2));
        Accepted(consortium.Together([consortium.Hospital, patient], "relationship.open", new RelationshipOpen(Account(patient))));
        Accepted(consortium.Do(consortium.Hospital, "relationship.offer", new RelationshipOffer(Account(patient), Key(3).KeyId, consortium.In(Day))));
        Accepted(consortium.Do(consortium.Hospital, "relationship.register", new RelationshipRegister(Account(patient), [new RecordCommitment(Id("old"), Id("c"))])));
        Accepted(consortium.Do(consortium.Hospital, "erasure.order", new ErasureOrder(Id("ordered"), Account(patient), [Account(consortium.Hospital)], Id("document"), [Id("old")])));
        Accepted(consortium.Do(consortium.Hospital, "registrar.bind", new RegistrarBind(Account(patient), Id("card"))));
        Accepted(consortium.Do(consortium.Hospital, "roles.issue", new RolesIssue(Account(doctor), "doctor", consortium.In(Day))));
        var (owner, guardian) = (Key(20), Key(21));
        Accepted(consortium.Do(owner, "relationship.open", new RelationshipOpen(Account(owner), Account(consortium.Hospital), JwkOf(Key(22)))));
        Accepted(consortium.Do(owner, "recovery.plan", new RecoveryPlan(Account(owner), 2, [guardian.KeyId, Key(23).KeyId], 24)));
        Accepted(consortium.Do(guardian, "recovery.start", new RecoveryStart(Account(owner), JwkOf(Key(24)), JwkOf(Key(25)))));
        Accepted(consortium.Do(owner, "correction.request", new CorrectionRequest(Id("wrong"), Account(owner), Id("document"))));
        var policy = Policy.All(Policy.OfAccount(Account(doctor)), Policy.OfKey(Key(4).KeyId));
        Accepted(consortium.Do(doctor, "permission.grant", new PermissionGrant(Id("permission"), consortium.In(Day), Id("terms"), policy)));
        var nurse = Key(5);
        Accepted(consortium.Do(consortium.Hospital, "roles.issue", new RolesIssue(Account(doctor), Roles.Emergency, consortium.In(Day))));
        Accepted(consortium.Do(consortium.Hospital, "roles.issue", new RolesIssue(Account(nurse), Roles.Emergency, consortium.In(Day))));
        Accepted(consortium.Do(consortium.Hospital, "emergency.enroll", new EmergencyTeamReference(Id("team"), Account(consortium.Hospital))));
        Accepted(consortium.Together([doctor, nurse], "emergency.open", new EmergencyOpen(Id("access"), Id("team"), consortium.In(Hour), Id("document"))));
        Accepted(consortium.Do(consortium.AdmitBureau(), "duty.record", new DutyRecord(Id("duty"), Account(consortium.Clinic), consortium.In(Day), Id("duty-terms"))));
        Accepted(consortium.Do(consortium.Hospital, "ballot.open", new BallotOpen(Id("ballot"), Id("question"), 2, consortium.In(Day), 1)));
        Accepted(consortium.Do(consortium.Hospital, "membership.propose", new MembershipPropose(ProposalKinds.Parameter, Name: "validators-minimum", Value: 2)));
        Accepted(consortium.Do(patient, "item.record", new ItemRecord(Id("item"), Account(patient), Id("c"))));
    }

    /// <summary>A proof of another network's partition.</summary>
    private static Ledger.Partitions.CertifiedState Proof { get; } = new PartitionNetwork(partitions: 1).Directory.Prove("any");

    /// <summary>Arguments that are right in everything but who gives them.</summary>
    private static object Arguments(Consortium consortium, string method)
    {
        var (patient, doctor) = (Account(Key(1)), Account(Key(2)));
        var permission = consortium.Entry<Permission>($"permission.permissions/{Id("permission")}")!;
        var proposal = Hash.TryParse(consortium.Ledger.State.Keys.First(k => k.StartsWith("membership.proposals/", StringComparison.Ordinal))["membership.proposals/".Length..], out var id) ? id : default;
        var owner = Account(Key(20));
        var action = consortium.Entry<Recovery>($"recovery.running/{owner}")!.Candidates[0].Action;
        return method switch
        {
            "guardianship.record" => new GuardianshipRecord(patient, [JwkOf(Key(77))], consortium.In(Day), JwkOf(Key(9))),
            "guardianship.end" => new GuardianshipEnd(patient),
            "recovery.plan" => new RecoveryPlan(owner, 1, [Key(77).KeyId], 24),
            "recovery.start" => new RecoveryStart(owner, JwkOf(Key(77)), JwkOf(Key(9))),
            "recovery.approve" => new RecoveryApprove(owner, action),
            "recovery.veto" => new RecoveryVeto(owner),
            "recovery.finish" => new RecoveryFinish(owner, action),
            "relationship.seal" => new RelationshipSeal(owner, JwkOf(Key(9))),
            "account.policy" => new AccountPolicy(patient),
            "account.rotate" => new AccountRotate(patient, [JwkOf(Key(77))], []),
            "erasure.order" => new ErasureOrder(Id("order"), patient, [Account(consortium.Hospital)], Id("document"), [Id("upload")]),
            "erasure.receipt" => new ErasureReceipt(Id("ordered"), Account(consortium.Hospital), consortium.In(0), consortium.In(Day)),
            "erasure.decline" => new ErasureDecline(Id("ordered"), Account(consortium.Hospital), Id("reason")),
            "correction.request" => new CorrectionRequest(Id("another"), owner, Id("document")),
            "correction.decide" => new CorrectionDecide(Id("wrong"), Account(consortium.Hospital), Id("decision")),
            "emergency.end" => new EmergencyReference(Id("access")),
            "emergency.enroll" => new EmergencyTeamReference(Id("other"), Account(consortium.Hospital)),
            "emergency.open" => new EmergencyOpen(Id("another"), Id("team"), consortium.In(Hour), Id("document")),
            "emergency.review" => new EmergencyReview(Id("access"), Id("outcome")),
            "emergency.withdraw" => new EmergencyTeamReference(Id("team"), Account(consortium.Hospital)),
            "duty.confirm" => new DutyConfirm(Id("duty"), Id("duty-terms")),
            "duty.end" => new DutyReference(Id("duty")),
            "duty.record" => new DutyRecord(Id("another"), Account(consortium.Clinic), consortium.In(Day), Id("duty-terms")),
            "evidence.anchor" => new EvidenceAnchor(Account(consortium.Hospital), 1, Id("root"), []),
            "notary.record" => new NotaryRecord(Id("file")),
            "ballot.open" => new BallotOpen(Id("another"), Id("question"), 2, consortium.In(Day), 1),
            "ballot.cast" => new BallotCast(Id("ballot"), 1),
            "membership.keys" => new MembershipKeys(Account(consortium.Hospital), Seal: JwkOf(Key(9))),
            "membership.propose" => new MembershipPropose(ProposalKinds.Remove, Account: Account(consortium.Clinic)),
            "membership.retire" => new MembershipRetire(Account(consortium.Hospital)),
            "membership.vote" => new MembershipVote(proposal, true),
            "permission.approve" => new PermissionApprove(Id("permission"), permission.Action),
            "permission.grant" => new PermissionGrant(Id("another"), consortium.In(Day), Id("terms"), Policy.OfAccount(doctor)),
            "permission.refuse" or "permission.revoke" => new PermissionReference(Id("permission")),
            "registrar.bind" or "registrar.rebind" => new RegistrarBind(patient, Id("other")),
            "registrar.unbind" => new RegistrarUnbind(patient),
            "relationship.accept" or "relationship.end" => new RelationshipAccount(patient),
            "relationship.claim" => new RelationshipClaim(patient, JwkOf(Key(77)), JwkOf(Key(9))),
            "relationship.index" => new RelationshipIndexing(patient, Id("root")),
            "relationship.offer" => new RelationshipOffer(patient, Key(77).KeyId, consortium.In(Day)),
            "relationship.open" => new RelationshipOpen(Account(Key(8))),
            "relationship.register" => new RelationshipRegister(patient, [new RecordCommitment(Id("r"), Id("c"))]),
            "item.record" => new ItemRecord(Id("another"), patient, Id("c")),
            "item.give" => new ItemGive(new ItemName(0, Id("item")), doctor),
            "item.send" => new ItemSend(new ItemName(0, Id("item")), doctor, 1),
            "item.receive" => new ItemReceive(1, Proof),
            "item.reserve" => new ItemReserve(new ItemName(0, Id("item")), doctor, 1, consortium.In(Hour)),
            "item.complete" => new ItemComplete(1, Id("reservation"), Proof),
            "item.settle" => new ItemSettle(new ItemName(0, Id("item")), Proof),
            "partitions.add" => new PartitionsAdd(proposal),
            "partitions.confirm" => new PartitionsConfirm(1, Proof),
            "partitions.follow" => new PartitionsFollow(Proof),
            "partitions.head" => new PartitionsHead(1, Proof),
            "partitions.learn" => new PartitionsLearn(Proof),
            "partitions.renew" => new PartitionsRenew(1),
            "roles.issue" => new RolesIssue(Account(Key(8)), "nurse", consortium.In(Day)),
            "roles.revoke" => new RolesRevoke(doctor, "doctor"),
            "summary.confirm" or "summary.refuse" => new SummaryAccount(patient),
            _ => throw new ArgumentException($"The law knows no arguments for {method}: add them."),
        };
    }

    private static Dictionary<string, string?> Interesting(Dictionary<string, string?> state) =>
        state.Where(e => !e.Key.StartsWith("ledger.replay/", StringComparison.Ordinal)).ToDictionary();

    private static bool MayBeNull(ParameterInfo parameter) => Nullability.Create(parameter).WriteState == NullabilityState.Nullable;

    private static void Collect(JsonTypeInfo json, SortedSet<string> texts, HashSet<Type> seen)
    {
        if (!seen.Add(json.Type))
        {
            return;
        }

        foreach (var property in json.Properties)
        {
            var type = property.PropertyType;
            var element = type.IsGenericType && typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0] : type;
            if (element == typeof(string))
            {
                texts.Add($"{json.Type.Name}.{property.Name}");
            }
            else
            {
                Collect(json.Options.GetTypeInfo(element), texts, seen);
            }
        }
    }
}
