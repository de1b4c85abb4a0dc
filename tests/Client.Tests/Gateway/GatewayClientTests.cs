using System.Net;
using System.Text;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Tests.Gateway;

public sealed class GatewayClientTests
{
    private readonly FakeNode _node = new();
    private readonly ActingIdentity _identity = ActingIdentity.Of(FakeNode.Key(1), SealingKey.Create());

    [Fact]
    public async Task A_request_names_member_method_account_and_key()
    {
        SignedRequest? seen = null;
        _node.Answer = (_, body) =>
        {
            seen = SignedRequest.Parse(body).Request;
            return FakeNode.Sealed(body, """{"notices":[],"next":0}""");
        };
        using var connection = await _node.ConnectAsync();
        var member = connection.Network.Members[1];
        Assert.Empty((await connection.GatewayAt(member, _identity).NoticesAsync()).Value.Notices);
        Assert.Equal("/member-1/gateway/notices.list", _node.Asked[^1]);
        Assert.Null(seen!.Judge(_node.Genesis.Network, 0, member.Account, "notices.list", connection.Now));
        Assert.Equal(_identity.Account, seen.Payload.As.Single());
        Assert.Equal(_identity.Sealing.PublicKey, seen.Payload.Seal);
        Assert.Null(seen.VerifySignature(new NoKeys()));
    }

    [Fact]
    public async Task An_answer_sealed_to_somebody_else_is_refused()
    {
        using var stranger = SealingKey.Create();
        _node.Answer = (_, body) =>
        {
            var request = SignedRequest.Parse(body).Request!;
            var info = new Vault.Envelopes.SealInfo(Vault.Envelopes.SealPurposes.GatewayAnswer, request.Payload.Network, request.Hash.ToArray());
            return FakeNode.Json(Encoding.UTF8.GetString(Vault.Envelopes.SealedMessage.Seal(stranger.PublicKey, info, "{}"u8).ToJson()));
        };
        Assert.Equal(ClientCodes.AnswerNotSealed, (await AskAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task The_answer_to_another_question_is_refused()
    {
        byte[]? first = null;
        _node.Answer = (_, body) => FakeNode.Sealed(first ??= body, """{"notices":[],"next":0}""");
        Assert.Null((await AskAsync()).Refusal);
        Assert.Equal(ClientCodes.AnswerNotSealed, (await AskAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task An_answer_in_the_clear_is_refused()
    {
        _node.Answer = (_, _) => FakeNode.Json("""{"notices":[],"next":0}""");
        Assert.Equal(ClientCodes.AnswerNotSealed, (await AskAsync()).Refusal!.Code);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("""{"notices":[],"next":0,"more":1}""")]
    public async Task A_sealed_answer_of_another_form_is_refused(string plaintext)
    {
        _node.Answer = (_, body) => FakeNode.Sealed(body, plaintext);
        Assert.Equal(ClientCodes.AnswerMalformed, (await AskAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task A_refusal_keeps_its_code_sentence_and_who_ended_it()
    {
        _node.Answer = (_, _) => FakeNode.Json(
            """{"type":"/codes#permission-revoked","title":"x","status":403,"detail":"Ask the patient again.","code":"permission-revoked","endedBy":"patient","endedAt":"2026-01-01T00:00:00.000Z"}""",
            HttpStatusCode.Forbidden);
        var refusal = (await AskAsync()).Refusal!;
        Assert.Equal(new RefusalCode("permission-revoked"), refusal.Code);
        Assert.Equal("Ask the patient again.", refusal.Sentence);
        Assert.Equal("patient", refusal.Details["endedBy"]);
    }

    [Fact]
    public async Task An_error_without_problem_details_is_still_a_refusal()
    {
        _node.Answer = (_, _) => new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>") };
        Assert.Equal(ClientCodes.AnswerMalformed, (await AskAsync()).Refusal!.Code);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_a_refusal()
    {
        _node.Answer = (_, _) => throw new HttpRequestException("refused");
        Assert.Equal(ClientCodes.NodeUnreachable, (await AskAsync()).Refusal!.Code);
    }

    private async Task<Answer<Vault.Requests.NoticesAnswer>> AskAsync()
    {
        using var connection = await _node.ConnectAsync();
        return await connection.GatewayAt(connection.Network.Members[0], _identity).NoticesAsync();
    }

    private sealed class NoKeys : IKeyDirectory
    {
        public bool TryGet(KeyId kid, out P256PublicKey key)
        {
            key = default;
            return false;
        }
    }
}
