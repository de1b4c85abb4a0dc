#pragma warning disable CA1822 // A call is an instance method, whether it has tables or not.
using System.Text.Json.Serialization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Testing;

namespace Xinglin.Ledger.Tests.Contracts;

public sealed class ContractCatalogTests
{
    [Theory]
    [InlineData(typeof(object))]
    [InlineData(typeof(BadName))]
    [InlineData(typeof(LedgersOwnName))]
    [InlineData(typeof(TwoConstructors))]
    [InlineData(typeof(WrongShape))]
    [InlineData(typeof(VerbTwice))]
    [InlineData(typeof(LaxArguments))]
    public void A_faulty_declaration_is_found_when_the_process_starts(Type contract) =>
        Assert.Throws<ArgumentException>(() => new ContractCatalog(contract));

    [Fact]
    public void One_version_of_a_contract_is_in_a_catalogue_once() =>
        Assert.Throws<ArgumentException>(() => new ContractCatalog(typeof(CounterContract), typeof(CounterContract)));

    [Theory]
    [InlineData(typeof(UndeclaredAccounts))]
    [InlineData(typeof(UndeclaredNetwork))]
    [InlineData(typeof(NeedsWhatNobodyIs))]
    [InlineData(typeof(NeedsItself))]
    public void A_contract_gets_only_what_it_declares_and_what_there_is(Type contract) =>
        Assert.Throws<ArgumentException>(() => new TestLedger(new ContractCatalog(contract)));

    [Fact]
    public void Reading_accounts_needs_no_declaration_and_gives_no_way_to_administration()
    {
        var ledger = new TestLedger(new ContractCatalog(typeof(ReadsAccounts)));
        Assert.Null(ledger.Submit(ledger.By(TestLedger.Key(1), ("reader.read", """{"name":"x"}"""))).Code);
    }

    [Fact]
    public void Contracts_call_each_other_through_interfaces()
    {
        var ledger = new TestLedger(new ContractCatalog(typeof(Caller), typeof(Called)));
        var receipt = ledger.Submit(ledger.By(TestLedger.Key(1), ("caller.ask", """{"name":"x"}""")));
        Assert.Equal("called.asked", Assert.Single(receipt.Events).Name);
    }

    [Contract("Bad Name", Json = typeof(CounterJson))]
    private sealed class BadName;

    [Contract("ledger", Json = typeof(CounterJson))]
    private sealed class LedgersOwnName;

    [Contract("two", Json = typeof(CounterJson))]
    public sealed class TwoConstructors
    {
        public TwoConstructors()
        {
        }

        public TwoConstructors(ContractTables tables) => _ = tables;
    }

    [Contract("shape", Json = typeof(CounterJson))]
    public sealed class WrongShape
    {
        [Call("go")]
        public bool Go(CallContext context, CounterName arguments) => true;
    }

    [Contract("twice", Json = typeof(CounterJson))]
    public sealed class VerbTwice
    {
        [Call("go")]
        public Outcome Go(CallContext context, CounterName arguments) => Outcome.Accepted;

        [Call("go")]
        public Outcome GoAgain(CallContext context, CounterName arguments) => Outcome.Accepted;
    }

    [Contract("lax", Json = typeof(LaxJson))]
    public sealed class LaxArguments
    {
        [Call("go")]
        public Outcome Go(CallContext context, CounterName arguments) => Outcome.Accepted;
    }

    [Contract("accounts", Json = typeof(CounterJson))]
    public sealed class UndeclaredAccounts(IAccountAdministration accounts)
    {
        public IAccountAdministration Accounts => accounts;
    }

    [Contract("network", Json = typeof(CounterJson), Capabilities = ContractCapabilities.Accounts)]
    public sealed class UndeclaredNetwork(INetworkAdministration network)
    {
        public INetworkAdministration Network => network;
    }

    [Contract("lonely", Json = typeof(CounterJson))]
    public sealed class NeedsWhatNobodyIs(IFormattable other)
    {
        public IFormattable Other => other;
    }

    [Contract("itself", Json = typeof(CounterJson))]
    public sealed class NeedsItself(IAsked other) : IAsked
    {
        public Outcome Ask(CallContext context) => other.Ask(context);
    }

    [Contract("reader", Json = typeof(CounterJson))]
    public sealed class ReadsAccounts(IAccounts accounts)
    {
        [Call("read")]
        public Outcome Read(CallContext context, CounterName arguments) =>
            accounts is IAccountAdministration || accounts.Find(context.Acting[0]) is not null ? CounterCodes.NotYours : Outcome.Accepted;
    }

    public interface IAsked
    {
        Outcome Ask(CallContext context);
    }

    [Contract("caller", Json = typeof(CounterJson))]
    public sealed class Caller(IAsked other)
    {
        [Call("ask")]
        public Outcome Ask(CallContext context, CounterName arguments) => other.Ask(context);
    }

    [Contract("called", Json = typeof(CounterJson))]
    public sealed class Called : IAsked
    {
        public Outcome Ask(CallContext context)
        {
            context.Emit("called", "asked", new CounterName("x"), CounterJson.Default.CounterName);
            return Outcome.Accepted;
        }
    }
}

[JsonSerializable(typeof(CounterName))]
public sealed partial class LaxJson : JsonSerializerContext;
