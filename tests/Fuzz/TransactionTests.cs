using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Fuzz;

/// <summary>Hostile transactions: never a throw, and nothing accepted that a second reader would understand otherwise.</summary>
public sealed class TransactionTests
{
    [Fact]
    public void Hostile_text_never_throws_and_is_understood_one_way()
    {
        Assert.All(Samples.Transactions, t => Assert.Null(Wrong(t, SignedTransaction.Parse(t).Transaction!)));
        Fuzzing.Run(seed: 7515, 40_000, Samples.Transactions, Samples.Tokens, Judge);
    }

    [Fact]
    public void Hostile_headers_and_payloads_never_throw_and_are_understood_one_way()
    {
        var documents = Samples.Transactions.SelectMany(Documents).ToList();
        var accepted = Fuzzing.Run(seed: 7518, 60_000, documents, Samples.Tokens, input =>
        {
            var at = input.AsSpan().IndexOf((byte)'\n');
            return at < 0 ? (false, null) : Judge(Wrap(input[..at], input[(at + 1)..]));
        });
        Assert.True(accepted > 100);
    }

    [Fact]
    public void Hostile_requests_never_throw()
    {
        var payload = new RequestPayload(
            Samples.Network, 0, new AccountId(Samples.Network.Value), [new AccountId(Samples.Alice.KeyId.Value)], [Samples.Alice.KeyId], "fuzz-request-0001",
            new LedgerTime(5), "records.read", Samples.Bob.PublicKey, "{\"permission\":\"x\"}"u8.ToArray());
        var sound = SignedRequest.Create(payload, Samples.Alice, introduce: true).Bytes.ToArray();
        Assert.NotNull(SignedRequest.Parse(sound).Request);
        var documents = Documents(sound).Append(sound).ToList();
        Fuzzing.Run(seed: 7519, 30_000, documents, Samples.Tokens, input =>
        {
            var at = input.AsSpan().IndexOf((byte)'\n');
            var parsed = SignedRequest.Parse(at < 0 ? input : Wrap(input[..at], input[(at + 1)..]));
            return (parsed.Request is not null, parsed.Request is null == parsed.Code.Value is not null ? null : "neither request nor code");
        });
    }

    private static (bool Accepted, string? Wrong) Judge(byte[] text)
    {
        var parsed = SignedTransaction.Parse(text);
        if (parsed.Transaction is not { } transaction)
        {
            return (false, parsed.Code.Value is null ? "refused without a code" : null);
        }

        return (true, Wrong(text, transaction));
    }

    /// <summary>Reads an accepted transaction again with the framework's document model and compares.</summary>
    private static string? Wrong(byte[] text, SignedTransaction transaction)
    {
        var encoded = text[0] == (byte)'{' ? JsonDocument.Parse(text).RootElement.GetProperty("payload").GetString()! : Encoding.ASCII.GetString(text).Split('.')[1];
        var json = Base64Url.Decode(encoded)!;
        if (Base64Url.Encode(json) != encoded || Sha256.Of(json) != transaction.Id)
        {
            return "another payload";
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var payload = transaction.Payload;
        var writer = new TransactionBuilder(payload.Network, payload.Partition, payload.Id, payload.Expires);
        payload.As.ToList().ForEach(a => writer.ActingAs(a));
        payload.Calls.ToList().ForEach(c => writer.Call(c.Method, c.Arguments.Span));
        using var again = JsonDocument.Parse(writer.Payload(payload.By));
        if (!JsonElement.DeepEquals(document.RootElement, again.RootElement))
        {
            return "read otherwise";
        }

        return transaction.Signatures.Select(s => s.Kid).SequenceEqual(payload.By) ? null : "signatures out of order";
    }

    /// <summary>Header and payload of a compact transaction as two lines of JSON; nothing of another.</summary>
    private static IEnumerable<byte[]> Documents(byte[] text)
    {
        var parts = Encoding.ASCII.GetString(text).Split('.');
        if (parts.Length == 3)
        {
            yield return [.. Base64Url.Decode(parts[0])!, (byte)'\n', .. Base64Url.Decode(parts[1])!];
        }
    }

    private static byte[] Wrap(byte[] header, byte[] payload) =>
        Encoding.ASCII.GetBytes($"{Base64Url.Encode(header)}.{Base64Url.Encode(payload)}.{Base64Url.Encode(Enumerable.Repeat((byte)1, 64).ToArray())}");
}
