using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Node.Peers.Tls;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Peers;

public sealed class LedgerPeerRegisterTests
{
    private const string Address = "https://clinic.example:7443";

    private readonly TestState _state = new();
    private readonly TlsKey _present = TestKeys.Tls(1);
    private readonly TlsKey _former = TestKeys.Tls(2);

    [Fact]
    public void The_present_key_and_the_one_before_are_the_members_until_that_is_retired()
    {
        var register = Register();
        Put(MemberStatus.Active);
        Assert.Equal(new PeerMember(TestKeys.Caller, "clinic", _present.KeyId), register.Find(_present.PublicKey));
        Assert.Equal(new PeerMember(TestKeys.Caller, "clinic", _former.KeyId), register.Find(_former.PublicKey));
        Put(MemberStatus.Active, retired: 9);
        Assert.NotNull(register.Find(_present.PublicKey));
        Assert.Null(register.Find(_former.PublicKey));
    }

    [Theory]
    [InlineData(MemberStatus.Suspended)]
    [InlineData(MemberStatus.Removed)]
    public void Who_is_not_present_is_nobody(string status)
    {
        Put(status);
        Assert.Null(Register().Find(_present.PublicKey));
    }

    [Fact]
    public void A_members_other_keys_open_no_line()
    {
        Put(MemberStatus.Active);
        _state.Put($"membership.keys/{TestConsortium.Key(1001).KeyId}", new MemberReference(TestKeys.Caller), ContractsJson.Default.MemberReference);
        Assert.Null(Register().Find(TestConsortium.Key(1001).PublicKey));
    }

    [Fact]
    public void An_introduction_counts_only_for_a_key_that_the_ledger_has_not_heard_of()
    {
        var next = TestKeys.Tls(3);
        var register = Register(new PeerIntroduction(TestKeys.Caller, "clinic", next.PublicKey, "https://moved.example:1"));
        Put(MemberStatus.Active);
        Assert.NotNull(register.Find(next.PublicKey));
        Assert.Equal("https://moved.example:1", register.AddressOf(TestKeys.Caller));

        _state.Put($"membership.keys/{next.KeyId}", new MemberReference(TestKeys.Caller), ContractsJson.Default.MemberReference);
        Assert.Null(register.Find(next.PublicKey));
        Assert.Equal(Address, register.AddressOf(TestKeys.Caller));
    }

    [Fact]
    public void An_introduction_does_not_bring_a_removed_member_back()
    {
        var next = TestKeys.Tls(3);
        Put(MemberStatus.Removed);
        var register = Register(new PeerIntroduction(TestKeys.Caller, "clinic", next.PublicKey, Address));
        Assert.Null(register.Find(next.PublicKey));
        Assert.Empty(register.Members());
    }

    [Fact]
    public void Before_there_is_a_ledger_nobody_is_known() =>
        Assert.Null(new LedgerPeerRegister([new PeerIntroduction(TestKeys.Caller, "clinic", _present.PublicKey, Address)]).Find(_present.PublicKey));

    private LedgerPeerRegister Register(params PeerIntroduction[] introductions)
    {
        var register = new LedgerPeerRegister(introductions);
        register.Follow(_state);
        return register;
    }

    private void Put(string status, ulong? retired = null)
    {
        var identity = Jwk.Of(TestConsortium.Key(1001).PublicKey);
        var member = new Member(
            "clinic", "Clinic", "clinic", identity, identity, status, Tls: Jwk.Of(_present.PublicKey), Address: Address,
            FormerTls: [new FormerTls(Jwk.Of(_former.PublicKey), 3, retired)]);
        _state.Put($"membership.members/{TestKeys.Caller}", member, ContractsJson.Default.Member);
        _state.Put("membership.roster/all", new MemberRoster(status == MemberStatus.Active ? [TestKeys.Caller] : []), ContractsJson.Default.MemberRoster);
        foreach (var key in new[] { _present, _former })
        {
            _state.Put($"membership.keys/{key.KeyId}", new MemberReference(TestKeys.Caller), ContractsJson.Default.MemberReference);
        }
    }
}
