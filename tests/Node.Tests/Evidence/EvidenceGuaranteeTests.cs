using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Node.Tests.Evidence;

public sealed class EvidenceGuaranteeTests : IDisposable
{
    private static readonly LedgerTime Now = new(1_790_000_000_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-evidence-").FullName;
    private readonly P256Signer _signer = TestLedger.NewSigner();
    private readonly MemoryFolder _disk = new();
    private readonly EvidenceSettings _settings;
    private readonly GatewayStore _store;

    public EvidenceGuaranteeTests()
    {
        _settings = new EvidenceSettings(new NetworkId(Hash.Zero), Account(99), _signer, new byte[32]) { LeafFileBytes = 8192, BodyFileBytes = 8192 };
        _store = GatewayStore.Open(Path.Combine(_folder, "gateway.sqlite"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _signer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A plain list is the model: whatever is appended, restarted and erased, both say the same.</summary>
    [Fact]
    public void Any_history_of_appends_restarts_and_erasures_is_that_of_a_plain_list()
    {
        var random = new Random(20261121);
        var model = new List<DisclosureBody?>();
        var disk = _disk;
        var log = Open(disk);
        for (var step = 0; step < 120; step++)
        {
            switch (random.Next(6))
            {
                case 0:
                    log.Dispose();
                    disk = disk.Kill();
                    log = Open(disk);
                    break;
                case 1 when model.Count > 0:
                    var number = random.Next(model.Count) + 1;
                    Assert.Equal(model[number - 1] is not null, log.Erase(number));
                    model[number - 1] = null;
                    break;
                default:
                    var bodies = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Body(random.Next(1000), random.Next(4))).ToList();
                    Assert.NotNull(log.Append(bodies));
                    model.AddRange(bodies);
                    break;
            }
        }

        Assert.Equal(model.Count, log.Last);
        for (var number = 1; number <= model.Count; number++)
        {
            Assert.Equal(Text(model[number - 1]), Text(log.Find(number)?.Body));
        }

        AssertWhole(log);
        log.Dispose();
    }

    [Fact]
    public void Erasing_a_patients_bodies_leaves_the_tree_and_every_proof_as_they_were()
    {
        using var log = Open(_disk);
        for (var i = 0; i < 40; i++)
        {
            log.Append(Body(i, i % 4));
        }

        var root = log.Tree.RootAt(40);
        Assert.Equal(10, log.Erase(Account(1)));
        Assert.Equal(0, log.Erase(Account(1)));
        Assert.Empty(log.About(Account(1), 0, 100));
        Assert.Equal(10, log.About(Account(2), 0, 100).Count);
        Assert.Equal(root, log.Tree.RootAt(40));
        AssertWhole(log);

        // The wallet still finds that there were ten, and the next entry has a body again.
        Assert.NotNull(log.Append(Body(50, 1)));
        var page = log.PageOf(Account(1), 0, Now, 100)!.Value;
        Assert.Equal(Enumerable.Range(1, 11).Select(n => (long)n), page.Evidence.Entries.Select(e => e.Counter));
        Assert.Equal(1, page.Evidence.Entries.Count(e => e.Body is not null));
    }

    [Fact]
    public void What_was_erased_is_nowhere_on_the_disk_not_even_for_who_has_the_keys()
    {
        using var log = Open(_disk);
        log.Append(Body(1, 1));
        var before = Bodies();
        log.Erase(1);
        var after = Bodies();
        Assert.Equal(before.Length, after.Length);
        Assert.All(after[BodyBlock.HeadBytes..], b => Assert.Equal(0, b));
        Assert.Contains(before[BodyBlock.HeadBytes..], b => b != 0);
    }

    [Fact]
    public void Entries_of_any_patients_and_lengths_give_leaves_of_one_length_in_which_no_two_values_meet()
    {
        using var log = Open(_disk);
        for (var i = 0; i < 60; i++)
        {
            log.Append(Body(0, i % 3) with { Purpose = new string('p', i + 1), Relationship = i % 3 == 0 ? null : Account(i % 3) });
        }

        var leaves = log.Leaves(0, 60)!.Chunk(EvidenceLeaf.Length).Select(bytes => EvidenceLeaf.TryRead(bytes, out var leaf) ? leaf : default).ToList();
        Assert.Equal(60, leaves.Count);
        Assert.Single(leaves.Select(l => l.Time).Distinct());
        Assert.Equal(120, leaves.SelectMany(l => new[] { l.Commitment, l.Tag }).Distinct().Count());
    }

    [Fact]
    public void A_delayed_entry_is_hidden_until_its_day_and_then_verifies_without_a_gap()
    {
        using var log = Open(_disk);
        var due = Now.Plus(86_400_000);
        log.Append(Body(1, 1));
        log.Append(Body(2, 1) with { Basis = DisclosureBases.Duty, ShowFrom = due });
        log.Append(Body(3, 1));

        var before = log.PageOf(Account(1), 0, Now, 100)!.Value.Evidence;
        Assert.Equal([1L, 2L], before.Entries.Select(e => e.Counter));
        EvidenceLeaf.TryRead(log.Leaves(1, 2), out var hidden);
        Assert.DoesNotContain(hidden.Tag, Enumerable.Range(1, 100).Select(i => EvidenceTag.Of(before.LogKey, (ulong)i)));

        var shown = Assert.Single(log.PageOf(Account(1), 0, due, 100)!.Value.Evidence.Entries, e => e.DelayedKey is not null);
        Assert.Equal(hidden.Tag, EvidenceTag.Of(shown.DelayedKey!.Value, (ulong)shown.Counter));
        Assert.Contains($"\"showFrom\":{due.Milliseconds}", shown.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Callers_who_wait_together_share_flushes_and_each_gets_its_own_entry()
    {
        using var log = Open(_disk);
        var before = _disk.Operations;
        var entries = new System.Collections.Concurrent.ConcurrentBag<long>();
        var threads = Enumerable.Range(0, 16).Select(t => new Thread(() =>
        {
            for (var i = 0; i < 25; i++)
            {
                entries.Add(log.Append(Body((t * 100) + i, t % 4))!.Number);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Equal(Enumerable.Range(1, 400).Select(n => (long)n), entries.Order());
        Assert.True(_disk.Operations - before > 0);
        for (var account = 0; account < 4; account++)
        {
            var counters = log.PageOf(Account(account), 0, Now, 1000)!.Value.Evidence.Entries.Select(e => e.Counter);
            Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)n), counters);
        }

        AssertWhole(log);
    }

    [Fact]
    public void A_body_whose_leaf_never_came_is_written_over()
    {
        using (var log = Open(_disk))
        {
            log.Append(Body(1, 1));
            log.Append(Body(2, 1));
        }

        // The last leaf is lost as by a kill between the two flushes: its record's first sector never reached the medium.
        var killed = _disk.Kill();
        var leaves = killed.Bytes("0000000000.evidence");
        Array.Clear(leaves, RecordHeader.Extent(EvidenceLeaf.Length), RecordHeader.Extent(EvidenceLeaf.Length));

        using var again = Open(killed);
        Assert.Equal(1, again.Last);
        Assert.Equal(2, again.Append(Body(3, 1))!.Number);
        Assert.Equal(Text(Body(3, 1)), Text(again.Find(2)!.Body));
        Assert.Equal([1L, 2L], again.PageOf(Account(1), 0, Now, 10)!.Value.Evidence.Entries.Select(e => e.Counter));
    }

    [Fact]
    public void A_leaf_without_its_body_is_found_at_the_next_start()
    {
        using (var log = Open(_disk))
        {
            log.Append(Body(1, 1));
        }

        var killed = _disk.Kill();
        killed.Bytes("0000000000.bodies")[80] ^= 1;
        Assert.Throws<StorageFaultException>(() => Open(killed));
    }

    [Fact]
    public void A_power_cut_loses_no_acknowledged_entry_whatever_sectors_were_written()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            using var store = GatewayStore.Open(Path.Combine(_folder, $"crash-{seed}.sqlite"));
            var disk = new MemoryFolder();
            using (var log = EvidenceLog.Open(disk, store, _settings))
            {
                for (var i = 0; i < 20; i++)
                {
                    Assert.NotNull(log.Append(Body(i, i % 4)));
                }
            }

            using var again = EvidenceLog.Open(disk.Crash(new Random(seed)), store, _settings);
            Assert.Equal(20, again.Last);
            Assert.NotNull(again.Find(20));
        }
    }

    [Fact]
    public void A_log_put_back_from_an_old_copy_releases_nothing()
    {
        var log = Open(_disk);
        log.Append(Body(1, 1));
        var copy = _disk.Kill();
        log.Append(Body(2, 1));
        var (size, root) = (log.Last, log.Tree.RootAt(2)!.Value);
        log.Dispose();

        using var old = Open(copy);
        Assert.False(old.RequireExtends(size, root));
        Assert.Null(old.Append(Body(3, 1)));
        Assert.NotNull(old.Closed);
    }

    [Fact]
    public void The_patients_key_opens_what_is_on_the_disk()
    {
        using var patient = SealingKey.Create();
        using var log = Open(_disk);
        log.Append(Body(1, 1));
        Assert.Equal(1, log.SealToPatients(account => account == Account(1) ? patient.PublicKey : null));
        Assert.Equal(0, log.SealToPatients(account => account == Account(1) ? patient.PublicKey : null));

        var keys = new EvidenceKeys(_store, _settings);
        var block = Bodies();
        Assert.True(BodyBlock.TryRead(block, out var head));
        var secret = SealedMessage.TryParse(keys.PatientCopy(head.Key))!.Open(patient, keys.InfoOf(Account(1)));
        Assert.Contains("treatment", System.Text.Encoding.UTF8.GetString(BodySealer.Open(head, block, secret)!.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_signed_at_every_thousand_entries()
    {
        using var log = Open(_disk);
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull(log.Append([.. Enumerable.Range(0, 500).Select(n => Body(n, n % 4))]));
        }

        var (size, note) = log.Tree.Checkpoint();
        var checkpoint = EvidenceCheckpoint.Open(note, _settings.Origin, _signer.PublicKey)!;
        Assert.Equal((2500L, 2500UL), (size, checkpoint.Size));
        Assert.Equal(log.Tree.RootAt(2500), checkpoint.Root);
    }

    private static AccountId Account(int i) => new(Sha256.Of([(byte)i]));

    private static DisclosureBody Body(int i, int account) => new(
        Now.Plus(i % 100), true, DisclosureBases.Permission, Account(77), "treatment", ["Observation.rs?category=laboratory"],
        [new DisclosedRecord(Sha256.Of([(byte)(i % 251)]), Hash.Zero)], Account(account));

    private static string? Text(DisclosureBody? body) => body is null ? null : $"{body.Time}|{body.Relationship}|{body.Returned[0].Pointer}";

    private EvidenceLog Open(MemoryFolder disk) => EvidenceLog.Open(disk, _store, _settings);

    private byte[] Bodies() => _disk.Bytes("0000000000.bodies").ToArray();

    private void AssertWhole(EvidenceLog log)
    {
        var (size, note) = log.Tree.Checkpoint();
        var checkpoint = EvidenceCheckpoint.Open(note, _settings.Origin, _signer.PublicKey)!;
        var leaves = log.Leaves(0, size)!.Chunk(EvidenceLeaf.Length).Select(l => MerkleTree.Leaf(l)).ToArray();
        Assert.Equal(MerkleTree.Root(leaves), checkpoint.Root);
        for (var index = 0L; index < size; index += 7)
        {
            Assert.True(MerkleProof.VerifyInclusion(leaves[index], (ulong)index, (ulong)size, log.Tree.Inclusion(index, size), checkpoint.Root));
        }
    }
}
