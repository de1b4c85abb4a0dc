using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Gateway;

/// <summary>
/// One member's gateway, asked in the name of one account. Every question is signed for that member, method and moment;
/// every answer is sealed to the asker and bound to the question.
/// </summary>
public sealed class GatewayClient
{
    /// <summary>How long a request may travel, milliseconds.</summary>
    public const long RequestLife = 60_000;

    private readonly NetworkConnection _connection;
    private readonly ActingIdentity _identity;

    internal GatewayClient(NetworkConnection connection, MemberView member, ActingIdentity identity)
    {
        _connection = connection;
        _identity = identity;
        Member = member;
    }

    /// <summary>Whose gateway.</summary>
    public MemberView Member { get; }

    /// <summary>Staff: a one-time code for a patient of this member, to be printed.</summary>
    public Task<Answer<DeskCodeAnswer>> DeskCodeAsync(string patient, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.DeskCode, new DeskCodeArguments(patient), GatewayJson.Default.DeskCodeArguments, GatewayJson.Default.DeskCodeAnswer, cancellation);

    /// <summary>Notices for the asking account above a number.</summary>
    public Task<Answer<NoticesAnswer>> NoticesAsync(long after = 0, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.NoticesList, new AfterArguments(after), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer, cancellation);

    /// <summary>The patient's own records at this member.</summary>
    public Task<Answer<RecordsAnswer>> OwnRecordsAsync(string? scope = null, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.RecordsOwn, new OwnRecordsArguments(scope), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer, cancellation);

    /// <summary>Staff at its own member: asks a patient for access to records at a holder.</summary>
    public Task<Answer<AccessAskAnswer>> AskAccessAsync(AccessAskArguments ask, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.AccessAsk, ask, GatewayJson.Default.AccessAskArguments, GatewayJson.Default.AccessAskAnswer, cancellation);

    /// <summary>The patient says no.</summary>
    public Task<Answer<DoneAnswer>> RefuseAccessAsync(Hash ask, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.AccessRefuse, new AccessRefuseArguments(ask), GatewayJson.Default.AccessRefuseArguments, GatewayJson.Default.DoneAnswer, cancellation);

    /// <summary>Leaves sealed terms for this member or one of its staff.</summary>
    public Task<Answer<DoneAnswer>> DepositTermsAsync(TermsDepositArguments deposit, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.TermsDeposit, deposit, GatewayJson.Default.TermsDepositArguments, GatewayJson.Default.DoneAnswer, cancellation);

    /// <summary>Reads under a permission. What comes back is not verified yet: see <see cref="Access.RecordVerifier"/>.</summary>
    public Task<Answer<RecordsAnswer>> ReadAsync(RecordsReadArguments read, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.RecordsRead, read, GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer, cancellation);

    /// <summary>The patient's disclosure log at this member.</summary>
    public Task<Answer<LogAnswer>> LogAsync(long after = 0, CancellationToken cancellation = default) =>
        AskAsync(GatewayMethods.LogRead, new AfterArguments(after), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer, cancellation);

    /// <summary>Notices as they come, from after a number. Reconnects and resumes by itself until cancelled.</summary>
    public async IAsyncEnumerable<Notice> WatchAsync(long after = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var last = after;
        SignedRequest? asked = null;
        var path = Path(GatewayMethods.NoticesStream);
        HttpRequestMessage Make()
        {
            asked = Sign(GatewayMethods.NoticesStream, JsonSerializer.SerializeToUtf8Bytes(new AfterArguments(last), GatewayJson.Default.AfterArguments));
            return NodeHttp.Post(path, asked.Bytes, "application/jose");
        }

        await foreach (var item in ResumableStream.ReadAsync(_connection.Door, Make, cancellation))
        {
            var notice = Open(asked!, Encoding.UTF8.GetBytes(item.Data), GatewayJson.Default.Notice);
            if (notice.TryGet(out var value, out _) && value.Number > last)
            {
                last = value.Number;
                yield return value;
            }
        }
    }

    /// <summary>Signs a request for this gateway.</summary>
    /// <param name="method">One of <see cref="GatewayMethods"/>.</param>
    /// <param name="arguments">One JSON object in UTF-8.</param>
    public SignedRequest Sign(string method, ReadOnlyMemory<byte> arguments)
    {
        var payload = new RequestPayload(
            _connection.Network.Network, 0, Member.Account, [_identity.Account], [], Base64Url.Encode(RandomNumberGenerator.GetBytes(16)),
            _connection.Now.Plus(RequestLife), method, _identity.Sealing.PublicKey, arguments);
        return SignedRequest.Create(payload, _identity.Signer, _identity.Introduce);
    }

    /// <summary>Sends a request signed before, for example one kept for a test of replay.</summary>
    public async Task<Answer<byte[]>> SendAsync(SignedRequest request, CancellationToken cancellation = default)
    {
        var answer = await _connection.Door.PostBytesAsync(Path(request.Payload.Method), request.Bytes, "application/jose", cancellation);
        return answer.TryGet(out var body, out var refusal) ? Open(request, body) : refusal!;
    }

    /// <summary>Asks a method of this gateway.</summary>
    internal async Task<Answer<TAnswer>> AskAsync<TArguments, TAnswer>(
        string method, TArguments arguments, JsonTypeInfo<TArguments> write, JsonTypeInfo<TAnswer> read, CancellationToken cancellation)
    {
        var request = Sign(method, JsonSerializer.SerializeToUtf8Bytes(arguments, write));
        var answer = await _connection.Door.PostBytesAsync(Path(method), request.Bytes, "application/jose", cancellation);
        return answer.TryGet(out var body, out var refusal) ? Open(request, body, read) : refusal!;
    }

    private string Path(string method) => $"{Member.Slug}/gateway/{method}";

    private Answer<T> Open<T>(SignedRequest request, ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        if (!Open(request, body).TryGet(out var plaintext, out var refusal))
        {
            return refusal!;
        }

        try
        {
            return JsonSerializer.Deserialize(plaintext, type) is { } value ? value : Malformed();
        }
        catch (JsonException)
        {
            return Malformed();
        }
    }

    private Answer<byte[]> Open(SignedRequest request, ReadOnlySpan<byte> body)
    {
        var info = new SealInfo(SealPurposes.GatewayAnswer, request.Payload.Network, request.Hash.ToArray());
        return SealedMessage.TryParse(body)?.Open(_identity.Sealing, info) is { } plaintext
            ? plaintext
            : Refusal.Of(ClientCodes.AnswerNotSealed, "The gateway's answer is not sealed to this request: do not use it, ask again.");
    }

    private static Refusal Malformed() => Refusal.Of(ClientCodes.AnswerMalformed, "The gateway's answer is not of the agreed form: is it of this version?");
}
