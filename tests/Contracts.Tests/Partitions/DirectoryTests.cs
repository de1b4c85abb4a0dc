using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Partitions;

public sealed class DirectoryTests
{
    private readonly PartitionNetwork _network = new();

    [Fact]
    public void A_partition_is_added_while_running_by_a_quorum_and_founded_alike_by_everybody()
    {
        var added = _network.Add(replication: 3);

        Assert.Equal(3u, added.Number);
        Assert.Equal([0u, 1, 2, 3], _network.Directory.Entry<PartitionMap>(PartitionKeys.Map)!.Partitions);
        Assert.Equal(_network.Genesis.Network, added.Genesis.Network);
        var again = Genesis.TryRead(_network.Directory.Bytes(PartitionKeys.Genesis(3))!)!;
        Assert.Equal(added.Genesis.Founding, again.Founding);
        Assert.NotEqual(_network.Genesis.Founding, again.Founding);
        Assert.Equal(3, added.Validators.Count);
    }

    [Fact]
    public void The_validators_of_a_partition_are_those_that_anybody_computes_from_the_network_and_its_number()
    {
        var network = new PartitionNetwork(partitions: 4, members: 7, replication: 4);
        var members = network.Members.Select(m => Account(m)).ToList();
        foreach (var partition in network.Partitions.Skip(1))
        {
            Assert.Equal(Rendezvous.Assign(network.Genesis.Network, partition.Number, members, 4), partition.Validators.Validators.Select(v => v.Member));
        }
    }

    [Fact]
    public void A_partition_that_too_few_voted_for_is_not_added()
    {
        var content = new MembershipPropose(ProposalKinds.Partition, Sequencer: JwkOf(Key(4001)), Endpoints: [], Value: 4);
        var proposed = _network.Directory.Do(_network.Members[0], "membership.propose", content);
        Accepted(_network.Directory.Do(_network.Members[1], "membership.vote", new MembershipVote(proposed.Transaction, true)));

        Refused(PartitionCodes.NotAccepted, _network.Directory.Do(_network.Members[0], "partitions.add", new PartitionsAdd(proposed.Transaction)));
        Accepted(_network.Directory.Do(_network.Members[2], "membership.vote", new MembershipVote(proposed.Transaction, true)));
        Refused(PartitionCodes.NotAMember, _network.Directory.Do(Key(99), "partitions.add", new PartitionsAdd(proposed.Transaction)));
        Accepted(_network.Directory.Do(_network.Members[0], "partitions.add", new PartitionsAdd(proposed.Transaction)));
        Refused(PartitionCodes.FoundedAlready, _network.Directory.Do(_network.Members[0], "partitions.add", new PartitionsAdd(proposed.Transaction)));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(129L)]
    public void A_replication_that_no_partition_can_have_is_refused(long replication) =>
        Refused(MembershipCodes.ProposalMalformed, _network.Directory.Do(
            _network.Members[0], "membership.propose", new MembershipPropose(ProposalKinds.Partition, Sequencer: JwkOf(Key(4001)), Endpoints: [], Value: replication)));

    [Fact]
    public void An_accepted_proposal_of_another_kind_founds_nothing()
    {
        var proposal = _network.Propose(new MembershipPropose(ProposalKinds.Parameter, Name: "validators-minimum", Value: 2));
        Refused(PartitionCodes.NotAccepted, _network.Directory.Do(_network.Members[0], "partitions.add", new PartitionsAdd(proposal)));
    }

    [Fact]
    public void Members_and_validators_are_changed_in_the_directory_only()
    {
        var content = new MembershipPropose(ProposalKinds.Suspend, Account: Account(_network.Members[3]));
        Refused(MembershipCodes.DirectoryDecides, _network[1].Do(_network.Members[0], "membership.propose", content));
        Refused(MembershipCodes.DirectoryDecides, _network[1].Do(_network.Members[0], "membership.keys", new MembershipKeys(Account(_network.Members[0]), Seal: JwkOf(Key(9)))));
        Accepted(_network[1].Do(_network.Members[0], "membership.propose", new MembershipPropose(ProposalKinds.Parameter, Name: "validators-minimum", Value: 2)));
        Refused(PartitionCodes.NotTheDirectory, _network[1].Do(_network.Members[0], "partitions.add", new PartitionsAdd(Id("any"))));
        Refused(PartitionCodes.NotTheDirectory, _network[1].Do(_network.Members[0], "partitions.renew", new PartitionsRenew(1)));
        Refused(PartitionCodes.NotTheDirectory, _network[1].Do(_network.Members[0], "partitions.head", new PartitionsHead(2, _network[2].Prove("any"))));
    }

    [Fact]
    public void A_partitions_validators_follow_the_directory_by_proof()
    {
        _network.Propose(new MembershipPropose(ProposalKinds.Validator, Account: Account(_network.Members[3]), Validator: JwkOf(Key(3500))));
        Accepted(_network.Directory.Do(_network.Members[0], "partitions.renew", new PartitionsRenew(1)));
        Refused(PartitionCodes.NothingNew, _network.Directory.Do(_network.Members[0], "partitions.renew", new PartitionsRenew(1)));
        Refused(PartitionCodes.Unknown, _network.Directory.Do(_network.Members[0], "partitions.renew", new PartitionsRenew(9)));

        var at = _network[1].Entry<KnownSet>(PartitionKeys.Known(0))!.At;
        var proof = _network.Directory.Prove(PartitionKeys.Entry(1), at);
        Accepted(_network[1].Do(Key(99), "partitions.follow", new PartitionsFollow(proof)));
        Refused(PartitionCodes.NothingNew, _network[1].Do(Key(99), "partitions.follow", new PartitionsFollow(proof)));
        _network[1].Pass(1_000);
        Assert.Contains(_network[1].Validators.Validators, v => v.KeyId == Key(3500).KeyId);
        Assert.DoesNotContain(_network[1].Validators.Validators, v => v.KeyId == Key(3003).KeyId);
        Refused(PartitionCodes.ProofForeign, _network[2].Do(Key(99), "partitions.follow", new PartitionsFollow(proof)));
    }

    [Fact]
    public void Who_is_suspended_in_the_directory_takes_no_part_in_a_partition_that_follows()
    {
        _network.Propose(new MembershipPropose(ProposalKinds.Suspend, Account: Account(_network.Members[3])));
        Accepted(_network.Directory.Do(_network.Members[0], "partitions.renew", new PartitionsRenew(1)));
        _network.Directory.Pass(1_000);
        var at = _network[1].Entry<KnownSet>(PartitionKeys.Known(0))!.At;
        Accepted(_network[1].Do(Key(99), "partitions.follow", new PartitionsFollow(_network.Directory.Prove(PartitionKeys.Entry(1), at))));
        _network[1].Pass(1_000);

        Assert.Equal(3, _network[1].Validators.Count);
        Refused(MembershipCodes.NotAMember, _network[1].Do(_network.Members[3], "membership.propose", new MembershipPropose(ProposalKinds.Parameter, Name: "validators-minimum", Value: 2)));
    }

    [Fact]
    public void The_directory_records_heads_that_are_certified_and_newer()
    {
        var first = _network[1].Prove("any");
        Accepted(_network.Directory.Do(Key(99), "partitions.head", new PartitionsHead(1, first)));
        Refused(PartitionCodes.NothingNew, _network.Directory.Do(Key(99), "partitions.head", new PartitionsHead(1, first)));
        Refused(PartitionCodes.ProofForeign, _network.Directory.Do(Key(99), "partitions.head", new PartitionsHead(2, first)));
        Refused(PartitionCodes.Unknown, _network.Directory.Do(Key(99), "partitions.head", new PartitionsHead(9, first)));
        _network[1].Pass(1_000);
        Accepted(_network.Directory.Do(Key(99), "partitions.head", new PartitionsHead(1, _network[1].Prove("any"))));
        Assert.Equal(_network[1].Tip.Hash, _network.Directory.Entry<PartitionHead>(PartitionKeys.Head(1))!.Header);
    }

    [Fact]
    public void A_head_that_the_partitions_validators_did_not_certify_is_not_recorded()
    {
        var network = new PartitionNetwork(partitions: 2, members: 7, replication: 4);
        network[1].Pass(1_000);
        var honest = network[1].Prove("any");
        var strangers = new ValidatorSet(network.Directory.Validators.Validators.Where(v => !network[1].Validators.Validators.Contains(v)).Take(3).Append(network[1].Validators.Validators[0]));
        var forged = CertifiedState.Of(
            new Ledger.Proofs.ProofAnchor(honest.Header, network.Certify(honest.Header, strangers), strangers, []), "any", null, honest.Path);
        Refused(PartitionCodes.ProofUncertified, network.Directory.Do(Key(99), "partitions.head", new PartitionsHead(1, forged)));
    }

    [Fact]
    public void A_change_of_a_partitions_validators_reaches_the_directory_with_its_head_and_the_others_from_there()
    {
        _network.Propose(new MembershipPropose(ProposalKinds.Validator, Account: Account(_network.Members[3]), Validator: JwkOf(Key(3500))));
        Accepted(_network.Directory.Do(_network.Members[0], "partitions.renew", new PartitionsRenew(1)));
        var at = _network[1].Entry<KnownSet>(PartitionKeys.Known(0))!.At;
        Accepted(_network[1].Do(Key(99), "partitions.follow", new PartitionsFollow(_network.Directory.Prove(PartitionKeys.Entry(1), at))));
        _network[1].Pass(1_000);
        _network[1].Pass(1_000);

        Refused(PartitionCodes.NothingNew, _network.Learn(_network[2], 1));
        Accepted(_network.Directory.Do(Key(99), "partitions.head", new PartitionsHead(1, _network[1].Prove("any", from: 1))));
        Accepted(_network.Learn(_network[2], 1));
        Assert.Contains(_network[2].Entry<KnownSet>(PartitionKeys.Known(1))!.Validators, v => v.X == Key(3500).PublicKey.X);
    }

    [Fact]
    public void What_a_partition_learns_comes_from_the_directory_and_is_newer()
    {
        Refused(PartitionCodes.IsTheDirectory, _network.Directory.Do(Key(99), "partitions.learn", new PartitionsLearn(_network[1].Prove(PartitionKeys.Map))));
        Refused(PartitionCodes.NothingNew, _network.Learn(_network[1], null));
        Refused(PartitionCodes.NothingNew, _network.Learn(_network[1], 2));
        Refused(PartitionCodes.Itself, _network.Learn(_network[1], 1));
        Refused(PartitionCodes.Unknown, _network.Learn(_network[1], 9));
        Refused(PartitionCodes.ProofForeign, _network[1].Do(Key(99), "partitions.learn", new PartitionsLearn(_network[2].Prove(PartitionKeys.Map))));
        Refused(PartitionCodes.ProofForeign, _network[1].Do(Key(99), "partitions.learn", new PartitionsLearn(_network.Directory.Prove(PartitionKeys.Known(2)))));
    }

    [Fact]
    public void An_account_finds_its_home_by_the_map_and_a_new_partition_moves_only_what_it_wins()
    {
        var accounts = Enumerable.Range(20_000, 400).Select(i => Account(Key(i))).ToList();
        var before = accounts.ConvertAll(a => Rendezvous.HomeOf(_network.Genesis.Network, a, [0, 1, 2]));
        var after = accounts.ConvertAll(a => Rendezvous.HomeOf(_network.Genesis.Network, a, [0, 1, 2, 3]));
        Assert.All(accounts.Select((_, i) => i), i => Assert.True(after[i] == before[i] || after[i] == 3));
        Assert.InRange(after.Count(home => home == 3), 60, 140);
    }

    [Fact]
    public void A_document_of_a_partition_is_refused_where_it_does_not_name_what_it_must()
    {
        var document = _network[1].Genesis.Document;
        Assert.Throws<ArgumentException>(() => Genesis.Create(document with { Network = null }));
        Assert.Throws<ArgumentException>(() => Genesis.Create(document with { Directory = null }));
        Assert.Throws<ArgumentException>(() => Genesis.Create(document with { Partition = 0 }));
        Assert.Throws<ArgumentException>(() => Genesis.Create(document with { Format = GenesisDocument.FormatV1 }));
        Assert.Throws<ArgumentException>(() => Genesis.Create(document with { Members = [.. document.Members.Select(m => m with { Account = null })] }));
        Assert.Throws<ArgumentException>(() => Genesis.Create(document with { Directory = new GenesisDirectory(1, []) }));
        Assert.Equal(new NetworkId(_network.Genesis.Founding), Genesis.Create(document).Network);
    }
}
