using Xinglin.Contracts.Notary;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Notary;

public sealed class NotaryTests
{
    private readonly Consortium _consortium = new();

    [Fact]
    public void Any_member_fixes_a_commitment_once_and_the_entry_says_who_and_when()
    {
        Accepted(_consortium.Do(_consortium.Clinic, "notary.record", new NotaryRecord(Id("file"))));
        var entry = _consortium.Entry<Notarised>($"notary.entries/{Id("file")}")!;
        Assert.Equal((Account(_consortium.Clinic), _consortium.Ledger.Now), (entry.By, entry.Time));
        Refused(NotaryCodes.Exists, _consortium.Do(_consortium.Hospital, "notary.record", new NotaryRecord(Id("file"))));
        Assert.Equal(entry, _consortium.Entry<Notarised>($"notary.entries/{Id("file")}"));
    }

    [Fact]
    public void Who_is_no_member_notarises_nothing() =>
        Refused(NotaryCodes.NotAMember, _consortium.Do(Key(1), "notary.record", new NotaryRecord(Id("file"))));
}
