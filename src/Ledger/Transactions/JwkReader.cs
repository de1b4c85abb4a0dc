using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>Reads a public key as JWK of exactly crv, kty, x and y, from a text that <see cref="StrictJson"/> has passed.</summary>
internal static class JwkReader
{
    /// <summary>Reads the value at the reader and leaves it on the value's last token.</summary>
    public static RefusalCode? Read(ref Utf8JsonReader reader, out P256PublicKey? key)
    {
        key = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return TransactionCodes.JwkMalformed;
        }

        var seen = 0;
        var curve = true;
        var exact = true;
        Hash x = default, y = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("crv"u8))
            {
                curve &= Is(ref reader, "P-256"u8);
            }
            else if (reader.ValueTextEquals("kty"u8))
            {
                curve &= Is(ref reader, "EC"u8);
            }
            else if (reader.ValueTextEquals("x"u8))
            {
                exact &= reader.Read() && ProtectedHeaderReader.Text(ref reader, out x);
            }
            else if (reader.ValueTextEquals("y"u8))
            {
                exact &= reader.Read() && ProtectedHeaderReader.Text(ref reader, out y);
            }
            else
            {
                exact = false;
                reader.Read();
            }

            reader.Skip();
            seen++;
        }

        return Judge(curve, exact && seen == 4, x, y, out key);
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);

    private static RefusalCode? Judge(bool curve, bool exact, Hash x, Hash y, out P256PublicKey? key)
    {
        key = null;
        if (!curve)
        {
            return TransactionCodes.KeyCurve;
        }

        if (!exact)
        {
            return TransactionCodes.JwkMalformed;
        }

        if (!P256PublicKey.TryCreate(x, y, out var point))
        {
            return TransactionCodes.KeyPoint;
        }

        key = point;
        return null;
    }
}
