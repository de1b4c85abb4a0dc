using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>Whom this partition believes about the others: their validators, as the directory has them.</summary>
internal sealed class KnownPartitions(ContractTables tables)
{
    private readonly Table<string, KnownSet> _known = tables.Open("known", KeyTexts.Text, ContractsJson.Default.KnownSet);

    public bool Contains(uint partition) => _known.Contains(PartitionKeys.Of(partition));

    public KnownSet? Find(uint partition) => _known.Find(PartitionKeys.Of(partition));

    public void Put(uint partition, KnownSet set) => _known.Put(PartitionKeys.Of(partition), set);

    public void Put(uint partition, KnownValidators known) => Put(partition, new KnownSet(known.At.Value, known.Entries));

    /// <summary>Verifies a proof of another partition's state; gives the set that its changes lead to.</summary>
    public RefusalCode? Verify(CallContext context, uint partition, CertifiedState proof, out KnownValidators newest)
    {
        newest = null!;
        if (partition == context.Partition)
        {
            return PartitionCodes.Itself;
        }

        if (Find(partition) is not { } known)
        {
            return PartitionCodes.Unknown;
        }

        context.Meter.Step(Meter.SignatureUnits * proof.Signatures);
        return proof.Verify(context.Network, partition, KnownValidators.Of(new Height(known.At), known.Validators), out newest) switch
        {
            CertifiedStateFault.None => null,
            CertifiedStateFault.Foreign => PartitionCodes.ProofForeign,
            CertifiedStateFault.Uncertified => PartitionCodes.ProofUncertified,
            _ => PartitionCodes.ProofInvalid,
        };
    }

    /// <summary>
    /// The same for one entry, by exactly the set that is known: who has not learned of a change of validators does so first, from the
    /// directory.
    /// </summary>
    public RefusalCode? VerifyEntry(CallContext context, uint partition, CertifiedState proof, string key)
    {
        if (proof.Key != key || proof.Changes.Count > 0)
        {
            return PartitionCodes.ProofForeign;
        }

        return Verify(context, partition, proof, out _);
    }

    /// <summary>The value that a verified proof shows; null when it shows its absence.</summary>
    public static T? ValueOf<T>(CertifiedState proof, JsonTypeInfo<T> json)
        where T : class => proof.Value is { } value ? JsonSerializer.Deserialize(value.Span, json) : null;
}
