using Xinglin.Ledger.Primitives;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Tests.Vault;

/// <summary>What did not come to a copy is asked for until it comes or its owner says that it has it no more.</summary>
public sealed class ReplicationTests : IAsyncLifetime
{
    private readonly Consortium _network = new();
    private FailingSource _source = null!;
    private Replication _replication = null!;
    private VaultPeer _peer = null!;

    private BlobStore Copy => _network.B.Parts.Vault.Blobs;

    private AccountId Owner => _network.Account(_network.A);

    public Task InitializeAsync()
    {
        var vault = _network.A.Parts.Vault;
        Assert.Null(vault.Seal([.. Enumerable.Range(0, 30).Select(i => new PlainLayer(VaultFixture.Random(), new AccountId(VaultFixture.Random()), "raw", VaultFixture.Bytes(80 + i, i)))]));
        Assert.Null(new VaultCatalogue(vault, _network.A.Parts.Keys, e => e).Update(new LedgerTime(1)));
        _source = new FailingSource(new LocalVaultSource("hospital-a", vault.Blobs));
        _replication = new Replication(_network.B.Parts.Vault, _network.B.Parts.View);
        _peer = new VaultPeer(Owner, _source);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(SourceFault.Throws)]
    [InlineData(SourceFault.Silent)]
    public async Task A_blob_that_did_not_come_is_asked_for_until_it_comes(SourceFault fault)
    {
        _source.Fault = _ => fault;
        await Pull();
        await Pull();
        Assert.Equal(31, Copy.Wanted(Owner, 100).Count);
        Assert.Equal(VaultCodes.SourcesExhausted, _replication.Trouble);
        Assert.Equal(0, Copy.HeadNumber(Owner));

        _source.Fault = _ => SourceFault.None;
        await Pull();
        Assert.Empty(Copy.Wanted(Owner, 100));
        Assert.Equal(new VaultUsage(31, _network.A.Parts.Vault.Blobs.Usage(Owner).Bytes), Copy.Usage(Owner));
        Assert.Equal(1, Copy.HeadNumber(Owner));
        await Pull();
        Assert.Null(_replication.Trouble);
    }

    [Fact]
    public async Task A_blob_that_its_owner_says_it_has_no_more_is_let_go()
    {
        _source.Fault = _ => SourceFault.Silent;
        await Pull();
        Assert.Equal(31, Copy.Wanted(Owner, 100).Count);
        _source.Fault = _ => SourceFault.Absent;
        await Pull();
        Assert.Empty(Copy.Wanted(Owner, 100));
    }

    [Theory]
    [InlineData(SourceFault.Throws)]
    [InlineData(SourceFault.Silent)]
    public async Task An_owner_whose_lists_fail_ends_nothing(SourceFault fault)
    {
        _source.ListFault = fault;
        Assert.False(await Pull());
        _source.ListFault = SourceFault.None;
        await Pull();
        Assert.Equal(31, Copy.Usage(Owner).Blobs);
    }

    public async Task DisposeAsync() => await _network.DisposeAsync();

    private Task<bool> Pull() => _replication.PullAsync(_peer, [_peer], default);
}
