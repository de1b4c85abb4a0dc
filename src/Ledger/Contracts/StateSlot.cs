using System.Diagnostics.CodeAnalysis;

namespace Xinglin.Ledger.Contracts;

/// <summary>One state key in use: its committed value, its present one, and that decoded.</summary>
internal sealed class StateSlot(byte[] key)
{
    private ReadOnlyMemory<byte>? _committed;

    public byte[] Key { get; } = key;

    /// <summary>Null when the key is absent.</summary>
    public ReadOnlyMemory<byte>? Value { get; set; }

    /// <summary>The value as the table that last read or wrote it sees it; immutable.</summary>
    public object? Decoded { get; set; }

    /// <summary>Listed among the block's changes.</summary>
    public bool Changed { get; set; }

    /// <summary>Number of the transaction that journalled it.</summary>
    public long Mark { get; set; } = -1;

    public void Load(ReadOnlyMemory<byte> committed)
    {
        _committed = committed;
        Value = committed;
    }

    public bool SameAsCommitted() => Value is { } value
        ? _committed is { } committed && value.Span.SequenceEqual(committed.Span)
        : _committed is null;

    public void Settle()
    {
        _committed = Value;
        Changed = false;
    }

    public void Reset()
    {
        Value = _committed;
        Decoded = null;
        Changed = false;
    }
}

/// <summary>Compares keys by content. The hash is seeded by the process and decides no order: slots are never enumerated.</summary>
internal sealed class StateKeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static StateKeyComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] key) => GetHashCode((ReadOnlySpan<byte>)key);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
