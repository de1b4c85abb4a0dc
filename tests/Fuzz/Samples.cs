using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Fuzz;

/// <summary>Sound inputs of every kind, to be made hostile.</summary>
internal static class Samples
{
    public static readonly P256Signer Alice = Signer(1);
    public static readonly P256Signer Bob = Signer(2);
    public static readonly NetworkId Network = new(Sha256.Of("fuzz"u8));

    public static byte[][] Transactions { get; } =
    [
        Build().Sign(Alice).Bytes.ToArray(),
        Build().Introduce(Alice).Sign(Alice).Bytes.ToArray(),
        Build().ActingAs(new AccountId(Bob.KeyId.Value)).Introduce(Bob).Sign(Alice, Bob).Bytes.ToArray(),
        Build().Call("permission.grant", """{"a":[1,-2,{"b":null,"c":[true,false,"é\ud83d\ude00\n"]}],"d":{}}""").Sign(Alice).Bytes.ToArray(),
    ];

    public static Batch Batch { get; } = new Batch(Network, 0, new AccountId(Alice.KeyId.Value), 9, [.. Transactions.Select(t => (ReadOnlyMemory<byte>)t)]).Sign(Alice);

    public static LogEntry Entry { get; } = new LogEntry(Network, 0, 1, 7, new LedgerTime(5), [Batch.Bytes, Batch.Bytes]).Sign(Bob);

    public static byte[] Body { get; } = new BlockBody(BodySource.OrderingLog, 1, 7, [Batch.Bytes]).Encode();

    public static BlockHeader Header { get; } = new(
        Network, 0, new Height(3), new LedgerTime(77), Network.Value, new OrderPosition(1, 8), Sha256.Of(Body), 4, Network.Value, Network.Value, Network.Value, Network.Value);

    public static Vote Vote { get; } = Vote.Create(new VoteContent(VoteStep.Precommit, Network, 0, Header.Height, 2, Header.Hash), Alice);

    public static Certificate Certificate { get; } = new(
        Network, 0, Header.Height, 2, Header.Hash, [new CertificateVote(0, Vote.Signature), new CertificateVote(2, Vote.Signature), new CertificateVote(3, Vote.Signature)]);

    /// <summary>In lists of two and of five, where the paths differ in length.</summary>
    public static Vote[] Listed { get; } = [.. Lists(2), .. Lists(5)];

    public static Certificate ListedCertificate { get; } = Certificate with { Votes = [new CertificateVote(0, Listed[0].Signature), new CertificateVote(2, Vote.Signature), new CertificateVote(3, Listed[^1].Signature)] };

    public static ValidatorSet Validators { get; } = new([new Validator(new AccountId(Alice.KeyId.Value), Alice.PublicKey), new Validator(new AccountId(Bob.KeyId.Value), Bob.PublicKey)]);

    public static byte[] Receipt { get; } = ReceiptJson.Encode(new Receipt(
        Network.Value, new RefusalCode("replay"), 2, new AccountId(Network.Value), 12, [new LedgerEvent("permission.granted", "{\"permission\":\"x\"}"u8.ToArray())], Network.Value));

    public static Block Block { get; } = new(Header, Body, [Receipt, Receipt], Certificate);

    public static byte[][] Tokens { get; } =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "null", "true", "-0", "1e9", "1.5", "9007199254740992", "-1",
            "\"alg\":\"none\"", "\"crit\":[]", "\"jwk\":{}", "\"by\":[]", "[[[[[[[[[[[[[[[[[[", "..", ".", "=", "\u00e9", "\ufeff", " ", "\"a\":1,\"a\":2,",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
    ];

    private static TransactionBuilder Build() => new TransactionBuilder(Network, 0, "fuzz-transaction-1", new LedgerTime(1_000))
        .ActingAs(new AccountId(Alice.KeyId.Value)).Call("summary.confirm", $$"""{"account":"{{Alice.KeyId}}"}""");

    private static IEnumerable<Vote> Lists(int size)
    {
        var contents = Enumerable.Range(0, size).Select(i => Vote.Content with { Partition = (uint)i }).ToList();
        var signatures = VoteList.Sign(Alice, [.. contents.Select((c, i) => ((ReadOnlyMemory<byte>)c.Encode(), (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)i, VotePlace.SaltLength).ToArray()))]);
        return contents.Select((c, i) => new Vote(c, Alice.KeyId, signatures[i]));
    }

    private static P256Signer Signer(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return P256Signer.FromScalar(scalar);
    }
}

/// <summary>Puts a known signature where a signer would make one: to write a decoded form again.</summary>
internal sealed class GivenSignature(ReadOnlyMemory<byte> bytes) : ISigner
{
    public P256PublicKey PublicKey => default;

    public KeyId KeyId => default;

    public byte[] Sign(ReadOnlySpan<byte> message) => bytes[^P256.SignatureLength..].ToArray();
}
