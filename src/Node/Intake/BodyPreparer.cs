using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Node.Intake;

/// <summary>
/// Makes a body ready for execution on all cores: batches decoded, transactions parsed and, unless a quorum has executed
/// them, verified. This node's own batches are found again as they were cut.
/// </summary>
/// <param name="intake">Whose own batches are found again; null for a node that takes none.</param>
/// <param name="keys">Keys of the committed state.</param>
public sealed class BodyPreparer(TransactionIntake? intake, IKeyDirectory keys)
{
    private readonly record struct Slot(PreparedBatch Batch, ParsedTransaction[] Parsed, int Index);

    /// <summary>Null when the body is malformed; a malformed batch is null in its place. Never throws for hostile input.</summary>
    /// <param name="body">The body's binary form; kept.</param>
    /// <param name="verify">False when a certificate covers the body.</param>
    public PreparedBody? Prepare(ReadOnlyMemory<byte> body, bool verify)
    {
        if (body.Length > LedgerLimits.EntryBytesMax || BlockBody.TryDecode(body) is not { } decoded)
        {
            return null;
        }

        var slots = new List<Slot>();
        var batches = decoded.Batches.Select(bytes => Decode(bytes, slots)).ToArray();
        AllCores.ForEach(slots.Count, i => Fill(slots[i], verify));
        return new PreparedBody(decoded, body, batches);
    }

    /// <summary>Verifies what is parsed and not yet verified, on all cores.</summary>
    public static void Verify(PreparedBody body, IKeyDirectory keys)
    {
        var unknown = body.Batches.OfType<PreparedBatch>().SelectMany(b => b.Transactions)
            .Select(t => t.Transaction).OfType<SignedTransaction>().Where(t => t.SignatureState == SignatureState.Unknown).ToArray();
        AllCores.ForEach(unknown.Length, i => unknown[i].VerifySignatures(keys));
    }

    private PreparedBatch? Decode(ReadOnlyMemory<byte> bytes, List<Slot> slots)
    {
        if (Batch.TryDecode(bytes) is not { } batch)
        {
            return null;
        }

        if (intake?.FindOwn(batch) is { } own)
        {
            return own;
        }

        var parsed = new ParsedTransaction[batch.Transactions.Count];
        var prepared = new PreparedBatch(batch, parsed);
        for (var i = 0; i < parsed.Length; i++)
        {
            slots.Add(new Slot(prepared, parsed, i));
        }

        return prepared;
    }

    private void Fill(Slot slot, bool verify)
    {
        var parsed = SignedTransaction.Parse(slot.Batch.Batch.Transactions[slot.Index]);
        slot.Parsed[slot.Index] = parsed;
        if (parsed.Transaction is not { } transaction)
        {
            return;
        }

        ContractCatalog.BuiltIn.LookAhead(transaction);
        if (verify)
        {
            transaction.VerifySignatures(keys);
        }
    }
}
