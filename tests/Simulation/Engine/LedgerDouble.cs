using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>What a simulated network starts from.</summary>
public sealed record Founding(NetworkId Network, LedgerTime Time, ValidatorSet Validators, P256PublicKey Sequencer)
{
    /// <summary>Which of the ledgers side by side.</summary>
    public uint Partition { get; init; }
}

/// <summary>
/// The smallest execution that has everything finality must cope with: a state root that depends on every transaction and
/// its order, refusal of repeats, changes of validators (effective two heights later) and of the sequencer (one later).
/// </summary>
public sealed class LedgerDouble : IExecution
{
    private readonly HashSet<Hash> _applied = [];
    private readonly Dictionary<string, string> _registers = new(StringComparer.Ordinal);
    private readonly NetworkId _network;
    private Hash _state;
    private ValidatorSet _next;
    private Staging? _staged;

    public LedgerDouble(Founding founding)
    {
        _network = founding.Network;
        _state = Sha256.Of("empty"u8);
        Validators = _next = founding.Validators;
        Ordering = new OrderingAuthority(1, founding.Sequencer);
        var empty = MerkleTree.EmptyRoot;
        Tip = new BlockHeader(founding.Network, founding.Partition, new Height(0), founding.Time, Hash.Zero, new OrderPosition(1, 0), founding.Network.Value, 0, empty, empty, _state, Validators.Hash);
    }

    public BlockHeader Tip { get; private set; }

    public ValidatorSet Validators { get; private set; }

    public OrderingAuthority Ordering { get; private set; }

    /// <summary>Blocks executed, staged or not: what speculation costs.</summary>
    public int Executed { get; private set; }

    /// <summary>When set, this replica computes wrong state roots: a broken disk or build.</summary>
    public bool Broken { get; set; }

    /// <summary>A transaction that hands the validator's place at this index over to another key.</summary>
    public static byte[] ReplaceValidator(AccountId member, P256PublicKey key) => Encoding.UTF8.GetBytes($"validator {member} {key.X} {key.Y}");

    /// <summary>A transaction after which the member decides no more.</summary>
    public static byte[] RemoveValidator(AccountId member) => Encoding.UTF8.GetBytes($"leaves {member}");

    /// <summary>A transaction that replaces the sequencer.</summary>
    public static byte[] ReplaceSequencer(P256PublicKey key) => Encoding.UTF8.GetBytes($"sequencer {key.X} {key.Y}");

    public PreparedBody? Prepare(ReadOnlyMemory<byte> body)
    {
        if (BlockBody.TryDecode(body) is not { } decoded)
        {
            return null;
        }

        return new PreparedBody(decoded, body, [.. decoded.Batches.Select(b => Batch.TryDecode(b) is { } batch ? new PreparedBatch(batch, []) : null)]);
    }

    public Candidate Execute(PreparedBody body, LedgerTime time, OrderPosition order)
    {
        Executed++;
        var staging = new Staging(_state, _next, Ordering);
        foreach (var transaction in body.Batches.OfType<PreparedBatch>().SelectMany(b => b.Batch.Transactions))
        {
            Apply(staging, transaction.Span);
        }

        var state = Broken ? Sha256.Of(staging.State.ToArray()) : staging.State;
        var position = staging.Ordering.Epoch == Ordering.Epoch ? order : new OrderPosition(staging.Ordering.Epoch, 0);
        var header = new BlockHeader(
            _network, Tip.Partition, Tip.Height.Next, time, Tip.Hash, position, Sha256.Of(body.Bytes.Span), (uint)staging.Transactions.Count,
            MerkleTree.Root(staging.Transactions), MerkleTree.Root(staging.Receipts), state, _next.Hash);
        _staged = staging;
        return new Candidate(header, body.Bytes, staging.Receipts, staging);
    }

    public void Commit(Candidate candidate)
    {
        if (!ReferenceEquals(candidate.Staged, _staged))
        {
            throw new InvalidOperationException("Only the candidate executed last can be committed.");
        }

        var staging = (Staging)candidate.Staged;
        _state = candidate.Header.State;
        Validators = _next;
        _next = staging.Next;
        Ordering = staging.Ordering;
        _applied.UnionWith(staging.Applied);
        foreach (var (register, value) in staging.Registers)
        {
            _registers[register] = value;
        }

        Tip = candidate.Header;
        _staged = null;
    }

    public BlockAccount? AccountOf(Candidate candidate) => BlockAccount.Of(
        candidate.Receipts, [new Xinglin.Ledger.State.StateChange("double.state/all"u8.ToArray(), candidate.Header.State.ToArray())]);

    private void Apply(Staging staging, ReadOnlySpan<byte> transaction)
    {
        var id = Sha256.Of(transaction);
        var fresh = !_applied.Contains(id) && staging.Applied.Add(id);
        staging.Transactions.Add(transaction.ToArray());
        var words = Encoding.UTF8.GetString(transaction).Split(' ');
        var before = fresh && words is ["swap", var register, var value, ..] ? " " + Swap(staging, register, value) : "";
        staging.Receipts.Add(Encoding.UTF8.GetBytes($"{id} {(fresh ? "accepted" : "repeated")}{before}"));
        if (!fresh)
        {
            return;
        }

        staging.State = Sha256.Of([.. staging.State.ToArray(), .. id.ToArray()]);
        if (words is ["validator", var account, var x, var y] && AccountId.TryParse(account, out var member) && Key(x, y) is { } validator)
        {
            staging.Next = new ValidatorSet(staging.Next.Validators.Where(v => v.Member != member).Append(new Validator(member, validator)));
        }
        else if (words is ["leaves", var left] && AccountId.TryParse(left, out var leaving) && staging.Next.Count > 1)
        {
            staging.Next = new ValidatorSet(staging.Next.Validators.Where(v => v.Member != leaving));
        }
        else if (words is ["sequencer", var sx, var sy] && Key(sx, sy) is { } sequencer)
        {
            staging.Ordering = new OrderingAuthority(Ordering.Epoch + 1, sequencer);
        }
    }

    private string Swap(Staging staging, string register, string value)
    {
        var before = staging.Registers.GetValueOrDefault(register) ?? _registers.GetValueOrDefault(register) ?? "none";
        staging.Registers[register] = value;
        return before;
    }

    private static P256PublicKey? Key(string x, string y) =>
        Hash.TryParse(x, out var hx) && Hash.TryParse(y, out var hy) && P256PublicKey.TryCreate(hx, hy, out var key) ? key : null;

    private sealed class Staging(Hash state, ValidatorSet next, OrderingAuthority ordering)
    {
        public Hash State { get; set; } = state;

        public ValidatorSet Next { get; set; } = next;

        public OrderingAuthority Ordering { get; set; } = ordering;

        public HashSet<Hash> Applied { get; } = [];

        public Dictionary<string, string> Registers { get; } = new(StringComparer.Ordinal);

        public List<ReadOnlyMemory<byte>> Transactions { get; } = [];

        public List<ReadOnlyMemory<byte>> Receipts { get; } = [];
    }
}
