using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Faults.Histories;

/// <summary>A node as the clients reach it.</summary>
/// <param name="Slug">The member's short name.</param>
/// <param name="Http">A client whose base address is the node's.</param>
public sealed record Door(string Slug, HttpClient Http);

/// <summary>
/// Clients that issue and withdraw a few roles in the name of two hospitals, through any member's node, and write down what they are told. A
/// transaction that got no answer is sent again, the same bytes, to another node.
/// </summary>
public sealed class RoleClients : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly NetworkId _network;
    private readonly IReadOnlyList<Door> _doors;
    private readonly (AccountId Account, P256Signer Key)[] _issuers;
    private readonly AccountId[] _subjects;
    private readonly ConcurrentDictionary<Hash, Operation> _operations = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<Task> _running = [];

    /// <param name="network">The network.</param>
    /// <param name="doors">Every node.</param>
    /// <param name="first">Identity of the first hospital.</param>
    /// <param name="second">Of the second.</param>
    /// <param name="keys">Roles that they contend for.</param>
    public RoleClients(NetworkId network, IReadOnlyList<Door> doors, P256Signer first, P256Signer second, int keys)
    {
        _network = network;
        _doors = doors;
        _issuers = [(AccountOf(first), first), (AccountOf(second), second)];
        _subjects = [.. Enumerable.Range(0, keys).Select(_ => new AccountId(new Hash(RandomNumberGenerator.GetBytes(Hash.Length))))];
    }

    /// <summary>Told that they are final.</summary>
    public int Acknowledged => _operations.Values.Count(o => o.Acknowledged is not null);

    /// <summary>One transaction that is nobody's operation here.</summary>
    public SignedTransaction Any() => Transaction(0, _subjects[0], takes: true);

    /// <summary>Begins with so many clients, each of which waits a little between two operations.</summary>
    public void Start(int clients, TimeSpan pause) =>
        _running.AddRange(Enumerable.Range(0, clients).Select(n => Task.Run(() => WorkAsync(new Random(n), pause))));

    /// <summary>Ends them; what has no answer yet is asked for a while longer.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
    }

    /// <summary>What was observed, with the place of each operation as one node says it now.</summary>
    public async Task<IReadOnlyList<Operation>> HistoryAsync(Door node)
    {
        var seen = new List<Operation>();
        foreach (var operation in _operations.Values)
        {
            var answer = JsonDocument.Parse(await node.Http.GetStringAsync($"{node.Slug}/transactions/{operation.Transaction}")).RootElement;
            seen.Add(answer.GetProperty("status").GetString() == "final" ? Placed(operation, answer) : operation);
        }

        return seen;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private static AccountId AccountOf(P256Signer key) => new(key.KeyId.Value);

    private static Operation Placed(Operation operation, JsonElement answer) => operation with
    {
        Place = new Place(answer.GetProperty("height").GetUInt64(), answer.GetProperty("index").GetInt32()),
        Refusal = answer.TryGetProperty("code", out var code) ? code.GetString() : null,
    };

    private async Task WorkAsync(Random random, TimeSpan pause)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var issuer = random.Next(2);
            var subject = _subjects[random.Next(_subjects.Length)];
            var takes = random.Next(2) == 0;
            var transaction = Transaction(issuer, subject, takes);
            var operation = new Operation(transaction.Id, subject.ToString(), issuer + 1, takes, _clock.Elapsed);
            _operations[transaction.Id] = operation;
            if (await FinalAsync(transaction.Bytes, random))
            {
                _operations[transaction.Id] = operation with { Acknowledged = _clock.Elapsed };
            }

            await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> FinalAsync(ReadOnlyMemory<byte> transaction, Random random)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            var door = _doors[random.Next(_doors.Count)];
            try
            {
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
                attempt.CancelAfter(TimeSpan.FromSeconds(4));
                using var content = new ReadOnlyMemoryContent(transaction);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/jose");
                using var answer = await door.Http.PostAsync($"{door.Slug}/transactions?wait=final", content, attempt.Token);
                var body = await answer.Content.ReadAsStringAsync(attempt.Token);
                if (answer.IsSuccessStatusCode && JsonDocument.Parse(body).RootElement.GetProperty("status").GetString() == "final")
                {
                    return true;
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or JsonException)
            {
                // No answer is no answer: the same bytes go to another node.
            }

            await Task.Delay(random.Next(20, 200));
        }

        return false;
    }

    private SignedTransaction Transaction(int issuer, AccountId subject, bool takes)
    {
        var (account, key) = _issuers[issuer];
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var builder = new TransactionBuilder(_network, 0, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), new LedgerTime(now + 300_000)).ActingAs(account);
        var expires = new LedgerTime(((now / 3_600_000) + 24) * 3_600_000);
        return (takes
            ? builder.Call("roles.issue", JsonSerializer.SerializeToUtf8Bytes(new RolesIssue(subject, "doctor", expires), ContractsJson.Default.RolesIssue))
            : builder.Call("roles.revoke", JsonSerializer.SerializeToUtf8Bytes(new RolesRevoke(subject, "doctor"), ContractsJson.Default.RolesRevoke))).Sign([key]);
    }
}
