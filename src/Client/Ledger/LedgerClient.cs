using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Client.Ledger;

/// <summary>One member's replica: submit, await final, read state, proofs and events. Safe from any thread.</summary>
public sealed class LedgerClient
{
    /// <summary>How long a transaction of this client may wait for its block, milliseconds.</summary>
    public const long TransactionLife = 120_000;

    /// <summary>The same for what changes the consortium, milliseconds: long enough for every member's turn to propose, whatever the ordering leaves out.</summary>
    public const long ConsortiumLife = 540_000;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly NetworkConnection _connection;
    private readonly NodeHttp _door;

    private readonly string _address;

    internal LedgerClient(NetworkConnection connection, MemberView member, uint partition)
    {
        _connection = connection;
        _door = connection.Door;
        Member = member;
        Partition = partition;
        _address = AddressAt(member);
    }

    /// <summary>Whose replica.</summary>
    public MemberView Member { get; }

    /// <summary>Of which partition; 0 is the directory.</summary>
    public uint Partition { get; }

    /// <summary>Starts a transaction for this network with a fresh random id.</summary>
    /// <param name="life">How long it may wait for its block, milliseconds.</param>
    public TransactionBuilder NewTransaction(long life = TransactionLife) =>
        new(_connection.Network.Network, Partition, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), _connection.Now.Plus(life));

    /// <summary>
    /// Submits and waits until the transaction is final. A refusal by intake or by a contract is the answer's refusal; an
    /// accepted transaction is the value.
    /// </summary>
    public async Task<Answer<TransactionStatus>> SubmitAsync(SignedTransaction transaction, CancellationToken cancellation = default)
    {
        var media = transaction.Bytes.Span[0] == (byte)'{' ? "application/jose+json" : "application/jose";
        var submission = _connection.Submission;
        await submission.WaitAsync(_connection.Clock, cancellation);
        var answer = await _door.PostPaddedAsync(
            $"{Door}/transactions?wait=final", transaction.Bytes, media, submission.Padding(transaction.Bytes.Length), ClientJson.Default.TransactionStatus, cancellation);
        if (answer.TryGet(out var status, out var refusal) && status.Status != "final")
        {
            answer = await AwaitFinalAsync(transaction, cancellation);
        }

        return answer.TryGet(out status, out refusal) ? await JudgeAsync(status, cancellation) : refusal!;
    }

    /// <summary>Where a transaction stands now.</summary>
    public Task<Answer<TransactionStatus>> StatusAsync(Hash transaction, CancellationToken cancellation = default) =>
        _door.GetAsync($"{Door}/transactions/{transaction}", ClientJson.Default.TransactionStatus, cancellation);

    /// <summary>A state entry, without proof.</summary>
    /// <param name="table">For example <c>permission.permissions</c>.</param>
    /// <param name="key">The entry's key.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<StateEntry>> StateAsync(string table, string key, CancellationToken cancellation = default) =>
        _door.GetAsync($"{_address}/state/{table}/{Uri.EscapeDataString(key)}", ClientJson.Default.StateEntry, cancellation);

    /// <summary>A proof file: <paramref name="kind"/> is <c>state/{table}/{key}</c>, <c>receipt/{tx}</c> or <c>transaction/{tx}</c>.</summary>
    public Task<Answer<byte[]>> ProofAsync(string kind, CancellationToken cancellation = default) =>
        _door.GetBytesAsync($"{_address}/proofs/{kind}", cancellation);

    /// <summary>A document that the member's node serves under its name, for example <c>anchors</c>.</summary>
    public Task<Answer<byte[]>> DocumentAsync(string path, CancellationToken cancellation = default) =>
        _door.GetBytesAsync($"{Member.Slug}/{path}", cancellation);

    /// <summary>What the member keeps against keys that signed two things that exclude each other.</summary>
    public Task<Answer<IReadOnlyList<MisbehaviourNotice>>> MisbehaviourAsync(CancellationToken cancellation = default) =>
        _door.GetAsync($"{Member.Slug}/misbehaviour", ClientJson.Default.IReadOnlyListMisbehaviourNotice, cancellation);

    /// <summary>One piece of that evidence, as the file that <see cref="Xinglin.Ledger.Finality.EvidenceVerifier"/> checks.</summary>
    public Task<Answer<byte[]>> MisbehaviourFileAsync(string id, CancellationToken cancellation = default) =>
        _door.GetBytesAsync($"{Member.Slug}/misbehaviour/{Uri.EscapeDataString(id)}", cancellation);

    /// <summary>
    /// Submits and returns the member's signed promise to have the transaction in a block by a height: keep it. It may be refused although the
    /// transaction is taken; <see cref="SubmitAsync"/> of the same transaction then waits for it as ever.
    /// </summary>
    public Task<Answer<byte[]>> SubmitForPromiseAsync(SignedTransaction transaction, CancellationToken cancellation = default) => _door.PostBytesAsync(
        $"{Member.Slug}/transactions?promise=true", transaction.Bytes, transaction.Bytes.Span[0] == (byte)'{' ? "application/jose+json" : "application/jose", cancellation);

    /// <summary>The file that shows that another member's promise was broken; a refusal when it was kept or still runs.</summary>
    public Task<Answer<byte[]>> CheckPromiseAsync(ReadOnlyMemory<byte> promise, CancellationToken cancellation = default) =>
        _door.PostBytesAsync($"{Member.Slug}/promises/check", promise, "application/octet-stream", cancellation);

    /// <summary>The replica's own report.</summary>
    public Task<Answer<JsonElement>> ReportAsync(CancellationToken cancellation = default) => JsonAsync($"{_address}/status", cancellation);

    /// <summary>The reports of the member's replicas of all partitions that it hosts: a list of <c>{partition, status}</c>.</summary>
    public Task<Answer<JsonElement>> PartitionsAsync(CancellationToken cancellation = default) => JsonAsync($"{Member.Slug}/partitions", cancellation);

    private async Task<Answer<JsonElement>> JsonAsync(string address, CancellationToken cancellation)
    {
        var answer = await _door.GetBytesAsync(address, cancellation);
        if (!answer.TryGet(out var json, out var refusal))
        {
            return refusal!;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>
    /// Contract events as they become final, from after <paramref name="after"/> (<c>height.index</c>; null: from now on). Reconnects
    /// and resumes by itself until cancelled.
    /// </summary>
    /// <param name="after">Id of the last event seen.</param>
    /// <param name="account">Only events that name this account.</param>
    /// <param name="cancellation">Stops.</param>
    public async IAsyncEnumerable<LedgerNotice> EventsAsync(
        string? after = null, AccountId? account = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var last = after;
        await foreach (var item in ResumableStream.ReadAsync(_door, () => Request(last, account), cancellation))
        {
            if (item.EventId is { Length: > 0 } id && TryElement(item.Data, out var data))
            {
                last = id;
                yield return new LedgerNotice(id, item.EventType, data);
            }
        }
    }

    /// <summary>Through whose door transactions go.</summary>
    private string Door => AddressAt(_connection.Submission.Via ?? Member);

    private string AddressAt(MemberView member) =>
        Partition == 0 ? member.Slug : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{member.Slug}/partitions/{Partition}");

    private HttpRequestMessage Request(string? after, AccountId? account)
    {
        var filter = account is { } one ? $"?account={one}" : string.Empty;
        var request = new HttpRequestMessage(HttpMethod.Get, $"{_address}/events{filter}");
        if (after is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        }

        return request;
    }

    private async Task<Answer<TransactionStatus>> AwaitFinalAsync(SignedTransaction transaction, CancellationToken cancellation)
    {
        while (_connection.Now.CompareTo(transaction.Payload.Expires) <= 0)
        {
            var answer = await StatusAsync(transaction.Id, cancellation);
            if (answer.TryGet(out var status, out _) && status.Status == "final")
            {
                return answer;
            }

            await Task.Delay(PollInterval, _connection.Clock, cancellation);
        }

        return Refusal.Of(ClientCodes.NotFinalYet, "The transaction did not become final before it expired: submit it again.");
    }

    private async Task<Answer<TransactionStatus>> JudgeAsync(TransactionStatus status, CancellationToken cancellation)
    {
        if (status.Code is null)
        {
            return status;
        }

        var code = new RefusalCode(status.Code);
        var details = new Dictionary<string, string> { ["transaction"] = status.Transaction.ToString(), ["height"] = status.Height?.ToString() ?? string.Empty };
        return new Refusal(code, await _connection.SentenceAsync(code, cancellation), details);
    }

    private static bool TryElement(string json, out JsonElement element)
    {
        element = default;
        try
        {
            using var document = JsonDocument.Parse(json);
            element = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
