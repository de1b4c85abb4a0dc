using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Tests.Transactions;

/// <summary>Makes JWS text from parts that may break any rule; the product's own builder cannot.</summary>
internal static class Jws
{
    public static readonly P256Signer Alice = Key(1);
    public static readonly P256Signer Bob = Key(2);
    public static readonly NetworkId Network = new(Sha256.Of("network"u8));
    public const string Id = "AAAAAAAAAAAAAAAAAAAAAA";

    public static P256Signer Key(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return P256Signer.FromScalar(scalar);
    }

    public static AccountId Account(ISigner signer) => new(signer.KeyId.Value);

    public static string Header(ISigner signer) => ProtectedHeader.Write(signer.PublicKey, introduce: false);

    public static string Payload(
        string? by = null, string? acting = null, string id = $"\"{Id}\"", string part = "0", string exp = "1000", string? calls = null, string? net = null, string more = "") =>
        $$"""{"net":{{net ?? $"\"{Network}\""}},"part":{{part}},"as":{{acting ?? $"[\"{Alice.KeyId}\"]"}},"by":{{by ?? $"[\"{Alice.KeyId}\"]"}},"id":{{id}},"exp":{{exp}},"calls":{{calls ?? """[{"m":"test.write","a":{"key":"k"}}]"""}}{{more}}}""";

    public static string Compact(string? header = null, string? payload = null, ISigner? signer = null) =>
        Compact(Encoding.UTF8.GetBytes(header ?? Header(Alice)), Encoding.UTF8.GetBytes(payload ?? Payload()), signer ?? Alice);

    public static string Compact(byte[] header, byte[] payload, ISigner signer)
    {
        var input = $"{Base64Url.Encode(header)}.{Base64Url.Encode(payload)}";
        return $"{input}.{Base64Url.Encode(signer.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string General(string payload, params ISigner[] signers)
    {
        var bytes = Encoding.UTF8.GetBytes(payload);
        return Encoding.ASCII.GetString(JwsSigning.General(bytes, [.. signers.Select(s => JwsSigning.Sign(bytes, s))]));
    }

    public static ParsedTransaction Parse(string text) => SignedTransaction.Parse(Encoding.UTF8.GetBytes(text));

    public static string? CodeOf(string text)
    {
        var parsed = Parse(text);
        Assert.Equal(parsed.Transaction is null, parsed.Code.Value is not null);
        return parsed.Code.Value;
    }
}

/// <summary>Knows the keys it was given.</summary>
internal sealed class KeyRing(params ISigner[] signers) : IKeyDirectory
{
    private readonly Dictionary<KeyId, P256PublicKey> _keys = signers.ToDictionary(s => s.KeyId, s => s.PublicKey);

    public bool TryGet(KeyId kid, out P256PublicKey key) => _keys.TryGetValue(kid, out key);
}
