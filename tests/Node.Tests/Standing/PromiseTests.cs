using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Promises;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Api;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Testing;
using Xunit;

namespace Xinglin.Node.Tests.Standing;

/// <summary>A running member promises what it can keep; of one that does not keep its word any other member makes the file that shows it.</summary>
public sealed class PromiseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-promise-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_promise_holds_against_who_broke_it_and_never_against_who_kept_it()
    {
        using var consortium = new TestConsortium(_folder, ContractCatalog.BuiltIn, members: 5, limits: new OrderingLimits { Idle = TimeSpan.FromMilliseconds(200) });
        consortium.Enrol();
        consortium.StartAll();
        var host = consortium.Hosts[1]!;
        await host.WhenHeightAsync(new Height(1), default).WaitAsync(Patience);

        Promise? kept;
        Hash transaction;
        do
        {
            var bytes = consortium.Transaction(TestConsortium.Key(1001), Guid.NewGuid().ToString("N")[..24], "membership.vote", $$"""{"proposal":"{{Sha256.Of("none"u8)}}","approve":true}""");
            var answer = host.Submit(bytes);
            Assert.Equal(IntakeOutcome.Taken, answer.Outcome);
            (transaction, kept) = (answer.Transaction, host.PromiseOf(answer.Transaction));
        }
        while (kept is null);

        await host.WhenFinalAsync(transaction, default).WaitAsync(Patience);
        Assert.True(kept.IsSigned());
        Assert.Equal(kept.From.Value + Promise.Within(4), kept.Until.Value);
        Assert.Null(host.PromiseOf(transaction));
        Assert.Null(consortium.Hosts[4]!.PromiseOf(transaction));

        var tip = host.Tip.Height;
        var member = TestConsortium.Account(TestConsortium.Key(1001));
        var broken = Promise.Give(consortium.Genesis.Network, 0, Sha256.Of("left out"u8), tip, new Height(tip.Value + 6), member, TestConsortium.Key(1001));
        var other = consortium.Hosts[0]!;
        await other.WhenHeightAsync(broken.Until, default).WaitAsync(Patience);
        var trust = TrustedMembers.FromGenesis(consortium.Genesis);
        var shown = PromiseVerifier.Verify(PromiseEndpoints.Broken(other, broken)!.Encode()!, trust);
        Assert.True(shown.Holds, shown.Detail);
        Assert.Equal("Member 1", shown.Name);

        var early = Promise.Give(kept.Network, 0, transaction, default, tip, member, TestConsortium.Key(1001));
        Assert.Equal(PromiseCodes.Kept, PromiseVerifier.Verify(PromiseEndpoints.Broken(other, early)!.Encode()!, trust).Code);
    }
}
