using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Erasure;

public sealed class ErasureTests
{
    private static readonly P256Signer Patient = Key(1);
    private static readonly P256Signer Other = Key(2);
    private static readonly P256Signer Stranger = Key(3);
    private static readonly Hash Id1 = Id("order");
    private static readonly Hash Record = Id("record");
    private static readonly Hash Upload = Id("upload");
    private readonly Consortium _consortium = new();

    public ErasureTests()
    {
        Open(Patient);
        Open(Other);
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.register", new RelationshipRegister(Account(Patient), [new RecordCommitment(Record, Id("c"))])));
    }

    private AccountId Hospital => Account(_consortium.Hospital);

    private AccountId Clinic => Account(_consortium.Clinic);

    private OrderedErasure Found => _consortium.Entry<OrderedErasure>($"erasure.orders/{Id1}")!;

    private ErasureOrder Wish => new(Id1, Account(Patient), [Hospital, Clinic], Id("document"), [Record, Upload]);

    private void Open(P256Signer patient)
    {
        Accepted(_consortium.Do(patient, "relationship.open", new RelationshipOpen(Account(patient), Hospital, JwkOf(Key(50)))));
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.accept", new RelationshipAccount(Account(patient))));
    }

    private Receipt Order(P256Signer signer, ErasureOrder order) => _consortium.Do(signer, "erasure.order", order);

    private Receipt Receipt(P256Signer member, long days = 30) => _consortium.Do(
        member, "erasure.receipt", new ErasureReceipt(Id1, Account(member), _consortium.In(0), _consortium.In(days * Day)));

    private Receipt Decline(P256Signer member) => _consortium.Do(member, "erasure.decline", new ErasureDecline(Id1, Account(member), Id("reason")));

    [Fact]
    public void An_order_is_complete_when_every_holder_has_signed_and_not_before()
    {
        Accepted(Order(Patient, Wish));
        Assert.Equal([HolderStanding.Awaiting, HolderStanding.Awaiting], Found.Holders.Select(h => h.StandingAt(_consortium.Ledger.Now)));
        Accepted(Receipt(_consortium.Hospital));
        Assert.Equal(ErasureStatus.Open, Found.Status);
        Assert.Equal([HolderStanding.Erased, HolderStanding.Awaiting], Found.Holders.Select(h => h.StandingAt(_consortium.Ledger.Now)));

        _consortium.Ledger.Pass(400 * Day);
        Assert.Equal([HolderStanding.Unrestorable, HolderStanding.Awaiting], Found.Holders.Select(h => h.StandingAt(_consortium.Ledger.Now)));
        Accepted(Receipt(_consortium.Clinic));
        Assert.Equal(ErasureStatus.Complete, Found.Status);
        Assert.Equal(Account(Patient), Found.By);
    }

    [Fact]
    public void A_holder_may_decline_and_erase_later_when_it_may()
    {
        Accepted(Order(Patient, Wish));
        Accepted(Decline(_consortium.Hospital));
        Refused(ErasureCodes.AnsweredAlready, Decline(_consortium.Hospital));
        Accepted(Receipt(_consortium.Clinic));
        Assert.Equal(ErasureStatus.Answered, Found.Status);
        Assert.Equal(HolderStanding.Declined, Found.Holders[0].StandingAt(_consortium.Ledger.Now));
        Accepted(Receipt(_consortium.Hospital));
        Assert.Equal((ErasureStatus.Complete, null), (Found.Status, Found.Holders[0].Reason));
    }

    [Fact]
    public void A_receipt_is_final()
    {
        Accepted(Order(Patient, Wish));
        Accepted(Receipt(_consortium.Hospital));
        Refused(ErasureCodes.AnsweredAlready, Receipt(_consortium.Hospital, days: 60));
        Refused(ErasureCodes.AnsweredAlready, Decline(_consortium.Hospital));
    }

    [Fact]
    public void Only_the_relationship_itself_or_its_provider_orders()
    {
        Refused(ErasureCodes.AccountNotActing, Order(Stranger, Wish));
        Refused(ErasureCodes.AccountNotActing, Order(Other, Wish));
        Refused(ErasureCodes.AccountNotActing, Order(_consortium.Clinic, Wish));
        Refused(ErasureCodes.RelationshipUnknown, Order(Stranger, Wish with { Account = Account(Stranger) }));
        Refused(ErasureCodes.RecordOfAnother, Order(_consortium.Hospital, Wish));
        Accepted(Order(_consortium.Hospital, Wish with { Pointers = [Record] }));
        Assert.Equal(Hospital, Found.By);
    }

    [Fact]
    public void Another_relationship_cannot_order_the_record_of_this_one() =>
        Refused(ErasureCodes.RecordOfAnother, Order(Other, Wish with { Account = Account(Other) }));

    [Fact]
    public void A_stranger_to_an_upload_does_not_stand_in_its_owners_way()
    {
        Accepted(Order(Other, Wish with { Account = Account(Other), Order = Id("squat"), Pointers = [Upload] }));
        Accepted(Order(Patient, Wish));
    }

    [Fact]
    public void Nobody_orders_in_the_name_of_an_account_under_its_providers_key()
    {
        var pending = Key(4);
        Accepted(_consortium.Together([_consortium.Hospital, pending], "relationship.open", new RelationshipOpen(Account(pending))));
        Refused(ErasureCodes.Pending, Order(pending, Wish with { Account = Account(pending), Pointers = [Upload] }));
    }

    [Fact]
    public void What_is_ordered_is_not_ordered_again_unless_it_was_declined()
    {
        Accepted(Order(Patient, Wish));
        Refused(ErasureCodes.Exists, Order(Patient, Wish));
        Refused(ErasureCodes.OrderedAlready, Order(Patient, Wish with { Order = Id("second") }));
        Accepted(Decline(_consortium.Hospital));
        Refused(ErasureCodes.OrderedAlready, Order(Patient, Wish with { Order = Id("second") }));
        Accepted(Decline(_consortium.Clinic));
        Accepted(Order(Patient, Wish with { Order = Id("second") }));
    }

    [Fact]
    public void Orders_out_of_form_are_refused()
    {
        Refused(ErasureCodes.HoldersMalformed, Order(Patient, Wish with { Holders = [] }));
        Refused(ErasureCodes.HoldersMalformed, Order(Patient, Wish with { Holders = [Hospital, Hospital] }));
        Refused(ErasureCodes.HoldersMalformed, Order(Patient, Wish with { Holders = [.. Enumerable.Range(0, 17).Select(i => Account(Key(100 + i)))] }));
        Refused(ErasureCodes.HolderUnknown, Order(Patient, Wish with { Holders = [Account(Stranger)] }));
        Refused(ErasureCodes.PointersMalformed, Order(Patient, Wish with { Pointers = [] }));
        Refused(ErasureCodes.PointersMalformed, Order(Patient, Wish with { Pointers = [Upload, Upload] }));
        Refused(ErasureCodes.PointersMalformed, Order(Patient, Wish with { Pointers = [.. Enumerable.Range(0, 65).Select(i => Id($"p{i}"))] }));
    }

    [Fact]
    public void A_receipt_needs_an_order_that_names_the_member()
    {
        Refused(ErasureCodes.Unknown, Receipt(_consortium.Hospital));
        Accepted(Order(Patient, Wish with { Holders = [Hospital] }));
        Refused(ErasureCodes.NotAHolder, Receipt(_consortium.Clinic));
        Refused(ErasureCodes.NotAHolder, Decline(_consortium.Clinic));
        Refused(ErasureCodes.AccountNotActing, _consortium.Do(_consortium.Clinic, "erasure.receipt", new ErasureReceipt(Id1, Hospital, _consortium.In(0), _consortium.In(Day))));
        Refused(ErasureCodes.AccountNotActing, _consortium.Do(Stranger, "erasure.decline", new ErasureDecline(Id1, Hospital, Id("reason"))));
    }

    [Theory]
    [InlineData(1, 24 * 3_600_000L)]
    [InlineData(-24 * 3_600_000L, 24 * 3_600_000L)]
    [InlineData(24 * 3_600_000L, 48 * 3_600_000L)]
    [InlineData(0, -3_600_000L)]
    [InlineData(0, 401L * 24 * 3_600_000)]
    [InlineData(0, 24 * 3_600_000L + 1)]
    public void Times_that_cannot_be_are_refused(long erased, long unrestorable)
    {
        Accepted(Order(Patient, Wish));
        var hour = _consortium.In(0);
        Refused(ErasureCodes.TimesInvalid, _consortium.Do(
            _consortium.Hospital, "erasure.receipt", new ErasureReceipt(Id1, Hospital, hour.Plus(erased), hour.Plus(unrestorable))));
    }

    [Fact]
    public void The_ledger_says_neither_why_nor_what()
    {
        var receipt = Order(Patient, Wish with { Holders = [Hospital], Pointers = [Upload] });
        Assert.Equal(
            $$"""{"order":"{{Id1}}","account":"{{Account(Patient)}}","holders":["{{Hospital}}"]}""",
            System.Text.Encoding.UTF8.GetString(Assert.Single(receipt.Events).Data.Span));
        Assert.Equal(
            $$"""{"account":"{{Account(Patient)}}","by":"{{Account(Patient)}}","document":"{{Id("document")}}","pointers":["{{Upload}}"],"since":{{Found.Since.Milliseconds}},"status":"open","holders":[{"member":"{{Hospital}}"}]}""",
            _consortium.Ledger.State.Text($"erasure.orders/{Id1}"));
    }
}
