using Xinglin.Contracts.Duties;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Duties;

public sealed class DutyTests
{
    private readonly Consortium _consortium = new();
    private readonly P256Signer _bureau;

    public DutyTests() => _bureau = _consortium.AdmitBureau();

    private DutyRecord Recorded => new(Id("duty"), Account(_bureau), _consortium.In(30 * Day), Id("document"));

    private static DutyConfirm Confirmed => new(Id("duty"), Id("document"));

    private Duty? Duty => _consortium.Entry<Duty>($"duty.duties/{Id("duty")}");

    [Fact]
    public void An_authority_records_a_second_member_confirms_and_either_ends_it()
    {
        Accepted(_consortium.Do(_bureau, "duty.record", Recorded));
        Assert.False(Duty!.IsInForceAt(_consortium.Ledger.Now));
        Accepted(_consortium.Do(_consortium.Hospital, "duty.confirm", Confirmed));
        Assert.True(Duty!.IsInForceAt(_consortium.Ledger.Now));
        Assert.False(Duty!.IsInForceAt(Duty.Expires));
        Assert.Equal((Account(_bureau), Account(_consortium.Hospital)), (Duty.RecordedBy, Duty.ConfirmedBy!.Value));
        Accepted(_consortium.Do(_consortium.Hospital, "duty.end", new DutyReference(Id("duty"))));
        Assert.False(Duty!.IsInForceAt(_consortium.Ledger.Now));
        Refused(DutyCodes.Ended, _consortium.Do(_bureau, "duty.end", new DutyReference(Id("duty"))));
        Refused(DutyCodes.Ended, _consortium.Do(_consortium.Clinic, "duty.confirm", Confirmed));
    }

    [Fact]
    public void Only_an_authority_records_and_only_for_a_present_member_and_a_sound_time()
    {
        Refused(DutyCodes.NotAMember, _consortium.Do(Key(1), "duty.record", Recorded));
        Refused(DutyCodes.NotAnAuthority, _consortium.Do(_consortium.Hospital, "duty.record", Recorded));
        Refused(DutyCodes.RecipientUnknown, _consortium.Do(_bureau, "duty.record", Recorded with { Recipient = Account(Key(1)) }));
        Refused(DutyCodes.ExpiryInvalid, _consortium.Do(_bureau, "duty.record", Recorded with { Expires = _consortium.In(401 * Day) }));
        Refused(DutyCodes.ExpiryInvalid, _consortium.Do(_bureau, "duty.record", Recorded with { Expires = _consortium.Ledger.Now.Plus(1_234) }));
        Accepted(_consortium.Do(_bureau, "duty.record", Recorded));
        Refused(DutyCodes.Exists, _consortium.Do(_bureau, "duty.record", Recorded));
    }

    [Fact]
    public void Who_records_or_receives_cannot_be_the_second_member()
    {
        Accepted(_consortium.Do(_bureau, "duty.record", Recorded with { Recipient = Account(_consortium.Clinic) }));
        Refused(DutyCodes.SecondNeeded, _consortium.Do(_bureau, "duty.confirm", Confirmed));
        Refused(DutyCodes.SecondNeeded, _consortium.Do(_consortium.Clinic, "duty.confirm", Confirmed));
        Refused(DutyCodes.NotAMember, _consortium.Do(Key(1), "duty.confirm", Confirmed));
        Refused(DutyCodes.CommitmentMismatch, _consortium.Do(_consortium.Hospital, "duty.confirm", Confirmed with { Commitment = Id("other") }));
        Refused(DutyCodes.Unknown, _consortium.Do(_consortium.Hospital, "duty.confirm", Confirmed with { Duty = Id("none") }));
        Accepted(_consortium.Do(_consortium.Hospital, "duty.confirm", Confirmed));
        Refused(DutyCodes.NotAwaiting, _consortium.Do(_consortium.Ledger.Members[2], "duty.confirm", Confirmed));
    }

    [Fact]
    public void Others_cannot_end_it_and_what_has_expired_cannot_be_confirmed()
    {
        Accepted(_consortium.Do(_bureau, "duty.record", Recorded with { Expires = _consortium.In(Hour) }));
        Refused(DutyCodes.NotAParty, _consortium.Do(_consortium.Clinic, "duty.end", new DutyReference(Id("duty"))));
        Refused(DutyCodes.Unknown, _consortium.Do(_bureau, "duty.end", new DutyReference(Id("none"))));
        _consortium.Ledger.Pass(3 * Hour);
        Refused(DutyCodes.Expired, _consortium.Do(_consortium.Hospital, "duty.confirm", Confirmed));
    }
}
