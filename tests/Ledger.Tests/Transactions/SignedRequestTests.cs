using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Tests.Transactions;

public class SignedRequestTests
{
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));
    private static readonly AccountId Audience = new(Sha256.Of("holder"u8));
    private static readonly P256Signer Signer = P256Signer.FromScalar([.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly P256Signer Other = P256Signer.FromScalar([.. Enumerable.Repeat((byte)8, 32)]);
    private static readonly LedgerTime Now = new(1_795_000_000_000);

    private static readonly RequestPayload Payload = new(
        Network, 0, Audience, [new AccountId(Signer.KeyId.Value)], [], "0123456789abcdef", Now.Plus(60_000), "records.read",
        Other.PublicKey, Encoding.UTF8.GetBytes("""{"a":1}"""));

    [Fact]
    public void Golden_vectors_are_read_and_verify()
    {
        foreach (var vector in Vectors().GetProperty("requests").EnumerateArray())
        {
            var request = SignedRequest.Parse(Encoding.ASCII.GetBytes(vector.GetProperty("request").GetString()!)).Request!;
            Assert.Equal(vector.GetProperty("hash").GetString(), request.Hash.ToString());
            using var signer = P256Signer.FromScalar(Convert.FromHexString(vector.GetProperty("signerScalar").GetString()!));
            Assert.Null(request.VerifySignature(new OneKey(signer.PublicKey)));
            var rebuilt = SignedRequest.Create(request.Payload, signer, request.Signature.Introduced is not null);
            Assert.Equal(request.Hash, rebuilt.Hash);
        }
    }

    [Fact]
    public void What_was_built_reads_back()
    {
        var request = SignedRequest.Parse(SignedRequest.Create(Payload, Signer).Bytes).Request!;
        Assert.Equal(Payload.Audience, request.Payload.Audience);
        Assert.Equal(Payload.As, request.Payload.As);
        Assert.Equal(Signer.KeyId, request.Payload.By.Single());
        Assert.Equal(Payload.Seal, request.Payload.Seal);
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(request.Payload.Arguments.Span));
        Assert.Null(request.Judge(Network, 0, Audience, "records.read", Now));
    }

    [Fact]
    public void It_is_refused_elsewhere_and_at_another_time()
    {
        var request = SignedRequest.Create(Payload, Signer);
        Assert.Equal(TransactionCodes.WrongNetwork, request.Judge(new NetworkId(Sha256.Of("x"u8)), 0, Audience, "records.read", Now));
        Assert.Equal(TransactionCodes.WrongPartition, request.Judge(Network, 1, Audience, "records.read", Now));
        Assert.Equal(RequestCodes.WrongAudience, request.Judge(Network, 0, new AccountId(Sha256.Of("x"u8)), "records.read", Now));
        Assert.Equal(RequestCodes.WrongMethod, request.Judge(Network, 0, Audience, "records.own", Now));
        Assert.Equal(TransactionCodes.Expired, request.Judge(Network, 0, Audience, "records.read", Now.Plus(60_000)));
        Assert.Equal(TransactionCodes.ExpiryTooFar, request.Judge(Network, 0, Audience, "records.read", Now.Plus(-600_000)));
    }

    [Fact]
    public void Another_key_or_a_changed_byte_does_not_verify()
    {
        var request = SignedRequest.Create(Payload, Signer);
        Assert.Equal(TransactionCodes.KeyUnknown, request.VerifySignature(new OneKey(Other.PublicKey)));
        var parts = Encoding.ASCII.GetString(request.Bytes.Span).Split('.');
        var changed = SignedRequest.Create(Payload with { Method = "records.own" }, Signer);
        var mixed = $"{parts[0]}.{Encoding.ASCII.GetString(changed.Bytes.Span).Split('.')[1]}.{parts[2]}";
        Assert.Equal(TransactionCodes.SignatureInvalid, SignedRequest.Parse(Encoding.ASCII.GetBytes(mixed)).Request!.VerifySignature(new OneKey(Signer.PublicKey)));
    }

    [Fact]
    public void A_transaction_is_no_request_and_a_request_no_transaction()
    {
        var transaction = new TransactionBuilder(Network, 0, "0123456789abcdef", Now).ActingAs(new AccountId(Signer.KeyId.Value)).Call("summary.confirm", "{}").Sign(Signer);
        Assert.Equal(TransactionCodes.PayloadUnknownName, SignedRequest.Parse(transaction.Bytes).Code);
        Assert.Equal(TransactionCodes.PayloadUnknownName, SignedTransaction.Parse(SignedRequest.Create(Payload, Signer).Bytes).Code);
    }

    [Theory]
    [InlineData("\"part\":0", "\"part\":0,\"more\":1", "payload-unknown-name")]
    [InlineData("\"part\":0", "\"part\":0,\"part\":0", "json-duplicate-name")]
    [InlineData("\"part\":0,", "", "payload-malformed")]
    [InlineData("\"part\":0", "\"part\":4294967296", "payload-malformed")]
    [InlineData("\"part\":0", "\"part\":\"0\"", "payload-malformed")]
    [InlineData("\"part\":0", "\"part\":0.5", "json-number")]
    [InlineData("\"args\":{\"a\":1}", "\"args\":[]", "payload-malformed")]
    [InlineData("\"crv\":\"P-256\"", "\"crv\":\"P-384\"", "key-curve")]
    [InlineData("\"kty\":\"EC\"", "\"kty\":\"EC\",\"d\":\"AA\"", "jwk-malformed")]
    [InlineData("\"id\":\"0123456789abcdef\"", "\"id\":\"short\"", "id-malformed")]
    [InlineData("\"method\":\"records.read\"", "\"method\":7", "payload-malformed")]
    public void A_payload_of_another_form_is_refused(string from, string to, string code)
    {
        var payload = Encoding.UTF8.GetString(Base64Url.Decode(Encoding.ASCII.GetString(SignedRequest.Create(Payload, Signer).Bytes.Span).Split('.')[1])!);
        Assert.Contains(from, payload, StringComparison.Ordinal);
        var hostile = Encoding.UTF8.GetBytes(payload.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(code, SignedRequest.Parse(JwsSigning.Compact(hostile, JwsSigning.Sign(hostile, Signer))).Code.Value);
    }

    [Fact]
    public void Only_one_compact_signature_by_the_named_signer_is_taken()
    {
        var payload = Base64Url.Decode(Encoding.ASCII.GetString(SignedRequest.Create(Payload, Signer).Bytes.Span).Split('.')[1])!;
        Assert.Equal(TransactionCodes.SignersMismatch, SignedRequest.Parse(JwsSigning.Compact(payload, JwsSigning.Sign(payload, Other))).Code);
        Assert.Equal(TransactionCodes.JwsMalformed, SignedRequest.Parse(JwsSigning.General(payload, [JwsSigning.Sign(payload, Signer)])).Code);
        Assert.Equal(TransactionCodes.Oversize, SignedRequest.Parse(new byte[70_000]).Code);
    }

    private static JsonElement Vectors()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", "signed-request.json")));
        return document.RootElement.Clone();
    }

    private sealed class OneKey(P256PublicKey key) : IKeyDirectory
    {
        public bool TryGet(KeyId kid, out P256PublicKey found)
        {
            found = key;
            return key.Thumbprint() == kid;
        }
    }
}
