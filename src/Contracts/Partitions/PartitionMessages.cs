using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>
/// Messages between two partitions: numbered, in the sender's state until the receiver is shown to have taken them, taken once
/// and in their order.
/// </summary>
internal sealed class PartitionMessages(ContractTables tables, KnownPartitions known)
{
    /// <summary>Messages to one partition that wait to be confirmed.</summary>
    public const ulong WaitingMax = 4_096;

    private readonly Table<string, PartitionMessage> _outbox = tables.Open("outbox", KeyTexts.Text, ContractsJson.Default.PartitionMessage);
    private readonly Table<string, SentCounter> _sent = tables.Open("sent", KeyTexts.Text, ContractsJson.Default.SentCounter);
    private readonly Table<string, InboxCounter> _inbox = tables.Open("inbox", KeyTexts.Text, ContractsJson.Default.InboxCounter);

    public RefusalCode? Send(CallContext context, uint to, string contract, string body)
    {
        if (to == context.Partition)
        {
            return PartitionCodes.Itself;
        }

        if (!known.Contains(to))
        {
            return PartitionCodes.Unknown;
        }

        var counter = _sent.Find(PartitionKeys.Of(to)) ?? new SentCounter(0, 0);
        if (counter.Written - counter.Confirmed >= WaitingMax)
        {
            return PartitionCodes.OutboxFull;
        }

        _outbox.Put(PartitionKeys.Of(to, counter.Written), new PartitionMessage(counter.Written, contract, body));
        _sent.Put(PartitionKeys.Of(to), counter with { Written = counter.Written + 1 });
        context.Emit("partitions", "sent", new PartitionSent(to, counter.Written), ContractsJson.Default.PartitionSent);
        return null;
    }

    public RefusalCode? Receive(CallContext context, uint from, string contract, CertifiedState proof, out string body)
    {
        body = string.Empty;
        var taken = _inbox.Find(PartitionKeys.Of(from))?.Taken ?? 0;
        if (known.Verify(context, from, proof, out _) is { } refusal)
        {
            return refusal;
        }

        // What the contract of a certified state wrote has its form: only which entry it is has to be asked.
        if (proof.Changes.Count > 0 || !PartitionKeys.IsMessage(proof.Key, context.Partition)
            || KnownPartitions.ValueOf(proof, ContractsJson.Default.PartitionMessage) is not { } message)
        {
            return PartitionCodes.ProofForeign;
        }

        if (message.Number != taken)
        {
            return PartitionCodes.OutOfOrder;
        }

        if (message.Contract != contract)
        {
            return PartitionCodes.OtherContract;
        }

        _inbox.Put(PartitionKeys.Of(from), new InboxCounter(taken + 1));
        body = message.Body;
        return null;
    }

    /// <summary>Forgets messages that the receiver's counter shows as taken, a bounded number at a time.</summary>
    public Outcome Confirm(CallContext context, PartitionsConfirm arguments)
    {
        if (known.VerifyEntry(context, arguments.Partition, arguments.Proof, PartitionKeys.Inbox(context.Partition)) is { } refusal)
        {
            return refusal;
        }

        var to = PartitionKeys.Of(arguments.Partition);
        var taken = KnownPartitions.ValueOf(arguments.Proof, ContractsJson.Default.InboxCounter)?.Taken ?? 0;
        if (_sent.Find(to) is not { } counter || taken <= counter.Confirmed)
        {
            return PartitionCodes.NothingNew;
        }

        var confirmed = counter.Confirmed;
        for (var step = 0; step < StepsMax && confirmed < taken; step++)
        {
            _outbox.Remove(PartitionKeys.Of(arguments.Partition, confirmed));
            confirmed++;
        }

        _sent.Put(to, counter with { Confirmed = confirmed });
        context.Emit("changed", new PartitionChanged(arguments.Partition), ContractsJson.Default.PartitionChanged);
        return Outcome.Accepted;
    }

    /// <summary>Messages forgotten by one call: 40 units each.</summary>
    private const int StepsMax = 1_000;
}
