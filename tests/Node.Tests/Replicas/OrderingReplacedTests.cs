using System.Runtime.CompilerServices;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Testing;
using Xunit;

namespace Xinglin.Node.Tests.Replicas;

/// <summary>The members vote another orderer in while their nodes run, whatever the one before does; what was final stays, what waits goes on.</summary>
public sealed class OrderingReplacedTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Who censors is put up with for at most sixteen blocks: they come quickly here.</summary>
    private static readonly OrderingLimits Lively = new() { Idle = TimeSpan.FromMilliseconds(200) };

    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-replaced-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public enum Fault
    {
        /// <summary>Works as it should.</summary>
        None,

        /// <summary>Takes batches and writes nothing.</summary>
        Dead,

        /// <summary>Writes, but never a batch.</summary>
        Censors,

        /// <summary>Writes two different entries of each number, each to half of the members.</summary>
        Equivocates,
    }

    [Theory]
    [InlineData(Fault.None)]
    [InlineData(Fault.Dead)]
    [InlineData(Fault.Censors)]
    [InlineData(Fault.Equivocates)]
    public async Task The_consortium_goes_on_with_another_orderer(Fault fault)
    {
        var next = TestConsortium.Key(4001);
        using var consortium = new TestConsortium(_folder, ContractCatalog.BuiltIn, limits: Lively);
        consortium.Sequencers.Add(next);
        var honest = consortium.Ordering;
        var opened = 0;
        consortium.Ordering = (tip, state) => tip.Order.Epoch == 1
            ? new FaultyOrdering(honest(tip, state), consortium.Genesis, fault, Interlocked.Increment(ref opened) % 2 == 0)
            : honest(tip, state);
        consortium.Enrol();
        consortium.StartAll();

        var waiting = Submit(consortium, 3, "membership.propose", Propose(Replace(2, TestConsortium.Key(4009), 9)));
        var proposal = await Send(consortium, 0, "membership.propose", Propose(Replace(2, next, 2)));
        await Task.WhenAll(Send(consortium, 1, "membership.vote", Vote(proposal)), Send(consortium, 2, "membership.vote", Vote(proposal)));
        await consortium.Hosts[3]!.WhenFinalAsync(waiting, default).WaitAsync(Patience);

        var before = consortium.Hosts[0]!.Tip;
        for (var i = 0; i < 3; i++)
        {
            await Send(consortium, i, "membership.vote", Vote(Sha256.Of("no proposal"u8)), MembershipCodes.ProposalUnknown);
        }

        var host = consortium.Hosts[0]!;
        while (host.Tip.Order.Next == 0)
        {
            await host.WhenHeightAsync(host.Tip.Height.Next, default).WaitAsync(Patience);
        }

        Assert.Equal(2UL, host.Tip.Order.Epoch);
        Assert.Equal(before.Hash, host.Block(before.Height)!.Header.Hash);
        if (fault == Fault.Equivocates)
        {
            Assert.Contains(consortium.Hosts.SelectMany(h => h!.Misbehaviour), e => e.Slot.Kind == Xinglin.Ledger.Finality.EvidenceKind.Entries && e.Slot.Key == TestConsortium.Key(4000).KeyId);
        }
    }

    [Fact]
    public async Task A_member_without_the_new_ordering_says_so_follows_and_takes_it_up_when_it_is_there()
    {
        var next = TestConsortium.Key(4001);
        using var consortium = new TestConsortium(_folder, ContractCatalog.BuiltIn);
        consortium.Enrol();
        consortium.StartAll();
        var proposal = await Send(consortium, 0, "membership.propose", Propose(Replace(2, next, 2)));
        await Send(consortium, 1, "membership.vote", Vote(proposal));
        await Send(consortium, 2, "membership.vote", Vote(proposal));
        await Send(consortium, 3, "membership.vote", Vote(proposal), MembershipCodes.ProposalDecided);
        var host = consortium.Hosts[3]!;
        while (!host.Notices.Any(n => n.Contains("cannot be reached", StringComparison.Ordinal)))
        {
            await Task.Delay(20);
        }

        Assert.Equal(new OrderPosition(2, 0), host.Tip.Order);
        consortium.Sequencers.Add(next);
        while (host.Tip.Order.Next == 0)
        {
            await host.WhenHeightAsync(host.Tip.Height.Next, default).WaitAsync(Patience);
        }

        consortium.Stop(3);
        Assert.Equal(2UL, consortium.Start(3).Tip.Order.Epoch);
        await Send(consortium, 3, "membership.vote", Vote(proposal), MembershipCodes.ProposalDecided);
    }

    private static MembershipPropose Replace(ulong epoch, P256Signer sequencer, int port) =>
        new(ProposalKinds.Ordering, Epoch: epoch, Sequencer: Jwk.Of(sequencer.PublicKey), Endpoints: [$"https://127.0.0.1:{port}"]);

    private static string Propose(MembershipPropose content) => JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose);

    private static string Vote(Hash proposal) => JsonSerializer.Serialize(new MembershipVote(proposal, true), ContractsJson.Default.MembershipVote);

    private static Hash Submit(TestConsortium consortium, int member, string method, string arguments)
    {
        var bytes = consortium.Transaction(TestConsortium.Key(1000 + member), Guid.NewGuid().ToString("N")[..24], method, arguments);
        var answer = consortium.Hosts[member]!.Submit(bytes);
        Assert.Equal(IntakeOutcome.Taken, answer.Outcome);
        return answer.Transaction;
    }

    private static async Task<Hash> Send(TestConsortium consortium, int member, string method, string arguments, RefusalCode? refused = null)
    {
        var id = Submit(consortium, member, method, arguments);
        Assert.Equal(refused, (await consortium.Hosts[member]!.WhenFinalAsync(id, default).WaitAsync(Patience)).Code);
        return id;
    }

    /// <summary>One member's line to an ordering that is not as it should be.</summary>
    private sealed class FaultyOrdering(IOrdering inner, Genesis genesis, Fault fault, bool second) : IOrdering
    {
        public ulong Epoch => inner.Epoch;

        public bool Offer(ReadOnlyMemory<byte> batch) => fault is Fault.Dead or Fault.Censors || inner.Offer(batch);

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var entry in inner.ReadFrom(epoch, sequence, cancellation))
            {
                if (fault != Fault.Dead)
                {
                    yield return Twist(entry);
                }
            }
        }

        public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) =>
            fault == Fault.Dead ? [] : [.. (await inner.Read(epoch, sequence, max, cancellation)).Select(Twist)];

        public void Forget(ulong epoch, ulong below) => inner.Forget(epoch, below);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private ReadOnlyMemory<byte> Twist(ReadOnlyMemory<byte> bytes)
        {
            var entry = LogEntry.TryDecode(bytes)!;
            return fault == Fault.Equivocates && second
                ? new LogEntry(genesis.Network, 0, entry.Epoch, entry.Sequence, entry.Time.Plus(1), entry.Batches).Sign(TestConsortium.Key(4000)).Bytes
                : bytes;
        }
    }
}
