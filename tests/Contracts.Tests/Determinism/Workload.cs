using System.Globalization;
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
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Testing;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Determinism;

/// <summary>Blocks in which every contract does and refuses something, chosen by a seed.</summary>
internal sealed class Workload
{
    private readonly Consortium _consortium = new(members: 5, validators: 4);
    private readonly Random _random;
    private readonly List<Hash> _permissions = [];
    private readonly List<Hash> _proposals = [];
    private readonly List<Hash> _corrections = [];
    private readonly List<Hash> _orders = [];
    private readonly List<Hash> _starts = [];
    private readonly List<Hash> _duties = [];
    private readonly List<Hash> _ballots = [];
    private readonly List<Hash> _items = [];
    private readonly P256Signer _bureau;
    private readonly HistoryTree _log = new();
    private int _patients;

    private Workload(int seed)
    {
        _random = new Random(seed);
        _bureau = _consortium.AdmitBureau();
        _consortium.AddPartition();
    }

    private TestLedger Ledger => _consortium.Ledger;

    /// <summary>A ledger with so many blocks of up to a dozen transactions.</summary>
    public static TestLedger Run(int seed, int blocks)
    {
        var workload = new Workload(seed);
        for (var i = 0; i < blocks; i++)
        {
            var transactions = Enumerable.Range(0, workload._random.Next(12)).Select(_ => workload.Next()).ToList();
            if (transactions.Count > 3)
            {
                transactions.Add(transactions[0]);
            }

            workload.Ledger.Submit(TestLedger.Body(workload.Ledger.Batch(workload.Ledger.Members[1], [.. transactions.Select(t => t.Bytes)])), workload._random.Next(1, 120_000));
        }

        return workload.Ledger;
    }

    private P256Signer Member() => Ledger.Members[_random.Next(4)];

    private P256Signer Patient() => Key(10_000 + _random.Next(_patients + 1));

    private Hash Fresh()
    {
        var bytes = new byte[32];
        _random.NextBytes(bytes);
        return new Hash(bytes);
    }

    private SignedTransaction Next() => _random.Next(23) switch
    {
        0 or 1 => Open(),
        2 => By(Member(), "relationship.register", new RelationshipRegister(Account(Patient()), [.. Enumerable.Range(0, _random.Next(70)).Select(_ => new RecordCommitment(Fresh(), Fresh()))])),
        3 => Offer(),
        4 => Grant(),
        5 => By(Patient(), _random.Next(2) == 0 ? "permission.revoke" : "permission.refuse", new PermissionReference(Pick(_permissions))),
        6 => By(Patient(), _random.Next(2) == 0 ? "summary.confirm" : "summary.refuse", new SummaryAccount(Account(Patient()))),
        7 => By(Member(), "roles.issue", new RolesIssue(Account(Patient()), Pick(["doctor", "nurse", "hospital", "wizard"]), _consortium.In(_random.Next(500) * Day))),
        8 => _random.Next(3) == 0 ? Anchor() : Propose(),
        9 => By(Member(), "membership.vote", new MembershipVote(Pick(_proposals), _random.Next(4) > 0)),
        10 => By(Member(), _random.Next(3) == 0 ? "registrar.rebind" : "registrar.bind", new RegistrarBind(Account(Patient()), Fresh())),
        11 => Erase(),
        12 or 13 => Emergency(),
        14 => Guard(),
        15 or 16 => Recover(),
        17 => Duty(),
        20 => Ballot(),
        21 => By(Member(), "notary.record", new NotaryRecord(Pick(_ballots))),
        22 => Item(),
        18 => Correct(),
        _ => Rotate(),
    };

    private SignedTransaction By(P256Signer signer, string method, object arguments) => Ledger.By(signer, Call(method, arguments));

    private SignedTransaction Open()
    {
        var patient = Key(10_000 + ++_patients);
        return _random.Next(3) == 0
            ? By(patient, "relationship.open", new RelationshipOpen(Account(patient), Account(Member()), JwkOf(Key(20_000 + _patients))))
            : Ledger.By([Ledger.Members[_patients % 4], patient], [Account(Ledger.Members[_patients % 4]), Account(patient)],
                Call("relationship.open", new RelationshipOpen(Account(patient))), Call("relationship.register", new RelationshipRegister(Account(patient), [new RecordCommitment(Fresh(), Fresh())])));
    }

    private SignedTransaction Offer()
    {
        var (patient, claim, own) = (Patient(), Key(30_000 + _random.Next(50)), Key(40_000 + _random.Next(50)));
        return _random.Next(2) == 0
            ? By(Member(), "relationship.offer", new RelationshipOffer(Account(patient), claim.KeyId, _consortium.In(Day)))
            : Ledger.By([claim, own], [Account(claim)], Call("relationship.claim", new RelationshipClaim(Account(patient), JwkOf(own), JwkOf(own))));
    }

    private SignedTransaction Grant()
    {
        var (patient, other) = (Patient(), Patient());
        Policy[] policies =
        [
            Policy.OfAccount(Account(patient)),
            Policy.All(Policy.OfAccount(Account(patient)), Policy.Any(Policy.OfRole("doctor", Account(Member())), Policy.OfRole("nurse", Account(Member())))),
            Policy.Threshold(2, Policy.OfAccount(Account(patient)), Policy.OfAccount(Account(other)), Policy.OfKey(Key(50_000).KeyId)),
        ];
        var id = Fresh();
        _permissions.Add(id);
        var call = Call("permission.grant", new PermissionGrant(id, _consortium.In(_random.Next(10) * Day), Fresh(), Pick(policies)));
        return patient.KeyId == other.KeyId ? Ledger.By(patient, call) : Ledger.By([patient, other], [Account(patient), Account(other)], call);
    }

    private SignedTransaction Item()
    {
        var patient = Patient();
        if (_items.Count == 0 || _random.Next(2) == 0)
        {
            _items.Add(Fresh());
            return By(patient, "item.record", new ItemRecord(_items[^1], Account(patient), Fresh()));
        }

        return By(patient, "item.give", new ItemGive(new ItemName(0, Pick(_items)), Account(Patient())));
    }

    private SignedTransaction Erase()
    {
        var (patient, member) = (Patient(), Member());
        if (_random.Next(2) == 0)
        {
            _orders.Add(Fresh());
            return By(patient, "erasure.order", new ErasureOrder(_orders[^1], Account(patient), [Account(member)], Fresh(), [Fresh()]));
        }

        return _random.Next(2) == 0
            ? By(member, "erasure.receipt", new ErasureReceipt(Pick(_orders), Account(member), Ledger.Now.CeilingHour(), _consortium.In(_random.Next(30) * Day)))
            : By(member, "erasure.decline", new ErasureDecline(Pick(_orders), Account(member), Fresh()));
    }

    private SignedTransaction Correct()
    {
        var (patient, member) = (Patient(), Member());
        if (_random.Next(2) == 0)
        {
            _corrections.Add(Fresh());
            return By(patient, "correction.request", new CorrectionRequest(_corrections[^1], Account(patient), Fresh()));
        }

        return By(member, "correction.decide", new CorrectionDecide(Pick(_corrections), Account(member), Fresh()));
    }

    private SignedTransaction Ballot()
    {
        if (_ballots.Count > 0 && _random.Next(3) > 0)
        {
            return By(Member(), "ballot.cast", new BallotCast(Pick(_ballots), _random.Next(4)));
        }

        _ballots.Add(Fresh());
        return By(Member(), "ballot.open", new BallotOpen(_ballots[^1], Fresh(), 3, _consortium.In(Day), 2));
    }

    private SignedTransaction Duty()
    {
        if (_duties.Count > 0 && _random.Next(2) == 0)
        {
            var duty = Pick(_duties);
            return _random.Next(2) == 0
                ? By(Member(), "duty.confirm", new DutyConfirm(duty, duty))
                : By(_bureau, "duty.end", new DutyReference(duty));
        }

        _duties.Add(Fresh());
        return By(_random.Next(3) == 0 ? Member() : _bureau, "duty.record", new DutyRecord(_duties[^1], Account(Member()), _consortium.In(_random.Next(10) * Day), _duties[^1]));
    }

    private SignedTransaction Propose()
    {
        var number = _random.Next(1_000).ToString(CultureInfo.InvariantCulture);
        MembershipPropose[] contents =
        [
            new(ProposalKinds.Parameter, Name: "validators-minimum", Value: _random.Next(4)),
            new(ProposalKinds.Suspend, Account: Account(Ledger.Members[4])),
            new(ProposalKinds.Resume, Account: Account(Ledger.Members[4])),
            new(ProposalKinds.Ordering, Epoch: Ledger.Executor.Ordering.Epoch + 1, Sequencer: JwkOf(Key(60_000)), Endpoints: ["https://order-" + number]),
            new(ProposalKinds.Admit, Member: new NewMember("pharmacy-" + number, "药房 " + number, "pharmacy", JwkOf(Key(61_000)), JwkOf(Key(62_000)), JwkOf(Key(63_000)))),
        ];
        var transaction = By(Member(), "membership.propose", Pick(contents));
        _proposals.Add(transaction.Id);
        return transaction;
    }

    /// <summary>The same log grows at every member; anchors come out of turn.</summary>
    private SignedTransaction Anchor()
    {
        for (var i = _random.Next(9); i >= 0; i--)
        {
            _log.Append(Fresh());
        }

        var member = Member();
        var last = _consortium.Entry<AnchoredLog>($"evidence.anchors/{Account(member)}")?.Size ?? 0;
        Hash[] proof = last == 0 ? [] : _log.ConsistencyProof(last, _log.Count);
        return By(member, "evidence.anchor", new EvidenceAnchor(Account(member), _log.Count, _random.Next(4) == 0 ? Fresh() : _log.Root, proof));
    }

    private SignedTransaction Rotate()
    {
        var (patient, next) = (Patient(), Key(70_000 + _random.Next(50)));
        return Ledger.By([patient, next], [Account(patient)], Call("account.rotate", new AccountRotate(Account(patient), [JwkOf(next)], _random.Next(2) == 0 ? [patient.KeyId] : [])));
    }

    /// <summary>One team of one member, a few people with both roles, few accesses: most things happen and most things refuse.</summary>
    private SignedTransaction Emergency()
    {
        var (member, first, second) = (Ledger.Members[0], Key(80_000 + _random.Next(4)), Key(80_000 + _random.Next(4)));
        var access = Id("access " + _random.Next(20).ToString(CultureInfo.InvariantCulture));
        var open = Call("emergency.open", new EmergencyOpen(access, Id("team"), _consortium.In(_random.Next(14) * Hour), Fresh()));
        return _random.Next(6) switch
        {
            0 => By(member, _random.Next(4) == 0 ? "emergency.withdraw" : "emergency.enroll", new EmergencyTeamReference(Id("team"), Account(member))),
            1 => By(member, "roles.issue", new RolesIssue(Account(first), Pick([Roles.Emergency, Roles.PrivacyOfficer]), _consortium.In(30 * Day))),
            2 => By(first, "emergency.end", new EmergencyReference(access)),
            3 => By(first, "emergency.review", new EmergencyReview(access, Fresh())),
            _ => first.KeyId == second.KeyId ? Ledger.By(first, open) : Ledger.By([first, second], [Account(first), Account(second)], open),
        };
    }

    private SignedTransaction Guard()
    {
        var (patient, member, guardian) = (Patient(), Member(), Key(80_000 + _random.Next(20)));
        return _random.Next(4) switch
        {
            0 => By(member, "guardianship.end", new GuardianshipEnd(Account(patient))),
            1 => By(patient, "relationship.seal", new RelationshipSeal(Account(patient), JwkOf(Key(81_000 + _random.Next(50))))),
            2 => GuardNewborn(member, Key(10_000 + ++_patients), guardian),
            _ => Ledger.By([member, patient], [Account(member), Account(patient)], Call("guardianship.record", new GuardianshipRecord(
                Account(patient), [JwkOf(guardian)], _consortium.In(_random.Next(3) * Day), _random.Next(2) == 0 ? JwkOf(Key(82_000)) : null))),
        };
    }

    private SignedTransaction GuardNewborn(P256Signer member, P256Signer patient, P256Signer guardian) => Ledger.By(
        [member, patient], [Account(member), Account(patient)], Call("relationship.open", new RelationshipOpen(Account(patient))),
        Call("guardianship.record", new GuardianshipRecord(Account(patient), [JwkOf(guardian)], _consortium.In(Day), JwkOf(Key(82_000)))));

    private SignedTransaction Recover()
    {
        var (patient, guardian) = (Patient(), Key(90_000 + _random.Next(3)));
        var (key, seal) = (JwkOf(Key(91_000 + _random.Next(50))), JwkOf(Key(92_000)));
        return _random.Next(6) switch
        {
            0 or 4 or 5 => By(patient, "recovery.plan", new RecoveryPlan(Account(patient), 1 + _random.Next(2), [Key(90_000).KeyId, Key(90_001).KeyId], 24)),
            1 => By(patient, "recovery.veto", new RecoveryVeto(Account(patient))),
            2 => By(guardian, "recovery.approve", new RecoveryApprove(Account(patient), Pick(_starts))),
            _ => Start(guardian, new RecoveryStart(Account(patient), key, seal)),
        };
    }

    private SignedTransaction Start(P256Signer guardian, RecoveryStart start)
    {
        var transaction = By(guardian, "recovery.start", start);
        _starts.Add(transaction.Id);
        return _random.Next(3) > 0 || _starts.Count < 2 ? transaction : By(guardian, "recovery.finish", new RecoveryFinish(start.Account, Pick(_starts)));
    }

    private T Pick<T>(IReadOnlyList<T> choices)
        where T : notnull => choices.Count == 0 ? default! : choices[_random.Next(choices.Count)];
}
