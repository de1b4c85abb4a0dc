using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Intake;
using Xinglin.Testing;
using Xunit;

namespace Xinglin.Node.Tests.Standing;

/// <summary>A member that computes something else finds it before it commits, says where, and stops; the others go on.</summary>
public sealed class DivergenceTests : IDisposable
{
    private const int Odd = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-divergence-").FullName;
    private int _ids;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_flipped_bit_in_one_members_state_stops_that_member_with_key_and_transaction()
    {
        using var consortium = new TestConsortium(_folder, new ContractCatalog(typeof(CounterContract)));
        consortium.Enrol();
        consortium.StartAll();
        await Add(consortium, "counter.add", 6);
        consortium.Stop(Odd);
        var host = consortium.Start(Odd);
        var key = $"counter.values/{TestConsortium.Account(TestConsortium.Key(10))}";
        await host.Ask(view => Flip(view.State, key));

        var id = await Add(consortium, "counter.add", 1);
        var sentence = await StoppedAsync(consortium);
        Assert.Contains(key, sentence, StringComparison.Ordinal);
        Assert.Contains(id.ToString(), sentence, StringComparison.Ordinal);
        await Add(consortium, "counter.add", 1);
        Assert.Null(host.Find(id));
    }

    [Fact]
    public async Task A_contract_that_is_not_deterministic_stops_the_member_that_is_alone_with_its_result()
    {
        using var consortium = new TestConsortium(_folder, new ContractCatalog(typeof(DriftingContract)));
        consortium.Enrol();
        consortium.StartAll();
        var id = await Add(consortium, "drifting.add", 1);
        var sentence = await StoppedAsync(consortium);
        Assert.Contains("drifting.values/", sentence, StringComparison.Ordinal);
        Assert.Contains(id.ToString(), sentence, StringComparison.Ordinal);
        Assert.Matches("Compared with member member-[012]", sentence);
        Assert.Contains("signed by members", sentence, StringComparison.Ordinal);
        await Add(consortium, "drifting.add", 1);
        Assert.All(consortium.Hosts.Take(Odd), h => Assert.Null(h!.Health.Halted));
    }

    private static bool Flip(Xinglin.Ledger.State.WorldState state, string key)
    {
        Assert.True(state.TryGet(Encoding.ASCII.GetBytes(key), out var value));
        Assert.True(MemoryMarshal.TryGetArray(value, out var array));
        var digit = array.AsSpan().IndexOf((byte)'6');
        array.AsSpan()[digit] ^= 1;
        return true;
    }

    private static async Task<string> StoppedAsync(TestConsortium consortium)
    {
        var host = consortium.Hosts[Odd]!;
        using var patience = new CancellationTokenSource(Patience);
        while (host.Health.Halted is null)
        {
            await Task.Delay(20, patience.Token);
        }

        return host.Sentence;
    }

    private async Task<Hash> Add(TestConsortium consortium, string method, long by)
    {
        var key = TestConsortium.Key(10);
        var id = "id-" + Interlocked.Increment(ref _ids).ToString("D21", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N")[..8];
        var answer = consortium.Hosts[0]!.Submit(consortium.Transaction(key, id, method, $$"""{"account":"{{TestConsortium.Account(key)}}","by":{{by}}}"""));
        Assert.Equal(IntakeOutcome.Taken, answer.Outcome);
        Assert.Null((await consortium.Hosts[0]!.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience)).Code);
        return answer.Transaction;
    }
}

/// <summary>What no contract may be: its result depends on where it runs.</summary>
[Contract("drifting", Json = typeof(CounterJson))]
public sealed class DriftingContract(ContractTables tables)
{
    private readonly Table<AccountId, CounterValue> _values = tables.Open("values", KeyTexts.Account, CounterJson.Default.CounterValue);

    [Call("add")]
    public Outcome Add(CallContext context, CounterAdd arguments)
    {
        var drift = context.IsActing(arguments.Account) && Thread.CurrentThread.Name == "replica member-3" ? 1 : 0;
        _values.Put(arguments.Account, new CounterValue((_values.Find(arguments.Account)?.Value ?? 0) + arguments.By + drift));
        return Outcome.Accepted;
    }
}
