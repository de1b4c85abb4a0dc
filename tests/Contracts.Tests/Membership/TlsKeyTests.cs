using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Membership;

public sealed class TlsKeyTests
{
    private const string Address = "https://node.example:7443";

    private readonly Consortium _consortium = new(members: 5, validators: 4);

    private AccountId Of(int member) => Account(_consortium.Ledger.Members[member]);

    private Member Entry => _consortium.Entry<Member>($"membership.members/{Of(4)}")!;

    private Receipt Change(MembershipKeys change, params P256Signer[] signers) => _consortium.Do(signers, [Of(4)], "membership.keys", change);

    [Fact]
    public void A_member_names_its_TLS_key_and_its_address_and_shows_that_it_holds_the_key()
    {
        var (own, tls) = (_consortium.Ledger.Members[4], Key(8001));
        var change = new MembershipKeys(Of(4), Tls: JwkOf(tls), Address: Address);
        Refused(MembershipCodes.KeyNotProven, Change(change, own));
        Refused(MembershipCodes.KeyInUse, Change(change with { Tls = JwkOf(Key(2001)) }, own));
        Refused(MembershipCodes.KeyInvalid, Change(change with { Tls = JwkOf(tls) with { Y = "x" } }, own));
        Refused(MembershipCodes.AddressInvalid, Change(change with { Address = "http://node.example:7443" }, own, tls));
        Assert.Null(Entry.Tls);

        Accepted(Change(change, own, tls));
        Assert.Equal(JwkOf(tls), Entry.Tls);
        Assert.Equal(Address, Entry.Address);
        Assert.Null(Entry.FormerTls);
        Accepted(Change(new MembershipKeys(Of(4), Address: "https://[fd00::1]:1"), own));
        Assert.Equal("https://[fd00::1]:1", Entry.Address);
        Assert.Equal([tls.PublicKey], Entry.TlsKeys());
    }

    [Fact]
    public void The_TLS_key_before_counts_until_it_is_retired_and_a_second_change_retires_the_first()
    {
        var own = _consortium.Ledger.Members[4];
        P256Signer[] keys = [Key(8001), Key(8002), Key(8003)];
        Refused(MembershipCodes.NothingToChange, Retire(own));
        foreach (var key in keys)
        {
            Accepted(Change(new MembershipKeys(Of(4), Tls: JwkOf(key)), own, key));
        }

        Assert.Equal([keys[2].PublicKey, keys[1].PublicKey], Entry.TlsKeys());
        Assert.NotNull(Entry.FormerTls![0].Retired);
        Refused(MembershipCodes.NothingToChange, _consortium.Do([own], [Of(4)], "membership.retire", new MembershipRetire(Of(4))));

        Accepted(Retire(own));
        Assert.Equal([keys[2].PublicKey], Entry.TlsKeys());
        Refused(MembershipCodes.KeyInUse, Change(new MembershipKeys(Of(4), Tls: JwkOf(keys[0])), own, keys[0]));
        Refused(MembershipCodes.NothingToChange, Retire(own));
    }

    [Fact]
    public void A_TLS_key_signs_no_batch_and_acts_for_nobody()
    {
        var (own, tls) = (_consortium.Ledger.Members[4], Key(8001));
        Accepted(Change(new MembershipKeys(Of(4), Tls: JwkOf(tls)), own, tls));
        Assert.Equal([own.KeyId], _consortium.AccountEntry(Of(4))!.Keys);
        Refused(MembershipCodes.AccountNotActing, _consortium.Do(tls, "membership.keys", new MembershipKeys(Of(4), Seal: JwkOf(Key(9001)))));
    }

    [Fact]
    public void Who_is_admitted_brings_a_TLS_key_and_an_address_of_their_form()
    {
        var member = new NewMember("clinic-9", "Clinic 9", "clinic", JwkOf(Key(5001)), JwkOf(Key(6001)), Tls: JwkOf(Key(8001)), Address: Address);
        Refused(MembershipCodes.ProposalMalformed, Propose(member with { Address = "node.example" }));
        Refused(MembershipCodes.KeyInUse, Propose(member with { Tls = JwkOf(Key(6001)) }));
        var proposed = Propose(member);
        Accepted(proposed);
        Accepted(_consortium.Do(_consortium.Ledger.Members[1], "membership.vote", new MembershipVote(proposed.Transaction, true)));
        Accepted(_consortium.Do(_consortium.Ledger.Members[2], "membership.vote", new MembershipVote(proposed.Transaction, true)));
        Accepted(_consortium.Do(_consortium.Ledger.Members[3], "membership.vote", new MembershipVote(proposed.Transaction, true)));
        var entry = _consortium.Entry<Member>($"membership.members/{Account(Key(5001))}")!;
        Assert.Equal((JwkOf(Key(8001)), Address), (entry.Tls, entry.Address));
        Refused(MembershipCodes.KeyInUse, Change(new MembershipKeys(Of(4), Tls: JwkOf(Key(8001))), _consortium.Ledger.Members[4], Key(8001)));
    }

    [Theory]
    [InlineData("https://a:1", true)]
    [InlineData("https://node-1.example.org:65535", true)]
    [InlineData("https://10.0.0.1:7443", true)]
    [InlineData("https://[fd00::1]:7443", true)]
    [InlineData("https://a:65536", false)]
    [InlineData("https://a:0", false)]
    [InlineData("https://a:01", false)]
    [InlineData("https://a", false)]
    [InlineData("https://:1", false)]
    [InlineData("https://a:1/", false)]
    [InlineData("https://u@a:1", false)]
    [InlineData("https://a b:1", false)]
    [InlineData("https://[]:1", false)]
    [InlineData("https://[fd00::1:7443", false)]
    [InlineData("http://a:1", false)]
    [InlineData("HTTPS://a:1", false)]
    public void An_address_is_a_host_and_a_port_behind_https(string text, bool sound) => Assert.Equal(sound, PeerAddress.IsSound(text));

    private Receipt Propose(NewMember member) =>
        _consortium.Do(_consortium.Hospital, "membership.propose", new MembershipPropose(ProposalKinds.Admit, Member: member));

    private Receipt Retire(P256Signer own) => _consortium.Do([own], [Of(4)], "membership.retire", new MembershipRetire(Of(4), Tls: true));
}
