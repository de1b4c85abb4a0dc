using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>Walks a payload that <see cref="StrictJson"/> has passed, so that the reader cannot throw and no name comes twice.</summary>
internal ref struct PayloadReader
{
    private const int IdLengthMin = 16;
    private const int IdLengthMax = 64;
    private const int MethodLengthMax = 64;

    private readonly ReadOnlyMemory<byte> _json;
    private Utf8JsonReader _reader;
    private Hash _network;
    private long _partition;
    private long _expires;
    private List<AccountId>? _as;
    private List<KeyId>? _by;
    private string? _id;
    private List<Call>? _calls;
    private int _seen;
    private bool _unknown;
    private bool _malformed;
    private bool _idMalformed;

    private PayloadReader(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json.Span);
    }

    /// <summary>Null when the payload has the seven names and nothing else, each of its form; <c>by</c> is not compared with signatures here.</summary>
    public static RefusalCode? Read(ReadOnlyMemory<byte> json, out TransactionPayload? payload)
    {
        var walk = new PayloadReader(json);
        payload = null;
        walk._reader.Read();
        if (walk._reader.TokenType != JsonTokenType.StartObject)
        {
            return TransactionCodes.PayloadMalformed;
        }

        while (walk._reader.Read() && walk._reader.TokenType == JsonTokenType.PropertyName)
        {
            walk.Member();
        }

        var refusal = walk.Refusal();
        payload = refusal is null ? walk.Payload() : null;
        return refusal;
    }

    private void Member()
    {
        _seen++;
        if (_reader.ValueTextEquals("net"u8))
        {
            _malformed |= !Hash32(out _network);
        }
        else if (_reader.ValueTextEquals("part"u8))
        {
            _malformed |= !Integer(out _partition) || _partition > uint.MaxValue;
        }
        else if (_reader.ValueTextEquals("as"u8))
        {
            _as = Hashes(LedgerLimits.ActingAccountsMax, static hash => new AccountId(hash));
        }
        else if (_reader.ValueTextEquals("by"u8))
        {
            _by = Hashes(LedgerLimits.SignersMax, static hash => new KeyId(hash));
        }
        else if (_reader.ValueTextEquals("id"u8))
        {
            Identifier();
        }
        else if (_reader.ValueTextEquals("exp"u8))
        {
            _malformed |= !Integer(out _expires);
        }
        else if (_reader.ValueTextEquals("calls"u8))
        {
            Calls();
        }
        else
        {
            _unknown = true;
        }

        _reader.Skip();
    }

    private readonly RefusalCode? Refusal()
    {
        if (_unknown)
        {
            return TransactionCodes.PayloadUnknownName;
        }

        if (_malformed || _seen != 7 || _as is null || _by is null)
        {
            return TransactionCodes.PayloadMalformed;
        }

        if (_idMalformed)
        {
            return TransactionCodes.IdMalformed;
        }

        if (HasTwice(_as))
        {
            return TransactionCodes.ActingTwice;
        }

        return HasTwice(_by) ? TransactionCodes.SignerTwice : null;
    }

    private readonly TransactionPayload Payload() =>
        new(new NetworkId(_network), (uint)_partition, _as!, _by!, _id!, new LedgerTime(_expires), _calls!);

    private bool Hash32(out Hash hash)
    {
        _reader.Read();
        return ProtectedHeaderReader.Text(ref _reader, out hash);
    }

    /// <summary>A number that is not negative; <see cref="StrictJson"/> has judged its form.</summary>
    private bool Integer(out long value)
    {
        value = 0;
        _reader.Read();
        return _reader.TokenType == JsonTokenType.Number && StrictJson.TryInteger(_reader.ValueSpan, out value) && value >= 0;
    }

    private List<T>? Hashes<T>(int max, Func<Hash, T> make)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var list = new List<T>(1);
        var sound = true;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            sound &= ProtectedHeaderReader.Text(ref _reader, out var hash) && list.Count < max;
            if (sound)
            {
                list.Add(make(hash));
            }

            _reader.Skip();
        }

        return sound && list.Count > 0 ? list : null;
    }

    private void Identifier()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.String)
        {
            _malformed = true;
            return;
        }

        var text = _reader.ValueSpan;
        _idMalformed = text.Length is < IdLengthMin or > IdLengthMax || text.ContainsAnyExcept(JwsForm.Alphabet);
        _id = _idMalformed ? null : Encoding.ASCII.GetString(text);
    }

    private void Calls()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _malformed = true;
            return;
        }

        _calls = new List<Call>(1);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            OneCall();
            _reader.Skip();
        }

        _malformed |= _calls.Count is 0 or > LedgerLimits.CallsMax;
    }

    private void OneCall()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _malformed = true;
            return;
        }

        string? method = null;
        ReadOnlyMemory<byte> arguments = default;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.ValueTextEquals("m"u8))
            {
                method = Method();
            }
            else if (_reader.ValueTextEquals("a"u8))
            {
                arguments = Arguments();
            }
            else
            {
                _unknown = true;
                _reader.Skip();
            }
        }

        _malformed |= method is null || arguments.IsEmpty;
        if (!_malformed && _calls!.Count <= LedgerLimits.CallsMax)
        {
            _calls.Add(new Call(method!, arguments));
        }
    }

    private string? Method()
    {
        _reader.Read();
        var text = _reader.ValueSpan;
        var sound = _reader.TokenType == JsonTokenType.String && text.Length is > 0 and <= MethodLengthMax && !text.ContainsAnyExceptInRange((byte)'!', (byte)'~');
        var method = sound && !_reader.ValueIsEscaped ? Encoding.ASCII.GetString(text) : null;
        _reader.Skip();
        return method;
    }

    private ReadOnlyMemory<byte> Arguments()
    {
        _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        var isObject = _reader.TokenType == JsonTokenType.StartObject;
        _reader.Skip();
        return isObject ? _json[start..(int)_reader.BytesConsumed] : default;
    }

    private static bool HasTwice<T>(List<T> list)
        where T : struct, IEquatable<T>
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (list.IndexOf(list[i]) < i)
            {
                return true;
            }
        }

        return false;
    }
}
