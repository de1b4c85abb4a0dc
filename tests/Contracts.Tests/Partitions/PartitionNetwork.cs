using System.Globalization;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Testing;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Partitions;

/// <summary>A network of several partitions, the directory first. Everything between them goes as certified state.</summary>
internal sealed class PartitionNetwork
{
    private readonly List<PartitionLedger> _partitions = [];
    private readonly int _keys;
    private int _ids;

    public PartitionNetwork(int partitions = 3, int members = 4, long replication = 4, ContractCatalog? catalog = null, bool introduce = true)
    {
        _keys = members;
        Catalog = catalog ?? ContractCatalog.BuiltIn;
        Members = [.. Enumerable.Range(0, members).Select(i => Key(1000 + i))];
        Genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "test", GenesisDocument.ProfileP256, 0, TestLedger.Start,
            [.. Enumerable.Range(0, members).Select(i => new GenesisMember($"member-{i}", $"Member {i}", "hospital", JwkOf(Key(1000 + i)), JwkOf(Key(2000 + i)), JwkOf(Key(3000 + i))))],
            new GenesisOrdering(1, JwkOf(Key(4000)))));
        _partitions.Add(new PartitionLedger(this, Genesis));
        for (var i = 1; i < partitions; i++)
        {
            Add(replication);
        }

        if (introduce)
        {
            Introduce();
        }
    }

    public ContractCatalog Catalog { get; }

    public Genesis Genesis { get; }

    public IReadOnlyList<P256Signer> Members { get; }

    public IReadOnlyList<PartitionLedger> Partitions => _partitions;

    public PartitionLedger Directory => _partitions[0];

    public PartitionLedger this[uint number] => _partitions[(int)number];

    public string NextId() => "id-" + (++_ids).ToString("D21", CultureInfo.InvariantCulture);

    /// <summary>A key whose account is at home in this partition, by the directory's map.</summary>
    public P256Signer PersonOf(uint partition, int number = 0)
    {
        var map = Directory.Entry<PartitionMap>(PartitionKeys.Map)!;
        return Enumerable.Range(10_000, 10_000).Select(Key).Where(key => Rendezvous.HomeOf(Genesis.Network, Account(key), map.Partitions) == partition).Skip(number).First();
    }

    /// <summary>The members decide on a further partition; every one of them could make the same genesis from the directory's state.</summary>
    public PartitionLedger Add(long replication = 4)
    {
        Accepted(Directory.Do(Members[0], "partitions.add", new PartitionsAdd(Accept(replication))));
        var number = Directory.Entry<PartitionMap>(PartitionKeys.Map)!.Partitions[^1];
        var ledger = new PartitionLedger(this, Genesis.TryRead(Directory.Bytes(PartitionKeys.Genesis(number))!)!);
        _partitions.Add(ledger);
        return ledger;
    }

    /// <summary>An accepted proposal of a partition.</summary>
    public Hash Accept(long replication = 4) =>
        Propose(new MembershipPropose(ProposalKinds.Partition, Sequencer: JwkOf(Key(4001)), Endpoints: [], Value: replication));

    /// <summary>A proposal with a quorum's votes at the directory.</summary>
    public Hash Propose(MembershipPropose content)
    {
        var proposed = Directory.Do(Members[0], "membership.propose", content);
        Accepted(proposed);
        foreach (var member in Members.Skip(1).Take(Voting.Quorum(Members.Count) - 1))
        {
            Accepted(Directory.Do(member, "membership.vote", new MembershipVote(proposed.Transaction, true)));
        }

        return proposed.Transaction;
    }

    /// <summary>Every partition learns from the directory what it knows of the others, and its map.</summary>
    public void Introduce()
    {
        // The set that a founding document names decides from two blocks later on.
        Directory.Pass(1_000);
        Directory.Pass(1_000);
        foreach (var partition in _partitions.Skip(1))
        {
            Accepted(Learn(partition, null));
            foreach (var other in _partitions.Skip(1).Where(other => other != partition))
            {
                Accepted(Learn(partition, other.Number));
            }
        }
    }

    /// <summary>Carries what the directory says; nothing new is no fault here.</summary>
    public Receipt Learn(PartitionLedger partition, uint? about)
    {
        var known = partition.Entry<KnownSet>(PartitionKeys.Known(0))!;
        var key = about is { } number ? PartitionKeys.Known(number) : PartitionKeys.Map;
        return partition.Do(Key(99), "partitions.learn", new PartitionsLearn(Directory.Prove(key, known.At), about));
    }

    /// <summary>A quorum of the set signs.</summary>
    public Certificate Certify(BlockHeader header, ValidatorSet set)
    {
        var content = new VoteContent(VoteStep.Precommit, header.Network, header.Partition, header.Height, 0, header.Hash).Encode();
        var votes = set.Validators.Select((v, i) => new CertificateVote((byte)i, VoteSignature.Alone(ValidatorKey(v.KeyId).Sign(content)))).Take(set.Quorum);
        return new Certificate(header.Network, header.Partition, header.Height, 0, header.Hash, [.. votes]);
    }

    private P256Signer ValidatorKey(KeyId kid) =>
        Enumerable.Range(3000, _keys).Concat(Enumerable.Range(3500, 8)).Select(Key).First(key => key.KeyId == kid);
}
