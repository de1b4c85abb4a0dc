using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// What a validator key has signed, as found on start. A key whose state is missing, damaged or another's never signs
/// again: its owner enrols a new key and follows meanwhile. Vote state is never part of a backup.
/// </summary>
public sealed class VoteState
{
    private VoteState(IReadOnlyList<VoteRecord> records, string? lost)
    {
        Records = records;
        Lost = lost;
    }

    /// <summary>The records in the order written, without the opening.</summary>
    public IReadOnlyList<VoteRecord> Records { get; }

    /// <summary>Why the key must not sign; null when the state is whole.</summary>
    public string? Lost { get; }

    private static ReadOnlySpan<byte> Tag => "xinglin/vote-log/v1"u8;

    /// <summary>The first record of a new key's vote log, written and flushed once when the key is made.</summary>
    public static VoteRecord Opening(NetworkId network, uint partition, KeyId validator) =>
        new(VoteRecordKind.Opening, new Height(0), new BinaryEncoder(128).Raw(Tag).Hash(network.Value).U32(partition).Hash(validator.Value).ToArray());

    /// <summary>For a member that only takes part.</summary>
    public static VoteState None { get; } = new([], "This member has no validator key.");

    /// <summary>
    /// From the records of the vote log: the opening and everything after it. Null stands for a log that is missing or could
    /// not be read whole (an incomplete last record that was cut is not damage: it never left).
    /// </summary>
    public static VoteState Restore(NetworkId network, uint partition, KeyId validator, IReadOnlyList<VoteRecord>? records)
    {
        if (records is null || records.Count == 0)
        {
            return new VoteState([], "The vote log of this validator key is missing or damaged: enrol a new validator key.");
        }

        var opening = Opening(network, partition, validator);
        if (records[0].Kind != VoteRecordKind.Opening || !records[0].Bytes.Span.SequenceEqual(opening.Bytes.Span))
        {
            return new VoteState([], "The vote log belongs to another key, network or partition: enrol a new validator key.");
        }

        var own = new HashSet<(VoteStep, Height, uint)>();
        foreach (var record in records.Skip(1))
        {
            if (record.Kind == VoteRecordKind.Closed)
            {
                return new VoteState([], Encoding.UTF8.GetString(record.Bytes.Span));
            }

            if (!IsSound(record, network, partition, validator, own))
            {
                return new VoteState([], "The vote log is damaged: enrol a new validator key.");
            }
        }

        return new VoteState([.. records.Skip(1)], null);
    }

    private static bool IsSound(VoteRecord record, NetworkId network, uint partition, KeyId validator, HashSet<(VoteStep, Height, uint)> own)
    {
        switch (record.Kind)
        {
            case VoteRecordKind.Body:
                return true;
            case VoteRecordKind.Proposal:
                return Proposal.TryDecode(record.Bytes) is { } proposal && proposal.Header.Network == network && proposal.Header.Partition == partition
                    && proposal.Header.Height == record.Height;
            case VoteRecordKind.Polka:
                return Vote.TryDecode(record.Bytes) is { Content.Step: VoteStep.Prevote, Content.Round: <= VoteTally.RoundMax } prevote
                    && prevote.Content.Network == network && prevote.Content.Partition == partition && prevote.Content.Height == record.Height;
            case VoteRecordKind.Vote:
                return Vote.TryDecode(record.Bytes) is { } vote && vote.Validator == validator && vote.Content.Network == network
                    && vote.Content.Partition == partition && vote.Content.Height == record.Height && vote.Content.Round <= VoteTally.RoundMax
                    && own.Add((vote.Content.Step, vote.Content.Height, vote.Content.Round));
            default:
                return false;
        }
    }
}
