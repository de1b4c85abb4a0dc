using System.Globalization;
using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Simulation.Engine;

/// <summary>What the simulated members execute, and who they are.</summary>
public abstract class SimulatedLedger
{
    public abstract Founding Founding { get; }

    /// <summary>The member's account.</summary>
    public abstract AccountId Member(int index);

    /// <summary>A fresh execution at the genesis.</summary>
    public abstract IExecution Open(bool broken);

    /// <summary>Signs the member's batches.</summary>
    public abstract ISigner Batches(int index);

    /// <summary>The text of the n-th transaction.</summary>
    public abstract string Transaction(int number, long random, LedgerTime now);

    protected static DeterministicSigner Key(string name) => Keys.Get(name);
}

/// <summary>The double: quick, and able to replace validators and the sequencer.</summary>
public sealed class DoubleLedger : SimulatedLedger
{
    public DoubleLedger(int validators, LedgerTime time, uint partition = 0) => Founding = new Founding(
        new NetworkId(Sha256.Of("simulation"u8)), time,
        new ValidatorSet(Enumerable.Range(0, validators).Select(i => new Validator(Member(i), Key($"validator {i}").PublicKey))), Key("sequencer").PublicKey)
    { Partition = partition };

    public override Founding Founding { get; }

    public override AccountId Member(int index) => new(Sha256.Of([(byte)index, .. "member"u8]));

    public override IExecution Open(bool broken) => new LedgerDouble(Founding) { Broken = broken };

    public override ISigner Batches(int index) => NoSigner.Instance;

    public override string Transaction(int number, long random, LedgerTime now) => $"swap key-{random % 3} {number} {random}";

    /// <summary>The double does not judge batches' signatures.</summary>
    private sealed class NoSigner : ISigner
    {
        public static NoSigner Instance { get; } = new();

        public P256PublicKey PublicKey => default;

        public KeyId KeyId => default;

        public byte[] Sign(ReadOnlySpan<byte> message) => new byte[P256.SignatureLength];
    }
}

/// <summary>The ledger's own executor with a contract that counts: signed transactions, replay window, state tree, receipts.</summary>
public sealed class ExecutorLedger : SimulatedLedger
{
    private static readonly ContractCatalog Catalog = new(typeof(TallyContract));

    private readonly Genesis _genesis;

    public ExecutorLedger(int validators, int followers, LedgerTime time)
    {
        _genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "simulation", GenesisDocument.ProfileP256, 0, time.Milliseconds,
            [.. Enumerable.Range(0, validators + followers).Select(i => Introduce(i, i < validators))], new GenesisOrdering(1, Jwk.Of(Key("sequencer").PublicKey))));
        Founding = new Founding(_genesis.Network, time, _genesis.Validators, Key("sequencer").PublicKey);
    }

    public override Founding Founding { get; }

    public override AccountId Member(int index) => Genesis.AccountOf(_genesis.Document.Members[index]);

    public override IExecution Open(bool broken) => LedgerExecutor.Create(_genesis, Catalog, new WorldState());

    public override ISigner Batches(int index) => Key($"identity {index}");

    public override string Transaction(int number, long random, LedgerTime now)
    {
        var signer = Key($"client {random % 20}");
        var id = number.ToString("D24", CultureInfo.InvariantCulture);
        var builder = new TransactionBuilder(Founding.Network, Founding.Partition, id, now.Plus(LedgerLimits.TransactionLifeMax / 2))
            .ActingAs(new AccountId(signer.KeyId.Value)).Introduce(signer)
            .Call("tally.add", $$"""{"by":{{(random % 7) - 2}}}""");
        return Encoding.ASCII.GetString(builder.Sign(signer).Bytes.Span);
    }

    private static GenesisMember Introduce(int index, bool validates) => new(
        $"member-{index}", $"Member {index}", "hospital", Jwk.Of(Key($"identity {index}").PublicKey), Jwk.Of(Key($"seal {index}").PublicKey),
        validates ? Jwk.Of(Key($"validator {index}").PublicKey) : null);
}
