using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Xinglin.Ledger.Contracts;

/// <summary>
/// A contract's table: state keys <c>contract.table/key</c>, values UTF-8 JSON in declaration order. Values are immutable
/// records; a change is a new <see cref="Put"/>. Tables have no order and cannot be enumerated; a contract that needs a
/// list keeps one as a value.
/// </summary>
public sealed class Table<TKey, TValue>
    where TValue : class
{
    private readonly StateSession _session;
    private readonly byte[] _prefix;
    private readonly KeyText<TKey> _text;
    private readonly JsonTypeInfo<TValue> _json;

    internal Table(StateSession session, string name, KeyText<TKey> text, JsonTypeInfo<TValue> json)
    {
        _session = session;
        _prefix = Encoding.ASCII.GetBytes(name + "/");
        _text = text;
        _json = json;
    }

    /// <summary>The value, or null when there is none.</summary>
    public TValue? Find(TKey key)
    {
        var slot = Locate(key);
        _session.Meter.Read(slot.Value?.Length ?? 0);
        return slot.Value is { } value ? Decode(slot, value) : null;
    }

    /// <summary>
    /// The same without a charge: for what one node looks up and another does not need to, because its host has looked ahead.
    /// </summary>
    internal TValue? FindUncharged(TKey key)
    {
        var slot = Locate(key);
        return slot.Value is { } value ? Decode(slot, value) : null;
    }

    /// <summary>True when there is a value.</summary>
    public bool Contains(TKey key)
    {
        var slot = Locate(key);
        _session.Meter.Read(0);
        return slot.Value is not null;
    }

    /// <summary>Sets the value.</summary>
    public void Put(TKey key, TValue value)
    {
        var bytes = _session.Serialize(value, _json);
        _session.Meter.Write(bytes.Length);
        _session.Write(Locate(key), bytes, value);
    }

    /// <summary>Removes the value; nothing happens when there is none.</summary>
    public void Remove(TKey key)
    {
        var slot = Locate(key);
        _session.Meter.Write(0);
        if (slot.Value is not null)
        {
            _session.Write(slot, null, null);
        }
    }

    private TValue Decode(StateSlot slot, ReadOnlyMemory<byte> value)
    {
        if (slot.Decoded is TValue decoded)
        {
            return decoded;
        }

        decoded = JsonSerializer.Deserialize(value.Span, _json) ?? throw new JsonException("A state value is null.");
        slot.Decoded = decoded;
        return decoded;
    }

    private StateSlot Locate(TKey key)
    {
        Span<byte> full = stackalloc byte[_prefix.Length + KeyTexts.BytesMax];
        _prefix.CopyTo(full);
        var length = _text(key, full[_prefix.Length..]);
        return _session.Locate(full[..(_prefix.Length + length)]);
    }
}

/// <summary>Opens a contract's own tables; each contract gets its own.</summary>
public sealed class ContractTables
{
    private readonly StateSession _session;
    private readonly string _contract;

    internal ContractTables(StateSession session, string contract)
    {
        _session = session;
        _contract = contract;
    }

    /// <summary>The table <c>contract.name</c>.</summary>
    public Table<TKey, TValue> Open<TKey, TValue>(string name, KeyText<TKey> text, JsonTypeInfo<TValue> json)
        where TValue : class => new(_session, $"{_contract}.{name}", text, json);
}
