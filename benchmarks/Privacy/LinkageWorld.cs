using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Benchmarks.Privacy;

/// <summary>
/// Two hospitals and patients who are known at both, for eight weeks, on a real ledger: a patient enrols at both, is seen at the
/// first, and is often sent to the second within two days. The attacker sees the blocks; the truth is kept aside.
/// </summary>
internal sealed class LinkageWorld
{
    internal const int Patients = 60;

    private const int Weeks = 8;
    private const long Minute = 60_000;
    private const long Begin = 1_770_000_000_000;

    private readonly P256Signer[] _hospitals = [NewKey(), NewKey()];
    private readonly Random _random;
    private readonly Genesis _genesis;
    private readonly LedgerExecutor _executor;
    private readonly List<PublicFact> _facts = [];
    private ulong _batch;

    private LinkageWorld(int seed)
    {
        _random = new Random(seed);
        var members = _hospitals.Select((key, i) => new GenesisMember(
            $"h{i}", $"h{i}", "hospital", Jwk.Of(key.PublicKey), Jwk.Of(NewKey().PublicKey), Jwk.Of(NewKey().PublicKey)));
        _genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "linkage", GenesisDocument.ProfileP256, 0, Begin - 1, [.. members], new GenesisOrdering(1, Jwk.Of(NewKey().PublicKey))));
        _executor = LedgerExecutor.Create(_genesis, ContractCatalog.BuiltIn, new WorldState());
    }

    /// <summary>What anybody reads in the blocks.</summary>
    internal IReadOnlyList<PublicFact> Facts => _facts;

    /// <summary>Account at the second hospital of who has this account at the first.</summary>
    internal Dictionary<AccountId, AccountId> Truth { get; } = [];

    internal static LinkageWorld Live(int seed, PublicationPolicy policy)
    {
        var world = new LinkageWorld(seed);
        var events = world.Plan().Select(e => e with { Minute = policy.When(e.Minute, world._random) });
        foreach (var moment in events.GroupBy(e => e.Minute).OrderBy(g => g.Key))
        {
            var together = moment.ToArray();
            world._random.Shuffle(together);
            world.Publish(moment.Key, [.. together.OrderBy(e => e.Opens ? 0 : 1)]);
        }

        return world;
    }

    private static P256Signer NewKey() => P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private List<Happening> Plan()
    {
        var events = new List<Happening>();
        for (var i = 0; i < Patients; i++)
        {
            P256Signer[] keys = [NewKey(), NewKey()];
            Truth.Add(new AccountId(keys[0].KeyId.Value), new AccountId(keys[1].KeyId.Value));
            var enrolled = _random.Next(2 * 7 * 24 * 60);
            events.Add(new Happening(enrolled, 0, keys[0], Opens: true));
            events.Add(new Happening(enrolled + (_random.Next(2) == 0 ? _random.Next(180) : _random.Next(7 * 24 * 60)), 1, keys[1], Opens: true));
            for (var visit = 0; visit < 3; visit++)
            {
                var seen = _random.Next(3 * 7 * 24 * 60, Weeks * 7 * 24 * 60);
                events.Add(new Happening(seen, 0, keys[0], Opens: false));
                var sent = _random.Next(100) < 40;
                events.Add(new Happening(sent ? seen + 60 + _random.Next(2 * 24 * 60) : _random.Next(3 * 7 * 24 * 60, Weeks * 7 * 24 * 60), 1, keys[1], Opens: false));
            }
        }

        return events;
    }

    private void Publish(int minute, IReadOnlyList<Happening> together)
    {
        var time = Begin + (minute * Minute);
        var transactions = together.Select(e => e.Opens ? Open(e, time) : Register(e, time)).ToList();
        var body = new BlockBody(BodySource.Member, 0, 0, [new Batch(_genesis.Network, 0, Account(_hospitals[0]), ++_batch, transactions).Sign(_hospitals[0]).Bytes]);
        var candidate = _executor.Execute(_executor.Prepare(body.Encode())!, new LedgerTime(time), _executor.Tip.Order);
        _executor.Commit(candidate);
        foreach (var receipt in candidate.Receipts)
        {
            Read(candidate.Header.Time, ReceiptJson.TryDecode(receipt)!);
        }
    }

    /// <summary>The attacker's view: event, time, account, counterparty. Nothing of it comes from the plan.</summary>
    private void Read(LedgerTime time, Receipt receipt)
    {
        if (!receipt.Accepted)
        {
            throw new InvalidOperationException($"The workload was refused: {receipt.Code}.");
        }

        foreach (var seen in receipt.Events.Where(e => e.Name is "relationship.opened" or "relationship.registered"))
        {
            using var data = JsonDocument.Parse(seen.Data);
            var account = AccountOf(data.RootElement, "account");
            var provider = AccountOf(data.RootElement, "provider");
            _facts.Add(new PublicFact(time, account, provider == Account(_hospitals[0]) ? 0 : 1, seen.Name));
        }
    }

    private ReadOnlyMemory<byte> Open(Happening e, long time)
    {
        var hospital = _hospitals[e.Hospital];
        var account = Account(e.Key);
        return Builder(time).ActingAs(Account(hospital)).ActingAs(account).Introduce(e.Key)
            .Call("relationship.open", Json(new RelationshipOpen(account), ContractsJson.Default.RelationshipOpen)).Sign(hospital, e.Key).Bytes;
    }

    private ReadOnlyMemory<byte> Register(Happening e, long time)
    {
        var records = new RelationshipRegister(Account(e.Key), [new RecordCommitment(RandomHash(), RandomHash())]);
        return Builder(time).ActingAs(Account(_hospitals[e.Hospital]))
            .Call("relationship.register", Json(records, ContractsJson.Default.RelationshipRegister)).Sign(_hospitals[e.Hospital]).Bytes;
    }

    private TransactionBuilder Builder(long time) =>
        new(_genesis.Network, 0, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), new LedgerTime(time + Minute));

    private static byte[] Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    private static Hash RandomHash() => new(RandomNumberGenerator.GetBytes(Hash.Length));

    private static AccountId AccountOf(JsonElement data, string name) =>
        AccountId.TryParse(data.GetProperty(name).GetString(), out var account) ? account : throw new InvalidOperationException($"The event has no {name}.");

    private static AccountId Account(P256Signer key) => new(key.KeyId.Value);

    private sealed record Happening(int Minute, int Hospital, P256Signer Key, bool Opens);
}

/// <summary>One line of what the ledger shows to everybody.</summary>
internal readonly record struct PublicFact(LedgerTime Time, AccountId Account, int Hospital, string Event);
