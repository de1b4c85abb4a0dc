using System.Buffers;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>One signature of a JWS as text: protected header and signature in base64url.</summary>
internal readonly record struct JwsPart(ReadOnlyMemory<byte> Protected, ReadOnlyMemory<byte> Signature);

/// <summary>
/// The two serializations of RFC 7515 that are taken: compact (section 7.1), and general JSON (section 7.2.1) of exactly
/// <c>payload</c> and <c>signatures</c>, each of exactly <c>protected</c> and <c>signature</c>. All parts are still base64url.
/// </summary>
/// <param name="Payload">The payload's text.</param>
/// <param name="Parts">1 to <see cref="LedgerLimits.SignersMax"/> signatures.</param>
/// <param name="Compact">The whole text when it is compact: the signing input is a slice of it.</param>
internal readonly record struct JwsForm(ReadOnlyMemory<byte> Payload, JwsPart[] Parts, ReadOnlyMemory<byte> Compact)
{
    /// <summary>The base64url alphabet (RFC 4648 section 5).</summary>
    internal static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Splits; null when accepted. What the parts hold is not judged.</summary>
    public static RefusalCode? TryRead(ReadOnlyMemory<byte> text, out JwsForm form)
    {
        form = default;
        if (text.Length > LedgerLimits.TransactionBytesMax)
        {
            return TransactionCodes.Oversize;
        }

        if (text.Length == 0)
        {
            return TransactionCodes.JwsMalformed;
        }

        return text.Span[0] == (byte)'{' ? GeneralJwsReader.Read(text, out form) : Split(text, out form);
    }

    /// <summary>Why a text that did not decode is refused.</summary>
    public static RefusalCode NotBase64Url(ReadOnlySpan<byte> text) =>
        (text.Length & 3) == 1 || text.ContainsAnyExcept(Alphabet) ? TransactionCodes.Base64UrlMalformed : TransactionCodes.Base64UrlNotCanonical;

    /// <summary>What signature number <paramref name="index"/> is over (RFC 7515 section 5.1): header, a dot, payload.</summary>
    public ReadOnlyMemory<byte> SigningInput(int index)
    {
        var header = Parts[index].Protected;
        if (!Compact.IsEmpty)
        {
            return Compact[..(header.Length + 1 + Payload.Length)];
        }

        var input = new byte[header.Length + 1 + Payload.Length];
        header.Span.CopyTo(input);
        input[header.Length] = (byte)'.';
        Payload.Span.CopyTo(input.AsSpan(header.Length + 1));
        return input;
    }

    private static RefusalCode? Split(ReadOnlyMemory<byte> text, out JwsForm form)
    {
        form = default;
        var span = text.Span;
        var first = span.IndexOf((byte)'.');
        var second = first < 0 ? -1 : span[(first + 1)..].IndexOf((byte)'.') + first + 1;
        if (first <= 0 || second <= first || second == span.Length - 1 || span[(second + 1)..].Contains((byte)'.'))
        {
            return TransactionCodes.JwsMalformed;
        }

        form = new JwsForm(text[(first + 1)..second], [new JwsPart(text[..first], text[(second + 1)..])], text);
        return null;
    }
}
