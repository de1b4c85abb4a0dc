using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>Reads the general JSON serialization; its own JSON is judged as strictly as a payload's.</summary>
internal ref struct GeneralJwsReader
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<JwsPart> _parts = new(2);
    private Utf8JsonReader _reader;
    private RefusalCode? _refusal;

    private GeneralJwsReader(ReadOnlyMemory<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text.Span);
    }

    public static RefusalCode? Read(ReadOnlyMemory<byte> text, out JwsForm form)
    {
        form = default;
        if (StrictJson.Check(text.Span, LedgerLimits.JsonDepthMax) is { } refusal)
        {
            return refusal;
        }

        var walk = new GeneralJwsReader(text);
        var payload = walk.Document();
        form = new JwsForm(payload, [.. walk._parts], default);
        return walk._refusal ?? (walk._parts.Count == 0 ? TransactionCodes.JwsMalformed : null);
    }

    private ReadOnlyMemory<byte> Document()
    {
        _reader.Read();
        ReadOnlyMemory<byte>? payload = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.ValueTextEquals("payload"u8))
            {
                payload = Text();
            }
            else if (_reader.ValueTextEquals("signatures"u8))
            {
                Signatures();
            }
            else
            {
                Foreign();
            }
        }

        return payload ?? Refuse(TransactionCodes.JwsMalformed);
    }

    private void Signatures()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Refuse(TransactionCodes.JwsMalformed);
            _reader.Skip();
            return;
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            Signature();
        }
    }

    private void Signature()
    {
        if (_reader.TokenType != JsonTokenType.StartObject || _parts.Count == LedgerLimits.SignersMax)
        {
            Refuse(TransactionCodes.JwsMalformed);
            _reader.Skip();
            return;
        }

        ReadOnlyMemory<byte>? header = null;
        ReadOnlyMemory<byte>? signature = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.ValueTextEquals("protected"u8))
            {
                header = Text();
            }
            else if (_reader.ValueTextEquals("signature"u8))
            {
                signature = Text();
            }
            else
            {
                Foreign();
            }
        }

        _parts.Add(new JwsPart(header ?? Refuse(TransactionCodes.JwsMalformed), signature ?? Refuse(TransactionCodes.JwsMalformed)));
    }

    /// <summary>A string as it stands: an escape is outside the base64url alphabet and is refused with it.</summary>
    private ReadOnlyMemory<byte> Text()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String)
        {
            return _text.Slice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length);
        }

        _reader.Skip();
        return Refuse(TransactionCodes.JwsMalformed);
    }

    private void Foreign()
    {
        Refuse(_reader.ValueTextEquals("header"u8) ? TransactionCodes.HeaderUnknownMember : TransactionCodes.JwsMalformed);
        _reader.Skip();
    }

    private ReadOnlyMemory<byte> Refuse(RefusalCode code)
    {
        _refusal ??= code;
        return default;
    }
}
