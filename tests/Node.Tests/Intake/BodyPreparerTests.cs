using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Tests.Intake;

public sealed class BodyPreparerTests : IDisposable
{
    private readonly IntakeSample _sample = new();

    public void Dispose() => _sample.Dispose();

    private static byte[] Body(params ReadOnlyMemory<byte>[] batches) => new BlockBody(BodySource.OrderingLog, 1, 5, batches).Encode();

    private static Batch BatchOf(params IReadOnlyList<ReadOnlyMemory<byte>> transactions) =>
        new Batch(IntakeSample.Network, 0, IntakeSample.Member, 1, transactions).Sign(IntakeSample.Identity);

    [Fact]
    public void Batches_of_others_are_parsed_and_verified_in_place()
    {
        var transactions = Enumerable.Range(0, 70).Select(i => _sample.Transaction(i % 2 == 0 ? IntakeSample.Alice : IntakeSample.Bob)).ToList();
        var body = Body(BatchOf([.. transactions.Take(33).Select(t => t.Bytes)]).Bytes, BatchOf([.. transactions.Skip(33).Select(t => t.Bytes)]).Bytes);
        var prepared = new BodyPreparer(null, _sample.Keys).Prepare(body, verify: true)!;
        Assert.Equal(transactions.Select(t => t.Id), prepared.Batches.SelectMany(b => b!.Transactions).Select(t => t.Transaction!.Id));
        Assert.All(prepared.Batches.SelectMany(b => b!.Transactions), t => Assert.Equal(SignatureState.Valid, t.Transaction!.SignatureState));
        Assert.Equal(body, prepared.Bytes.ToArray());
    }

    [Fact]
    public void Certified_body_is_parsed_and_not_verified()
    {
        var prepared = new BodyPreparer(null, _sample.Keys).Prepare(Body(BatchOf(_sample.Transaction().Bytes).Bytes), verify: false)!;
        Assert.Equal(SignatureState.Unknown, prepared.Batches[0]!.Transactions[0].Transaction!.SignatureState);
        Assert.Equal(0, _sample.Keys.Asked);
        BodyPreparer.Verify(prepared, _sample.Keys);
        Assert.Equal(SignatureState.Valid, prepared.Batches[0]!.Transactions[0].Transaction!.SignatureState);
    }

    [Fact]
    public void What_is_malformed_keeps_its_place()
    {
        var prepared = new BodyPreparer(null, _sample.Keys).Prepare(Body("rubbish"u8.ToArray(), BatchOf("rubbish"u8.ToArray(), _sample.Transaction().Bytes).Bytes), verify: true)!;
        Assert.Null(prepared.Batches[0]);
        Assert.Equal(TransactionCodes.JwsMalformed, prepared.Batches[1]!.Transactions[0].Code);
        Assert.NotNull(prepared.Batches[1]!.Transactions[1].Transaction);
    }

    [Fact]
    public void Malformed_body_is_refused()
    {
        var preparer = new BodyPreparer(null, _sample.Keys);
        Assert.Null(preparer.Prepare("rubbish"u8.ToArray(), verify: true));
        Assert.Null(preparer.Prepare(new byte[LedgerLimits.EntryBytesMax + 1], verify: true));
    }

    [Fact]
    public void Unknown_key_is_left_for_execution()
    {
        var prepared = new BodyPreparer(null, _sample.Keys).Prepare(Body(BatchOf(_sample.Transaction(IntakeSample.Signer(50)).Bytes).Bytes), verify: true)!;
        Assert.Equal(SignatureState.Unknown, prepared.Batches[0]!.Transactions[0].Transaction!.SignatureState);
    }
}
