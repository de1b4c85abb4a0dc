using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Projections;

/// <summary>Reads the two members of a stored receipt that indexes need.</summary>
internal static class ReceiptText
{
    /// <summary>The transaction's id and why it was refused; null for bytes that are not a receipt.</summary>
    internal static (Hash Id, RefusalCode? Code)? Read(ReadOnlySpan<byte> receipt)
    {
        Hash? id = null;
        RefusalCode? code = null;
        var reader = new Utf8JsonReader(receipt);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isId = reader.ValueTextEquals("tx"u8);
            var isCode = reader.ValueTextEquals("code"u8);
            reader.Read();
            if (isId)
            {
                id = Hash.TryParse(reader.GetString(), out var hash) ? hash : null;
            }
            else if (isCode)
            {
                code = reader.TokenType == JsonTokenType.String ? new RefusalCode(reader.GetString()!) : null;
                break;
            }
            else
            {
                reader.Skip();
            }
        }

        return id is { } found ? (found, code) : null;
    }
}
