using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>The values of one height and the one place that executes them: at most one candidate is staged at a time.</summary>
internal sealed class ValueStore(IExecution execution, OrderPosition position)
{
    private readonly Dictionary<Hash, ProposedValue> _values = [];
    private readonly BlockHeader _tip = execution.Tip;
    private (Hash Value, Candidate Candidate)? _staged;

    public ProposedValue? Find(Hash value) => _values.GetValueOrDefault(value);

    public ProposedValue GetOrAdd(BlockHeader header)
    {
        if (!_values.TryGetValue(header.Hash, out var value))
        {
            _values[header.Hash] = value = new ProposedValue(header);
        }

        return value;
    }

    /// <summary>Executes a body made here; the candidate's header is the new value.</summary>
    public ProposedValue Make(PreparedBody prepared, LedgerTime time, LedgerTime entryTime, ReadOnlyMemory<byte> entrySignature)
    {
        var candidate = execution.Execute(prepared, time, OrderAfter(prepared.Body));
        var value = GetOrAdd(candidate.Header);
        value.Take(prepared.Bytes, prepared.Body, entryTime, entrySignature);
        value.Prepared = prepared;
        value.Valid = true;
        _staged = (candidate.Header.Hash, candidate);
        return value;
    }

    /// <summary>What a header can be refused for before its body is even looked at.</summary>
    public bool IsPlausible(BlockHeader header) =>
        header.Network == _tip.Network && header.Partition == _tip.Partition && header.Height == _tip.Height.Next
        && header.Parent == _tip.Hash && header.Time.CompareTo(_tip.Time) > 0;

    /// <summary>valid(v): executing the body at the header's time gives this very header.</summary>
    public bool Judge(ProposedValue value)
    {
        if (value.Valid is { } known)
        {
            return known;
        }

        if (value.Prepared is null || value.Decoded is not { } body || !Follows(body))
        {
            value.Valid = false;
            return false;
        }

        var candidate = execution.Execute(value.Prepared, value.Header.Time, OrderAfter(body));
        value.Valid = candidate.Header.Hash == value.Header.Hash;
        value.Computed = value.Valid.Value ? null : candidate.Header;
        (value.Mine, value.Ids) = value.Valid.Value ? (null, []) : (execution.AccountOf(candidate), execution.IdsOf(candidate));
        _staged = (candidate.Header.Hash, candidate);
        return value.Valid.Value;
    }

    /// <summary>What the value came to here, while it is the one executed last; null otherwise.</summary>
    public BlockAccount? AccountOf(Hash value) => _staged is { } staged && staged.Value == value ? execution.AccountOf(staged.Candidate) : null;

    /// <summary>The staged candidate of a valid value, executed again when another took its place; null when it then differs.</summary>
    public Candidate? Stage(ProposedValue value)
    {
        if (_staged is { } staged && staged.Value == value.Header.Hash)
        {
            return staged.Candidate;
        }

        value.Valid = null;
        return Judge(value) ? _staged!.Value.Candidate : null;
    }

    private bool Follows(BlockBody body) =>
        body.Source == BodySource.Member || (body.Epoch == position.Epoch && body.Sequence >= position.Next && body.Sequence < ulong.MaxValue);

    private OrderPosition OrderAfter(BlockBody body) =>
        body.Source == BodySource.Member ? position : new OrderPosition(body.Epoch, body.Sequence + 1);
}
