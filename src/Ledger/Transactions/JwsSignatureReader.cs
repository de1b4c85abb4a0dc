using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>Decodes one signature of a JWS and judges its form; whether it verifies is judged with the key.</summary>
internal static class JwsSignatureReader
{
    /// <summary>86 characters of base64url are 64 bytes.</summary>
    private const int SignatureTextLength = 86;

    public static RefusalCode? Read(in JwsForm form, int index, out TransactionSignature signature)
    {
        signature = null!;
        var part = form.Parts[index];
        if (ReadHeader(part.Protected.Span, out var header) is { } refusal)
        {
            return refusal;
        }

        var value = new byte[P256.SignatureLength];
        if (ReadSignature(part.Signature.Span, value) is { } malformed)
        {
            return malformed;
        }

        signature = new TransactionSignature(header.Kid, header.Introduced, form.SigningInput(index), value);
        return null;
    }

    private static RefusalCode? ReadHeader(ReadOnlySpan<byte> text, out ProtectedHeader header)
    {
        header = default;
        Span<byte> json = stackalloc byte[ProtectedHeader.BytesMax];
        if (Base64Url.DecodedLength(text.Length) > json.Length)
        {
            return TransactionCodes.HeaderMalformed;
        }

        return Base64Url.TryDecode(text, json, out var written) ? ProtectedHeader.TryRead(json[..written], out header) : JwsForm.NotBase64Url(text);
    }

    private static RefusalCode? ReadSignature(ReadOnlySpan<byte> text, Span<byte> value)
    {
        if (text.Length != SignatureTextLength)
        {
            return TransactionCodes.SignatureMalformed;
        }

        if (!Base64Url.TryDecode(text, value, out _))
        {
            return JwsForm.NotBase64Url(text);
        }

        return SignatureRange.Holds(value) ? null : TransactionCodes.SignatureRange;
    }
}

/// <summary>Puts signatures into the order of <c>by</c>: exactly the same set, nobody twice.</summary>
internal static class SignerOrder
{
    /// <summary><paramref name="by"/> has no key twice.</summary>
    public static RefusalCode? Arrange(TransactionSignature[] signatures, IReadOnlyList<KeyId> by)
    {
        for (var i = 1; i < signatures.Length; i++)
        {
            if (IndexOf(signatures, signatures[i].Kid, 0) < i)
            {
                return TransactionCodes.SignerTwice;
            }
        }

        if (signatures.Length != by.Count)
        {
            return TransactionCodes.SignersMismatch;
        }

        for (var i = 0; i < signatures.Length; i++)
        {
            var at = IndexOf(signatures, by[i], i);
            if (at < 0)
            {
                return TransactionCodes.SignersMismatch;
            }

            (signatures[i], signatures[at]) = (signatures[at], signatures[i]);
        }

        return null;
    }

    private static int IndexOf(TransactionSignature[] signatures, KeyId kid, int from)
    {
        for (var i = from; i < signatures.Length; i++)
        {
            if (signatures[i].Kid == kid)
            {
                return i;
            }
        }

        return -1;
    }
}
