using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Vault.Tests.Completeness;

/// <summary>What a holder signs about its answer: <c>tests/vectors/answer-statement.json</c>, which docs/spec/completeness.md explains.</summary>
public sealed class AnswerStatementTests
{
    private static readonly JsonElement Vector = Vectors.Read("answer-statement");

    private static AnswerStatement Statement => new(
        AnswerStatement.Kind, new NetworkId(Of("network")), new AccountId(Of("holder")), new AccountId(Of("patient")), new AccountId(Of("reader")),
        ["Observation.rs?category=laboratory"], "raw", [new StatedRecord(Of("pointer 1"), Of("commitment 1"))],
        [new WithheldRecord(Of("pointer 2"), WithheldReasons.Pending)], [Of("pointer 3")], new AsOf(new Height(7), new LedgerTime(1_767_225_600_000)), "entry",
        new LedgerTime(1_767_225_540_000), Of("root"));

    [Fact]
    public void Its_bytes_are_those_of_the_vector()
    {
        var signed = SignedStatement.TryParse(Statement.Sign(Key()))!;
        Assert.Equal(Vector.GetProperty("payload").GetString(), Encoding.UTF8.GetString(signed.Payload.Span));
        Assert.True(signed.IsBy(Key().PublicKey));
    }

    [Fact]
    public void The_vectors_signature_holds_and_its_content_is_read()
    {
        var signed = SignedStatement.TryParse(Vector.GetProperty("statement").GetString())!;
        Assert.True(Vector.GetProperty("key").Deserialize<Jwk>()!.TryKey(out var key));
        Assert.True(signed.IsBy(key));
        Assert.False(signed.IsBy(P256Signer.FromScalar([.. Enumerable.Repeat((byte)1, 32)]).PublicKey));
        Assert.Equal(signed.Payload.ToArray(), SignedStatement.TryParse(AnswerStatement.TryRead(signed)!.Sign(Key()))!.Payload.ToArray());
    }

    [Fact]
    public void A_changed_statement_is_nobodys_and_another_kind_is_none()
    {
        var text = Vector.GetProperty("statement").GetString()!;
        var (header, payload) = (text.Split('.')[0], Vector.GetProperty("payload").GetString()!);
        var changed = $"{header}.{Base64Url.Encode(Encoding.UTF8.GetBytes(payload.Replace("pending", "gone", StringComparison.Ordinal)))}.{text.Split('.')[2]}";
        Assert.False(SignedStatement.TryParse(changed)!.IsBy(Key().PublicKey));
        var other = SignedStatement.Sign(Encoding.UTF8.GetBytes(payload.Replace("answer/v1", "answer/v2", StringComparison.Ordinal)), Key());
        Assert.Null(AnswerStatement.TryRead(SignedStatement.TryParse(other)!));
    }

    private static Hash Of(string name) => Sha256.Of(Encoding.UTF8.GetBytes(name));

    private static P256Signer Key() => P256Signer.FromScalar(Sha256.Of("answer statement"u8).ToArray());
}
