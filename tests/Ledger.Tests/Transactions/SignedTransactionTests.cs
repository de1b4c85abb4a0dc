using System.Numerics;
using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Tests.Transactions;

public sealed class SignedTransactionTests
{
    private static readonly BigInteger Order =
        BigInteger.Parse("115792089210356248762697446949407573529996955224135760342422259061068512044369", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Compact_transaction_is_read_as_signed()
    {
        var text = Jws.Compact();
        var transaction = Jws.Parse(text).Transaction!;
        Assert.Equal(text, Encoding.ASCII.GetString(transaction.Bytes.Span));
        Assert.Equal(Sha256.Of(Encoding.UTF8.GetBytes(Jws.Payload())), transaction.Id);
        Assert.Equal(Jws.Network, transaction.Payload.Network);
        Assert.Equal([Jws.Account(Jws.Alice)], transaction.Payload.As);
        Assert.Equal([Jws.Alice.KeyId], transaction.Payload.By);
        Assert.Equal(Jws.Id, transaction.Payload.Id);
        Assert.Equal(1000, transaction.Payload.Expires.Milliseconds);
        var call = Assert.Single(transaction.Payload.Calls);
        Assert.Equal("test.write", call.Method);
        Assert.Equal("""{"key":"k"}""", Encoding.UTF8.GetString(call.Arguments.Span));
    }

    [Fact]
    public void Names_in_any_order_with_white_space_are_read_alike()
    {
        var payload = $$""" { "calls" : [ { "a" : { "z" : [ -1 , 9007199254740991 ] } , "m" : "a.b" } ] , "exp":1,"id":"{{Jws.Id}}","by":["{{Jws.Alice.KeyId}}"],"as":["{{Jws.Alice.KeyId}}"],"part":4294967295,"net":"{{Jws.Network}}" } """;
        var transaction = Jws.Parse(Jws.Compact(payload: payload)).Transaction!;
        Assert.Equal(uint.MaxValue, transaction.Payload.Partition);
        Assert.Equal("{ \"z\" : [ -1 , 9007199254740991 ] }", Encoding.UTF8.GetString(transaction.Payload.Calls[0].Arguments.Span));
    }

    [Fact]
    public void Signatures_stand_in_the_order_of_by()
    {
        var payload = Jws.Payload(by: $"[\"{Jws.Alice.KeyId}\",\"{Jws.Bob.KeyId}\"]");
        var transaction = Jws.Parse(Jws.General(payload, Jws.Bob, Jws.Alice)).Transaction!;
        Assert.Equal([Jws.Alice.KeyId, Jws.Bob.KeyId], transaction.Signatures.Select(s => s.Kid));
        Assert.Equal(SignatureState.Valid, transaction.VerifySignatures(new KeyRing(Jws.Alice, Jws.Bob)));
    }

    [Fact]
    public void One_signature_in_general_form_has_the_identity_of_the_compact_one() =>
        Assert.Equal(Jws.Parse(Jws.Compact()).Transaction!.Id, Jws.Parse(Jws.General(Jws.Payload(), Jws.Alice)).Transaction!.Id);

    [Fact]
    public void Introduced_key_verifies_without_a_directory()
    {
        var transaction = Builder().Introduce(Jws.Alice).Sign(Jws.Alice);
        Assert.Equal(Jws.Alice.PublicKey, transaction.Signatures[0].Introduced);
        Assert.Equal(SignatureState.Valid, transaction.VerifySignatures(new KeyRing()));
    }

    [Fact]
    public void Unknown_key_leaves_the_state_unknown_until_it_is_known()
    {
        var transaction = Builder().Sign(Jws.Alice);
        Assert.Equal(SignatureState.Unknown, transaction.VerifySignatures(new KeyRing(Jws.Bob)));
        Assert.Equal(SignatureState.Valid, transaction.VerifySignatures(new KeyRing(Jws.Alice)));
        Assert.Equal(SignatureState.Valid, transaction.SignatureState);
    }

    [Fact]
    public void Both_values_of_s_are_accepted()
    {
        var parts = Jws.Compact().Split('.');
        var signature = Base64Url.Decode(parts[2])!;
        var s = Order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        var other = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        other.CopyTo(signature.AsSpan(64 - other.Length));
        var mirrored = Jws.Parse($"{parts[0]}.{parts[1]}.{Base64Url.Encode(signature)}").Transaction!;
        Assert.Equal(SignatureState.Valid, mirrored.VerifySignatures(new KeyRing(Jws.Alice)));
        Assert.Equal(Jws.Parse(Jws.Compact()).Transaction!.Id, mirrored.Id);
    }

    [Fact]
    public void Signature_over_another_payload_is_invalid()
    {
        var one = Jws.Compact().Split('.');
        var other = Jws.Compact(payload: Jws.Payload(exp: "1001")).Split('.');
        var transaction = Jws.Parse($"{one[0]}.{one[1]}.{other[2]}").Transaction!;
        Assert.Equal(SignatureState.Invalid, transaction.VerifySignatures(new KeyRing(Jws.Alice)));
    }

    [Fact]
    public void One_wrong_signature_of_two_makes_all_invalid()
    {
        var payload = Encoding.UTF8.GetBytes(Jws.Payload(by: $"[\"{Jws.Alice.KeyId}\",\"{Jws.Bob.KeyId}\"]"));
        var forged = JwsSigning.Sign(payload, Jws.Alice) with { Protected = JwsSigning.Sign(payload, Jws.Bob).Protected };
        var transaction = JwsSigning.Checked(JwsSigning.General(payload, [JwsSigning.Sign(payload, Jws.Alice), forged]));
        Assert.Equal(SignatureState.Invalid, transaction.VerifySignatures(new KeyRing(Jws.Alice, Jws.Bob)));
    }

    [Fact]
    public void Largest_transaction_is_read_and_one_byte_more_is_not()
    {
        var empty = Builder(call: """{"v":""}""").Sign(Jws.Alice).Bytes.Length;
        var room = LedgerLimits.TransactionBytesMax - empty;
        var bytes = Builder(call: $$"""{"v":"{{new string('x', room / 4 * 3)}}"}""").Sign(Jws.Alice).Bytes;
        Assert.InRange(bytes.Length, LedgerLimits.TransactionBytesMax - 4, LedgerLimits.TransactionBytesMax);
        Assert.Throws<ArgumentException>(() => Builder(call: $$"""{"v":"{{new string('x', (room / 4 * 3) + 8)}}"}""").Sign(Jws.Alice));
    }

    [Fact]
    public void Sixteen_levels_are_read()
    {
        var deep = new string('[', 12) + new string(']', 12);
        Assert.NotNull(Jws.Parse(Jws.Compact(payload: Jws.Payload(calls: $$$"""[{"m":"a.b","a":{"v":{{{deep}}}}}]"""))).Transaction);
    }

    [Fact]
    public void Paired_surrogates_and_many_names_are_read()
    {
        var names = string.Join(',', Enumerable.Range(0, 200).Select(n => $"\"n{n}\":{{\"n{n}\":\"\\ud83d\\ude00\"}}"));
        Assert.NotNull(Jws.Parse(Jws.Compact(payload: Jws.Payload(calls: $$"""[{"m":"a.b","a":{ {{names}} } }]"""))).Transaction);
    }

    private static TransactionBuilder Builder(string call = "{}") =>
        new TransactionBuilder(Jws.Network, 0, Jws.Id, new LedgerTime(1)).ActingAs(Jws.Account(Jws.Alice)).Call("test.write", call);
}
