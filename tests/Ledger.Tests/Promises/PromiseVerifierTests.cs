using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Promises;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Transactions;
using Xinglin.Ledger.Transactions;
using Xunit;

namespace Xinglin.Ledger.Tests.Promises;

/// <summary>A promise that was broken convicts who gave it; one that was kept, or never given, convicts nobody.</summary>
public sealed class PromiseVerifierTests
{
    private static readonly P256Signer Identity = Signer(1);
    private static readonly P256Signer Validator = Signer(3);
    private static readonly Genesis Genesis = Xinglin.Ledger.Blocks.Genesis.Create(new GenesisDocument(
        GenesisDocument.FormatV1, "test", GenesisDocument.ProfileP256, 0, 1,
        [new GenesisMember("one", "Member 1", "hospital", Jwk.Of(Identity.PublicKey), Jwk.Of(Signer(2).PublicKey), Jwk.Of(Validator.PublicKey))],
        new GenesisOrdering(1, Jwk.Of(Signer(4).PublicKey))));

    private static readonly TrustedMembers Trust = TrustedMembers.FromGenesis(Genesis);
    private static readonly AccountId Member = Xinglin.Ledger.Blocks.Genesis.AccountOf(Genesis.Document.Members[0]);
    private static readonly SignedTransaction Promised = Transaction(10);

    [Fact]
    public void A_transaction_that_is_in_none_of_the_blocks_shows_that_the_promise_was_broken()
    {
        var answer = Verify(Broken(Give(), Chain(4, Transaction(11).Bytes)));
        Assert.True(answer.Holds, answer.Detail);
        Assert.Equal("Member 1", answer.Name);
    }

    [Fact]
    public void A_kept_promise_cannot_be_shown_as_broken_by_leaving_the_transaction_or_the_block_out()
    {
        var chain = Chain(4, Transaction(11).Bytes, Promised.Bytes);
        Assert.Equal(PromiseCodes.Kept, Verify(Broken(Give(), chain)).Code);
        var without = chain.Select(b => b with { Transactions = [.. b.Transactions.Where(t => !t.Span.SequenceEqual(Promised.Bytes.Span))] }).ToList();
        Assert.Equal(PromiseCodes.BlocksMissing, Verify(Broken(Give(), without)).Code);
        Assert.Equal(PromiseCodes.BlocksMissing, Verify(Broken(Give(), [.. chain.Skip(1)])).Code);
        Assert.Equal(PromiseCodes.BlocksMissing, Verify(Broken(Give(), [.. Enumerable.Reverse(chain)])).Code);
        Assert.Equal(PromiseCodes.BlocksMissing, Verify(Broken(Give(), [.. chain.Take(3)])).Code);
    }

    [Fact]
    public void What_was_not_promised_so_is_refused()
    {
        var chain = Chain(4);
        var promise = Give();
        Assert.Equal(PromiseCodes.SignatureInvalid, Verify(Broken(promise with { Transaction = Sha256.Of("other"u8) }, chain)).Code);
        Assert.Equal(PromiseCodes.SignatureInvalid, Verify(Broken(promise with { Until = new Height(9) }, Chain(5))).Code);
        Assert.Equal(PromiseCodes.KeyUnknown, Verify(Broken(Give(Signer(9)), chain)).Code);
        Assert.Equal(PromiseCodes.NetworkMismatch, Verify(Broken(Promise.Give(new NetworkId(Sha256.Of("net"u8)), 0, Promised.Id, new Height(4), new Height(8), Member, Identity), chain)).Code);
        Assert.Equal(ProofCodes.Malformed, Verify(Broken(Give(Signer(9)), chain) with { Proof = "none"u8.ToArray() }).Code);
        var other = chain[^1].Header with { State = Sha256.Of("other"u8) };
        Assert.Equal(ProofCodes.CertificateMismatch, Verify(Broken(promise, chain) with { Blocks = [.. chain.Take(3), chain[^1] with { Header = other }] }).Code);
        Assert.Equal(ProofCodes.SignatureInvalid, Verify(Broken(promise, chain, Signer(9))).Code);
        Assert.Equal(6, PromiseCodes.All.Distinct().Count());
    }

    [Fact]
    public void Cut_files_and_impossible_ranges_are_malformed()
    {
        var file = Broken(Give(), Chain(4)).Encode()!;
        for (var length = 0; length < file.Length; length += 7)
        {
            Assert.Equal(PromiseCodes.Malformed, PromiseVerifier.Verify(file.AsMemory(0, length), Trust).Code);
        }

        Assert.Null(Promise.TryDecode(Promise.Give(Genesis.Network, 0, Promised.Id, new Height(4), new Height(4), Member, Identity).Encode()));
        Assert.Null(Promise.TryDecode(Promise.Give(Genesis.Network, 0, Promised.Id, new Height(4), new Height(5 + Promise.BlocksMax), Member, Identity).Encode()));
    }

    [Fact]
    public void Promises_have_the_bytes_of_the_vectors()
    {
        var vectors = VectorFile.Read("promise.json");
        foreach (var vector in vectors.GetProperty("promises").EnumerateArray())
        {
            var bytes = Base64Url.Decode(vector.GetProperty("bytes").GetString()!)!;
            var promise = Promise.TryDecode(bytes)!;
            Assert.Equal(bytes, promise.Encode());
            Assert.Equal((vector.GetProperty("from").GetUInt64(), vector.GetProperty("until").GetUInt64()), (promise.From.Value, promise.Until.Value));
            Assert.Equal(vector.GetProperty("signed").GetBoolean(), promise.IsSigned());
        }

        Assert.All(vectors.GetProperty("refused").EnumerateArray(), v => Assert.Null(Promise.TryDecode(Base64Url.Decode(v.GetProperty("bytes").GetString()!)!)));
    }

    private static PromiseAnswer Verify(BrokenPromise broken) => PromiseVerifier.Verify(broken.Encode()!, Trust);

    private static Promise Give(P256Signer? signer = null) => Promise.Give(Genesis.Network, 0, Promised.Id, new Height(4), new Height(8), Member, signer ?? Identity);

    private static BrokenPromise Broken(Promise promise, IReadOnlyList<HeldBlock> chain, P256Signer? signer = null)
    {
        var last = chain[^1].Header;
        var content = new VoteContent(VoteStep.Precommit, last.Network, 0, last.Height, 0, last.Hash);
        return new BrokenPromise(promise, default, new Certificate(last.Network, 0, last.Height, 0, last.Hash, [new CertificateVote(0, Vote.Create(content, signer ?? Validator).Signature)]), chain);
    }

    private static List<HeldBlock> Chain(int blocks, params ReadOnlyMemory<byte>[] transactions)
    {
        var chain = new List<HeldBlock>();
        var parent = Sha256.Of("parent"u8);
        for (var i = 0; i < blocks; i++)
        {
            ReadOnlyMemory<byte>[] held = i == 1 ? transactions : [];
            var header = new BlockHeader(
                Genesis.Network, 0, new Height(5 + (ulong)i), new LedgerTime(1000 + i), parent, new OrderPosition(1, (ulong)i), Sha256.Of([(byte)i]), (uint)held.Length, MerkleTree.Root(held),
                Sha256.Of("receipts"u8), Sha256.Of("state"u8), Sha256.Of("set"u8));
            chain.Add(new HeldBlock(header, held));
            parent = header.Hash;
        }

        return chain;
    }

    private static SignedTransaction Transaction(byte number)
    {
        var signer = Signer(number);
        return new TransactionBuilder(Genesis.Network, 0, $"0123456789abcdef0123{number:D4}", new LedgerTime(100_000))
            .ActingAs(new AccountId(signer.KeyId.Value)).Introduce(signer).Call("counter.add", "{}").Sign([signer]);
    }

    private static P256Signer Signer(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return P256Signer.FromScalar(scalar);
    }
}
