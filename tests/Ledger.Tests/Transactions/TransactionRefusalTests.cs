using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Tests.Transactions;

public sealed class TransactionRefusalTests
{
    /// <summary>Judged against the network, the clock, the keys and the state, not from the bytes alone.</summary>
    private static readonly RefusalCode[] JudgedLater =
    [
        TransactionCodes.WrongNetwork, TransactionCodes.WrongPartition, TransactionCodes.Expired, TransactionCodes.ExpiryTooFar,
        TransactionCodes.Replay, TransactionCodes.KeyUnknown, TransactionCodes.SignatureInvalid,
    ];

    private static string Kid => Jws.Alice.KeyId.ToString();

    private static string X => Jws.Alice.PublicKey.X.ToString();

    private static string Y => Jws.Alice.PublicKey.Y.ToString();

    private static string[] Good => Jws.Compact().Split('.');

    public static TheoryData<string, string, string> Refused()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var (code, what, text) in Forms().Concat(Headers()).Concat(Keys()).Concat(Signatures()).Concat(Payloads()).Concat(Documents()))
        {
            cases.Add(code.Value, what, text);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Hostile_transaction_is_refused_with_its_own_code(string code, string what, string text) =>
        Assert.True(code == Jws.CodeOf(text), $"{what}: {Jws.CodeOf(text)} instead of {code}");

    [Fact]
    public void Every_code_that_parsing_gives_is_reached()
    {
        var reached = Refused().Select(row => (string)((object[])row)[0]).ToHashSet();
        Assert.Empty(TransactionCodes.All.Except(JudgedLater).Select(c => c.Value).Except(reached));
    }

    [Fact]
    public void Codes_are_distinct() => Assert.Equal(TransactionCodes.All.Count, TransactionCodes.All.Distinct().Count());

    [Fact]
    public void Invalid_utf8_in_the_payload_is_refused()
    {
        var payload = Encoding.UTF8.GetBytes(Jws.Payload());
        payload[^20] = 0xff;
        Assert.Equal(TransactionCodes.JsonEncoding.Value, Jws.CodeOf(Jws.Compact(Encoding.UTF8.GetBytes(Jws.Header(Jws.Alice)), payload, Jws.Alice)));
    }

    private static IEnumerable<(RefusalCode Code, string What, string Text)> Forms()
    {
        yield return (TransactionCodes.Oversize, "one byte over", new string('A', LedgerLimits.TransactionBytesMax + 1));
        yield return (TransactionCodes.JwsMalformed, "nothing", "");
        yield return (TransactionCodes.JwsMalformed, "one part", Good[0]);
        yield return (TransactionCodes.JwsMalformed, "two parts", $"{Good[0]}.{Good[1]}");
        yield return (TransactionCodes.JwsMalformed, "no header", $".{Good[1]}.{Good[2]}");
        yield return (TransactionCodes.JwsMalformed, "no signature", $"{Good[0]}.{Good[1]}.");
        yield return (TransactionCodes.JwsMalformed, "four parts", $"{Jws.Compact()}.{Good[2]}");
        yield return (TransactionCodes.JwsMalformed, "dots", "...");
        yield return (TransactionCodes.JwsMalformed, "empty general", "{}");
        yield return (TransactionCodes.JwsMalformed, "flattened", $$"""{"payload":"{{Good[1]}}","protected":"{{Good[0]}}","signature":"{{Good[2]}}"}""");
        yield return (TransactionCodes.JwsMalformed, "no signatures", $$"""{"payload":"{{Good[1]}}","signatures":[]}""");
        yield return (TransactionCodes.JwsMalformed, "no payload", $$"""{"signatures":[{"protected":"{{Good[0]}}","signature":"{{Good[2]}}"}]}""");
        yield return (TransactionCodes.JwsMalformed, "signatures no array", $$"""{"payload":"{{Good[1]}}","signatures":{"a":1} }""");
        yield return (TransactionCodes.JwsMalformed, "signature no object", $$"""{"payload":"{{Good[1]}}","signatures":["a"]}""");
        yield return (TransactionCodes.JwsMalformed, "signature without signature", $$"""{"payload":"{{Good[1]}}","signatures":[{"protected":"{{Good[0]}}" }]}""");
        yield return (TransactionCodes.JwsMalformed, "seventeen", Jws.General(Jws.Payload(), [.. Enumerable.Range(1, 17).Select(n => Jws.Key((byte)n))]));
        yield return (TransactionCodes.Base64UrlMalformed, "padding", $"{Good[0]}=.{Good[1]}.{Good[2]}");
        yield return (TransactionCodes.Base64UrlMalformed, "white space", $"{Good[0]}.{Good[1]} .{Good[2]}");
        yield return (TransactionCodes.Base64UrlMalformed, "other alphabet", $"{Good[0]}.+{Good[1][1..]}.{Good[2]}");
        yield return (TransactionCodes.Base64UrlMalformed, "a length of no bytes", $"{Good[0]}.AAAAA.{Good[2]}");
        yield return (TransactionCodes.Base64UrlNotCanonical, "last bits of the signature", $"{Good[0]}.{Good[1]}.{Good[2][..^1]}{(char)(Good[2][^1] + 1)}");
        yield return (TransactionCodes.Base64UrlNotCanonical, "last bits of the payload", $"{Good[0]}.e31.{Good[2]}");
        yield return (TransactionCodes.Base64UrlNotCanonical, "last bits of the header", $"e31.{Good[1]}.{Good[2]}");
        yield return (TransactionCodes.Base64UrlMalformed, "escape", $$"""{"payload":"\u0065{{Good[1][1..]}}","signatures":[{"protected":"{{Good[0]}}","signature":"{{Good[2]}}"}]}""");
    }

    private static IEnumerable<(RefusalCode Code, string What, string Text)> Headers()
    {
        yield return (TransactionCodes.HeaderMalformed, "array", Jws.Compact("[]"));
        yield return (TransactionCodes.HeaderMalformed, "no kid", Jws.Compact("""{"alg":"ES256"}"""));
        yield return (TransactionCodes.HeaderMalformed, "no alg", Jws.Compact($$"""{"kid":"{{Kid}}"}"""));
        yield return (TransactionCodes.HeaderMalformed, "too long", Jws.Compact($$"""{"alg":"ES256","kid":"{{Kid}}"{{new string(' ', 1024)}} }"""));
        yield return (TransactionCodes.HeaderCritical, "crit", Jws.Compact($$"""{"alg":"ES256","kid":"{{Kid}}","crit":["b64"],"b64":false}"""));
        yield return (TransactionCodes.HeaderKeyUrl, "jku", Jws.Compact($$"""{"alg":"ES256","kid":"{{Kid}}","jku":"https://example.org/keys"}"""));
        foreach (var name in new[] { "x5u", "x5c", "x5t", "x5t#S256" })
        {
            yield return (TransactionCodes.HeaderCertificate, name, Jws.Compact($$"""{"alg":"ES256","kid":"{{Kid}}","{{name}}":["MIIB"]}"""));
        }

        yield return (TransactionCodes.HeaderUnknownMember, "typ", Jws.Compact($$"""{"alg":"ES256","kid":"{{Kid}}","typ":"JWT"}"""));
        yield return (TransactionCodes.HeaderUnknownMember, "unprotected", $$$"""{"payload":"{{{Good[1]}}}","signatures":[{"protected":"{{{Good[0]}}}","header":{"kid":"a"},"signature":"{{{Good[2]}}}"}]}""");
        foreach (var alg in new[] { "\"none\"", "\"None\"", "\"HS256\"", "\"ES384\"", "\"es256\"", "\"RS256\"", "\"PS256\"", "\"EdDSA\"", "\"\"", "null", "1", "[\"ES256\"]", "{}" })
        {
            yield return (TransactionCodes.Algorithm, alg, Jws.Compact($$"""{"alg":{{alg}},"kid":"{{Kid}}"}"""));
        }

        foreach (var kid in new[] { "\"\"", "\"alice\"", $"\"{Kid}=\"", $"\"{Kid[..42]}\"", $"\"{Kid[..42]}+\"", "7", "null", $"[\"{Kid}\"]", $"\"\\u{(int)Kid[0]:x4}{Kid[1..]}\"" })
        {
            yield return (TransactionCodes.KidMalformed, kid, Jws.Compact($$"""{"alg":"ES256","kid":{{kid}}}"""));
        }
    }

    private static IEnumerable<(RefusalCode Code, string What, string Text)> Keys()
    {
        static string With(string jwk, string? kid = null) => Jws.Compact($$"""{"alg":"ES256","kid":"{{kid ?? Kid}}","jwk":{{jwk}}}""");
        yield return (TransactionCodes.JwkMalformed, "text", With("\"key\""));
        yield return (TransactionCodes.JwkMalformed, "array", With("[1,[2]]"));
        yield return (TransactionCodes.JwkMalformed, "no y", With($$"""{"crv":"P-256","kty":"EC","x":"{{X}}"}"""));
        yield return (TransactionCodes.JwkMalformed, "private", With($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}","d":"{{X}}"}"""));
        yield return (TransactionCodes.JwkMalformed, "nested", With($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":{"y":["{{Y}}"] } }"""));
        yield return (TransactionCodes.JwkMalformed, "short x", With($$"""{"crv":"P-256","kty":"EC","x":"{{X[..40]}}","y":"{{Y}}"}"""));
        yield return (TransactionCodes.KeyCurve, "P-384", With($$"""{"crv":"P-384","kty":"EC","x":"{{X}}","y":"{{Y}}"}"""));
        yield return (TransactionCodes.KeyCurve, "secp256k1", With($$"""{"crv":"secp256k1","kty":"EC","x":"{{X}}","y":"{{Y}}"}"""));
        yield return (TransactionCodes.KeyCurve, "oct", With("""{"kty":"oct","k":"AAAA"}"""));
        yield return (TransactionCodes.KeyPoint, "off the curve", With($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{X}}"}"""));
        yield return (TransactionCodes.KeyPoint, "zero", With($$"""{"crv":"P-256","kty":"EC","x":"{{Hash.Zero}}","y":"{{Hash.Zero}}"}"""));
        yield return (TransactionCodes.KidMismatch, "another's key", With($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""", Jws.Bob.KeyId.ToString()));
    }

    private static IEnumerable<(RefusalCode Code, string What, string Text)> Signatures()
    {
        static string With(string hex) => $"{Good[0]}.{Good[1]}.{Base64Url.Encode(Convert.FromHexString(hex))}";
        const string one = "0000000000000000000000000000000000000000000000000000000000000001";
        const string zero = "0000000000000000000000000000000000000000000000000000000000000000";
        const string order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        const string most = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
        yield return (TransactionCodes.SignatureMalformed, "63 bytes", With(one + one[2..]));
        yield return (TransactionCodes.SignatureMalformed, "65 bytes", With(one + one + "00"));
        yield return (TransactionCodes.SignatureMalformed, "DER", With("3006020101020101"));
        yield return (TransactionCodes.SignatureRange, "r zero", With(zero + one));
        yield return (TransactionCodes.SignatureRange, "s zero", With(one + zero));
        yield return (TransactionCodes.SignatureRange, "r is n", With(order + one));
        yield return (TransactionCodes.SignatureRange, "s is n", With(one + order));
        yield return (TransactionCodes.SignatureRange, "s over n", With(one + most));
        yield return (TransactionCodes.SignerTwice, "by", Jws.Compact(payload: Jws.Payload(by: $"[\"{Kid}\",\"{Kid}\"]")));
        yield return (TransactionCodes.SignerTwice, "signs", Jws.General(Jws.Payload(), Jws.Alice, Jws.Alice));
        yield return (TransactionCodes.SignersMismatch, "another", Jws.Compact(payload: Jws.Payload(by: $"[\"{Jws.Bob.KeyId}\"]")));
        yield return (TransactionCodes.SignersMismatch, "one missing", Jws.Compact(payload: Jws.Payload(by: $"[\"{Kid}\",\"{Jws.Bob.KeyId}\"]")));
        yield return (TransactionCodes.SignersMismatch, "one more", Jws.General(Jws.Payload(), Jws.Alice, Jws.Bob));
    }

    private static IEnumerable<(RefusalCode Code, string What, string Text)> Payloads()
    {
        static string With(string payload) => Jws.Compact(payload: payload);
        yield return (TransactionCodes.PayloadUnknownName, "one name more", With(Jws.Payload(more: ",\"note\":1")));
        yield return (TransactionCodes.PayloadUnknownName, "in a call", With(Jws.Payload(calls: """[{"m":"a.b","a":{},"x":{}}]""")));
        yield return (TransactionCodes.PayloadMalformed, "array", With("[]"));
        yield return (TransactionCodes.PayloadMalformed, "empty", With("{}"));
        yield return (TransactionCodes.PayloadMalformed, "net", With(Jws.Payload(net: "\"here\"")));
        yield return (TransactionCodes.PayloadMalformed, "part negative", With(Jws.Payload(part: "-1")));
        yield return (TransactionCodes.PayloadMalformed, "part too large", With(Jws.Payload(part: "4294967296")));
        yield return (TransactionCodes.PayloadMalformed, "part text", With(Jws.Payload(part: "\"0\"")));
        yield return (TransactionCodes.PayloadMalformed, "exp null", With(Jws.Payload(exp: "null")));
        yield return (TransactionCodes.PayloadMalformed, "id number", With(Jws.Payload(id: "1234567890123456")));
        yield return (TransactionCodes.PayloadMalformed, "nobody acts", With(Jws.Payload(acting: "[]")));
        yield return (TransactionCodes.PayloadMalformed, "as object", With(Jws.Payload(acting: "{\"a\":[]}")));
        yield return (TransactionCodes.PayloadMalformed, "as text", With(Jws.Payload(acting: "[\"a\",{}]")));
        yield return (TransactionCodes.PayloadMalformed, "nine act", With(Jws.Payload(acting: $"[{string.Join(',', Enumerable.Range(1, 9).Select(n => $"\"{Jws.Key((byte)n).KeyId}\""))}]")));
        yield return (TransactionCodes.PayloadMalformed, "no calls", With(Jws.Payload(calls: "[]")));
        yield return (TransactionCodes.PayloadMalformed, "257 calls", With(Jws.Payload(calls: $"[{string.Join(',', Enumerable.Repeat("""{"m":"a.b","a":{}}""", 257))}]")));
        yield return (TransactionCodes.PayloadMalformed, "call text", With(Jws.Payload(calls: "[\"a.b\",[1]]")));
        yield return (TransactionCodes.PayloadMalformed, "no method", With(Jws.Payload(calls: """[{"a":{}}]""")));
        yield return (TransactionCodes.PayloadMalformed, "no arguments", With(Jws.Payload(calls: """[{"m":"a.b"}]""")));
        yield return (TransactionCodes.PayloadMalformed, "arguments array", With(Jws.Payload(calls: """[{"m":"a.b","a":[]}]""")));
        yield return (TransactionCodes.PayloadMalformed, "method object", With(Jws.Payload(calls: """[{"m":{"m":1},"a":{}}]""")));
        yield return (TransactionCodes.PayloadMalformed, "method long", With(Jws.Payload(calls: $$"""[{"m":"{{new string('m', 65)}}","a":{} }]""")));
        yield return (TransactionCodes.IdMalformed, "15", With(Jws.Payload(id: "\"123456789012345\"")));
        yield return (TransactionCodes.IdMalformed, "65", With(Jws.Payload(id: $"\"{new string('a', 65)}\"")));
        yield return (TransactionCodes.IdMalformed, "alphabet", With(Jws.Payload(id: "\"1234567890123456+\"")));
        yield return (TransactionCodes.ActingTwice, "twice", With(Jws.Payload(acting: $"[\"{Kid}\",\"{Kid}\"]")));
    }

    private static IEnumerable<(RefusalCode Code, string What, string Text)> Documents()
    {
        static string Argument(string json) => Jws.Compact(payload: Jws.Payload(calls: $$$"""[{"m":"a.b","a":{"v":{{{json}}}}}]"""));
        yield return (TransactionCodes.JsonMalformed, "cut", Jws.Compact(payload: "{\"net\":"));
        yield return (TransactionCodes.JsonMalformed, "two", Jws.Compact(payload: Jws.Payload() + "{}"));
        yield return (TransactionCodes.JsonMalformed, "comment", Argument("1/*one*/"));
        yield return (TransactionCodes.JsonMalformed, "comma", Argument("[1,]"));
        yield return (TransactionCodes.JsonMalformed, "leading zero", Argument("01"));
        yield return (TransactionCodes.JsonMalformed, "order mark", Jws.Compact(payload: "\ufeff" + Jws.Payload()));
        yield return (TransactionCodes.JsonMalformed, "header", Jws.Compact("{"));
        yield return (TransactionCodes.JsonEncoding, "lone high", Argument("\"\\ud800\""));
        yield return (TransactionCodes.JsonEncoding, "lone low", Argument("\"a\\udc00\""));
        yield return (TransactionCodes.JsonEncoding, "high then text", Argument("\"\\ud83dx\\ude00\""));
        yield return (TransactionCodes.JsonEncoding, "in a name", Argument("{\"\\udfff\":1}"));
        yield return (TransactionCodes.JsonTooDeep, "arrays", Argument(new string('[', 13) + new string(']', 13)));
        yield return (TransactionCodes.JsonTooDeep, "many", Argument(new string('[', 5000)));
        yield return (TransactionCodes.JsonDuplicateName, "payload", Jws.Compact(payload: Jws.Payload(more: ",\"part\":0")));
        yield return (TransactionCodes.JsonDuplicateName, "argument", Argument("""{"a":1,"b":2,"a":3}"""));
        yield return (TransactionCodes.JsonDuplicateName, "deep", Argument("""[[{"a":[{"b":1,"b":1}]}]]"""));
        yield return (TransactionCodes.JsonDuplicateName, "escaped", Argument("""{"ab":1,"\u0061b":2}"""));
        yield return (TransactionCodes.JsonDuplicateName, "among many", Argument($$"""{ {{string.Join(',', Enumerable.Range(0, 900).Select(n => $"\"n{n}\":1"))}},"n7":1}"""));
        yield return (TransactionCodes.JsonDuplicateName, "header", Jws.Compact($$"""{"alg":"none","alg":"ES256","kid":"{{Kid}}"}"""));
        yield return (TransactionCodes.JsonDuplicateName, "general", $$"""{"payload":"{{Good[1]}}","payload":"{{Good[1]}}","signatures":[]}""");
        foreach (var number in new[] { "1.0", "1e3", "1E0", "-0", "0.5", "9007199254740992", "-9007199254740992", "99999999999999999999999999" })
        {
            yield return (TransactionCodes.JsonNumber, number, Argument(number));
        }
    }
}
