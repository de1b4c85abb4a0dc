using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Tests.Evidence;

public sealed class PatientEvidenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-evidence-").FullName;
    private readonly FakeNode _node = new();
    private readonly FakeLog _log;
    private readonly Wallet _wallet;
    private Func<LogAnswer> _page;

    public PatientEvidenceTests()
    {
        _log = new FakeLog(_node);
        _page = () => _log.Page();
        _wallet = Wallet.Create(Path.Combine(_folder, "wallet.json"), "passphrase", _node.Genesis.Network);
        _wallet.Add(new WalletRelationship(RelationshipLabel.Create(), _log.Member, new AccountId(Hash.Zero), 0));
        _node.Answer = (request, body) => request.RequestUri!.AbsolutePath.EndsWith("/gateway/log.read", StringComparison.Ordinal)
            ? FakeNode.Sealed(body, JsonSerializer.Serialize(After(_page(), body), GatewayJson.Default.LogAnswer))
            : _log.Answer(request);
        for (var i = 0; i < 12; i++)
        {
            _log.Append(FakeLog.Body(i), i % 3 == 0 ? (i / 3) + 1 : 0);
        }
    }

    public void Dispose()
    {
        _wallet.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_own_entry_is_verified_and_the_wallet_goes_on_from_there()
    {
        var log = (await VerifyAsync()).Value;
        Assert.Equal((4, 12, true), (log.Entries.Count, log.Size, log.Searched));
        Assert.Equal([1L, 4, 7, 10], log.Entries.Select(e => e.Number));
        _log.Append(FakeLog.Body(20), 5);
        Assert.Equal(5, (await VerifyAsync()).Value.Entries.Count);
        Assert.Equal(5, _wallet.LogOf(_wallet.Relationships[0].Account)!.Counter);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task An_own_entry_that_is_not_shown_is_missed_wherever_it_stands(long hidden)
    {
        _page = () => _log.Page(hidden);
        Assert.Equal(EvidenceFaults.EntryMissing, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task Own_entries_that_are_all_hidden_are_missed_once_one_was_seen()
    {
        Assert.Null((await VerifyAsync()).Refusal);
        _page = () => _log.Page(1, 2, 3, 4);
        Assert.Equal(EvidenceFaults.EntryMissing, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task Another_log_key_is_refused()
    {
        Assert.Null((await VerifyAsync()).Refusal);
        _page = () => _log.Page() is var page ? page with { Evidence = page.Evidence! with { LogKey = Hash.Zero } } : null!;
        Assert.Equal(EvidenceFaults.EntryMissing, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task A_body_other_than_the_committed_one_is_an_edit()
    {
        _page = () => Change(_log.Page(), e => e with { Body = e.Body!.Replace("treatment", "research", StringComparison.Ordinal) });
        Assert.Equal(EvidenceFaults.Edited, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task An_entry_under_another_counter_is_not_the_one_in_the_log()
    {
        _page = () => Change(_log.Page(), e => e with { Counter = e.Counter + 1 });
        Assert.Equal(EvidenceFaults.NotIncluded, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task Own_entries_in_another_order_are_reordered()
    {
        _log.Swap(0, 3);
        Assert.Equal(EvidenceFaults.Reordered, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task A_log_that_was_changed_since_is_a_fork_and_a_shorter_one_is_cut()
    {
        Assert.Null((await VerifyAsync()).Refusal);
        _log.Edit(1);
        Assert.Equal(EvidenceFaults.Forked, (await VerifyAsync()).Refusal!.Code);
        _log.Delete(11);
        Assert.Equal(EvidenceFaults.Cut, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task A_log_that_is_not_the_anchored_one_is_a_fork()
    {
        _node.Put($"evidence.anchors/{_log.Member}", $$"""{"size":6,"root":"{{Hash.Zero}}","since":1,"height":5}""");
        Assert.Equal(EvidenceFaults.Forked, (await VerifyAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task An_erased_body_leaves_its_entry_in_its_place()
    {
        _page = () => Change(_log.Page(), e => e with { Body = null, Salt = null });
        var log = (await VerifyAsync()).Value;
        Assert.Equal((4, 1), (log.Entries.Count, log.Entries.Count(e => e.Body is null)));
    }

    [Fact]
    public async Task A_checkpoint_of_another_key_is_refused()
    {
        _log.Signer = 77;
        Assert.Equal(EvidenceFaults.CheckpointInvalid, (await VerifyAsync()).Refusal!.Code);
    }

    private static LogAnswer After(LogAnswer page, byte[] request)
    {
        var after = JsonSerializer.Deserialize(SignedRequest.Parse(request).Request!.Payload.Arguments.Span, GatewayJson.Default.AfterArguments)!.After;
        return page with { Evidence = page.Evidence! with { Entries = [.. page.Evidence.Entries.Where(e => e.Index >= after)] } };
    }

    private static LogAnswer Change(LogAnswer page, Func<OwnEntry, OwnEntry> change) =>
        page with { Evidence = page.Evidence! with { Entries = [.. page.Evidence.Entries.Select(e => e.Counter == 2 ? change(e) : e)] } };

    private async Task<Answer<VerifiedLog>> VerifyAsync()
    {
        using var connection = await _node.ConnectAsync();
        var witness = new EvidenceWitness(connection, TrustedMembers.FromGenesis(_node.Genesis));
        return await new PatientEvidence(connection, _wallet, new PatientClient(connection, _wallet), witness).VerifyAsync(_wallet.Relationships[0]);
    }
}
