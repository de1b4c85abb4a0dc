using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Testing;

/// <summary>The plainest world state: a sorted dictionary whose root is the hash of everything in it.</summary>
internal sealed class MemoryState : IWorldState
{
    private SortedDictionary<string, byte[]> _committed = new(StringComparer.Ordinal);
    private SortedDictionary<string, byte[]>? _staged;

    public Hash Root => RootOf(_committed);

    public long Count => _committed.Count;

    public IEnumerable<string> Keys => _committed.Keys;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var found = _committed.TryGetValue(System.Text.Encoding.UTF8.GetString(key), out var bytes);
        value = bytes;
        return found;
    }

    public string? Text(string key) => _committed.TryGetValue(key, out var bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    public Hash Stage(IReadOnlyList<StateChange> changes)
    {
        _staged = new SortedDictionary<string, byte[]>(_committed, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var key = System.Text.Encoding.UTF8.GetString(change.Key.Span);
            if (change.Value is { } value)
            {
                _staged[key] = value.ToArray();
            }
            else
            {
                _staged.Remove(key);
            }
        }

        return RootOf(_staged);
    }

    public void Commit()
    {
        _committed = _staged ?? throw new InvalidOperationException("Nothing is staged.");
        _staged = null;
    }

    public void Discard() => _staged = null;

    public MemoryState Copy() => new() { _committed = new SortedDictionary<string, byte[]>(_committed, StringComparer.Ordinal) };

    private static Hash RootOf(SortedDictionary<string, byte[]> entries)
    {
        var encoder = new BinaryEncoder(4096);
        foreach (var (key, value) in entries)
        {
            encoder.Text(key).Blob(value);
        }

        return Sha256.Of(encoder.Written);
    }
}
