using System.Buffers.Binary;
using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Testing;

/// <summary>A ledger in memory: one block for each <see cref="Submit"/>, every key made from a number.</summary>
internal sealed class TestLedger
{
    public const long Start = 1_790_000_000_000;

    private int _ids;
    private ulong _batches;

    public TestLedger(ContractCatalog catalog, int members = 4, int validators = 4)
    {
        Catalog = catalog;
        Members = [.. Enumerable.Range(0, members).Select(i => Key(1000 + i))];
        Genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "test", GenesisDocument.ProfileP256, 0, Start,
            [.. Enumerable.Range(0, members).Select(i => Member(i, validators))],
            new GenesisOrdering(1, Jwk.Of(Key(4000).PublicKey))));
        Executor = LedgerExecutor.Create(Genesis, catalog, State);
        Now = new LedgerTime(Start);
    }

    public ContractCatalog Catalog { get; }

    public Genesis Genesis { get; }

    public MemoryState State { get; } = new();

    public LedgerExecutor Executor { get; set; }

    public IReadOnlyList<P256Signer> Members { get; }

    public LedgerTime Now { get; set; }

    /// <summary>Whose batches carry what is submitted.</summary>
    public int OrderingMember { get; set; }

    /// <summary>Bodies and headers of all blocks so far.</summary>
    public List<(byte[] Body, BlockHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Receipts)> Blocks { get; } = [];

    public static P256Signer Key(int number)
    {
        var scalar = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(scalar.AsSpan(28), number);
        return P256Signer.FromScalar(scalar);
    }

    public static AccountId Account(ISigner signer) => new(signer.KeyId.Value);

    public static string Json(ISigner signer) => $$"""{"crv":"P-256","kty":"EC","x":"{{signer.PublicKey.X}}","y":"{{signer.PublicKey.Y}}"}""";

    public string NextId() => "id-" + (++_ids).ToString("D21", CultureInfo.InvariantCulture);

    public TransactionBuilder New(string? id = null, long lives = 60_000) => new(Genesis.Network, 0, id ?? NextId(), Now.Plus(lives));

    /// <summary>A transaction of one account, its key introduced.</summary>
    public SignedTransaction By(ISigner signer, params (string Method, string Arguments)[] calls) => By([signer], [Account(signer)], calls);

    /// <summary>A transaction of several signers, every key introduced.</summary>
    public SignedTransaction By(IReadOnlyList<ISigner> signers, IReadOnlyList<AccountId> acting, params (string Method, string Arguments)[] calls)
    {
        var builder = New();
        foreach (var account in acting)
        {
            builder.ActingAs(account);
        }

        foreach (var signer in signers)
        {
            builder.Introduce(signer);
        }

        foreach (var (method, arguments) in calls)
        {
            builder.Call(method, arguments);
        }

        return builder.Sign(signers);
    }

    /// <summary>One block with these transactions in one batch of one member; their receipts.</summary>
    public IReadOnlyList<Receipt> Submit(params IReadOnlyList<SignedTransaction> transactions) =>
        Submit(Body(Batch(Members[OrderingMember], [.. transactions.Select(t => t.Bytes)])));

    /// <summary>One block with one transaction.</summary>
    public Receipt Submit(SignedTransaction transaction) => Assert.Single(Submit([transaction]));

    public IReadOnlyList<Receipt> Submit(byte[] body, long later = 1_000)
    {
        Now = Now.Plus(later);
        var candidate = Executor.Execute(Executor.Prepare(body)!, Now, Executor.Tip.Order with { Next = Executor.Tip.Order.Next + 1 });
        Executor.Commit(candidate);
        Blocks.Add((body, candidate.Header, candidate.Receipts));
        return ((StagedBlock)candidate.Staged).Decoded;
    }

    /// <summary>Lets ledger time pass by one empty block.</summary>
    public void Pass(long milliseconds) => Submit(Body(), milliseconds);

    public byte[] Batch(ISigner member, IReadOnlyList<ReadOnlyMemory<byte>> transactions) =>
        new Batch(Genesis.Network, 0, Account(member), ++_batches, transactions).Sign(member).Bytes.ToArray();

    public static byte[] Body(params byte[][] batches) =>
        new BlockBody(BodySource.OrderingLog, 1, 1, [.. batches.Select(b => (ReadOnlyMemory<byte>)b)]).Encode();

    private static GenesisMember Member(int i, int validators)
    {
        var n = i.ToString(CultureInfo.InvariantCulture);
        return new GenesisMember(
            "member-" + n, "Member " + n, i % 2 == 0 ? "hospital" : "clinic",
            Jwk.Of(Key(1000 + i).PublicKey), Jwk.Of(Key(2000 + i).PublicKey), i < validators ? Jwk.Of(Key(3000 + i).PublicKey) : null);
    }
}
