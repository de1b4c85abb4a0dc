using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Tests.State;

public sealed class WorldStateTests
{
    [Fact]
    public void The_empty_state_has_the_zero_root()
    {
        var state = new WorldState();
        Assert.Equal(Hash.Zero, state.Root);
        Assert.Equal(Hash.Zero, state.Stage([]));
        state.Commit();
        Assert.Equal(0, state.Count);
    }

    [Fact]
    public void A_single_entry_is_the_root_itself()
    {
        var state = Committed(("t/a", "1"));
        var path = StateHashing.Path("t/a"u8);
        Assert.Equal(StateHashing.Leaf(path, "1"u8), state.Root);
    }

    [Fact]
    public void Random_batches_with_deletes_and_discards_follow_the_naive_model() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Batches(), batches =>
        {
            var state = new WorldState();
            var model = new Dictionary<string, string>();
            foreach (var (changes, commits) in batches)
            {
                var next = new Dictionary<string, string>(model);
                Apply(next, changes);
                var staged = state.Stage(Changes(changes));
                Assert.Equal(NaiveState.Root(next), staged);
                Assert.Equal(NaiveState.Root(model), state.Root);
                AssertReads(state, model);
                if (commits)
                {
                    state.Commit();
                    model = next;
                }
                else
                {
                    state.Discard();
                }

                Assert.Equal(NaiveState.Root(model), state.Root);
                Assert.Equal(model.Count, state.Count);
                AssertReads(state, model);
            }
        }));

    [Fact]
    public void Every_key_has_a_proof_of_its_value_and_every_absent_one_of_absence() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(Batches(), batches =>
        {
            var state = new WorldState();
            var model = new Dictionary<string, string>();
            foreach (var (changes, _) in batches)
            {
                Apply(model, changes);
                state.Stage(Changes(changes));
                state.Commit();
            }

            foreach (var key in Keys())
            {
                var bytes = Encoding.UTF8.GetBytes(key);
                var proof = StateProof.TryDecode(state.Prove(bytes).Encode())!;
                var present = model.TryGetValue(key, out var value);
                Assert.Equal(!present, proof.ShowsAbsence(state.Root, bytes));
                Assert.Equal(present, proof.ShowsValue(state.Root, bytes, Encoding.UTF8.GetBytes(value ?? "1")));
                Assert.False(proof.ShowsValue(state.Root, bytes, "another"u8));
            }
        }));

    [Fact]
    public void The_last_write_of_a_key_in_a_batch_wins()
    {
        var state = Committed(("t/a", "1"), ("t/b", "1"), ("t/a", null), ("t/a", "2"), ("t/b", null));
        Assert.True(state.TryGet("t/a"u8, out var value));
        Assert.Equal("2", Encoding.UTF8.GetString(value.Span));
        Assert.False(state.TryGet("t/b"u8, out _));
        Assert.Equal(NaiveState.Root([new("t/a", "2")]), state.Root);
    }

    [Fact]
    public void Staging_again_replaces_what_was_staged()
    {
        var state = Committed(("t/a", "1"));
        state.Stage(Changes([("t/b", "1")]));
        var staged = state.Stage(Changes([("t/c", "1")]));
        state.Commit();
        Assert.Equal(staged, state.Root);
        Assert.False(state.TryGet("t/b"u8, out _));
        Assert.Equal(NaiveState.Root([new("t/a", "1"), new("t/c", "1")]), state.Root);
    }

    [Fact]
    public void Proofs_and_snapshots_are_of_the_committed_state_while_changes_are_staged()
    {
        var state = Committed([.. Keys().Select(k => (k, (string?)"1"))]);
        var root = state.Root;
        state.Stage(Changes([.. Keys().Select(k => (k, (string?)"2"))]));
        Assert.All(Keys(), k => Assert.True(state.Prove(Encoding.UTF8.GetBytes(k)).ShowsValue(root, Encoding.UTF8.GetBytes(k), "1"u8)));
        var snapshot = state.Snapshot();
        state.Commit();
        Assert.All(snapshot, e => Assert.Equal("1", Encoding.UTF8.GetString(e.Value.Span)));
        Assert.Equal(root, WorldState.Load(snapshot).Root);
    }

    [Fact]
    public void A_snapshot_lists_entries_in_ascending_order_of_hashed_key_and_loads_to_the_same_root()
    {
        var state = Committed([.. Enumerable.Range(0, 5000).Select(i => ($"t/{i}", (string?)$"{i}"))]);
        var snapshot = state.Snapshot();
        var paths = snapshot.Select(e => StateHashing.Path(e.Key.Span)).ToList();
        Assert.Equal(5000, paths.Count);
        Assert.Equal(paths.Order(), paths);
        Assert.Equal(state.Root, WorldState.Load(snapshot.Reverse()).Root);
    }

    [Fact]
    public void Committing_nothing_staged_is_a_fault() => Assert.Throws<InvalidOperationException>(new WorldState().Commit);

    [Fact]
    public void A_thousand_blocks_of_churn_end_where_a_fresh_load_begins()
    {
        var random = new Random(11);
        var state = new WorldState();
        var model = new Dictionary<string, string>();
        for (var block = 0; block < 1000; block++)
        {
            var changes = Enumerable.Range(0, random.Next(40))
                .Select(_ => ($"t/{random.Next(800)}", random.Next(3) == 0 ? null : $"{random.Next(1000)}")).ToArray();
            state.Stage(Changes(changes));
            if (random.Next(5) > 0)
            {
                state.Commit();
                Apply(model, changes);
            }
        }

        state.Discard();
        Assert.Equal(NaiveState.Root(model), state.Root);
        Assert.Equal(state.Root, WorldState.Load(state.Snapshot()).Root);
    }

    [Fact]
    public async Task Readers_on_other_threads_see_whole_values_while_the_writer_works()
    {
        var state = Committed([.. Keys().Select(k => (k, (string?)"0000"))]);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var torn = 0;
            while (!done.IsCancellationRequested)
            {
                foreach (var key in Keys())
                {
                    var value = state.TryGet(Encoding.UTF8.GetBytes(key), out var bytes) ? Encoding.UTF8.GetString(bytes.Span) : "none";
                    torn += value.Length == 4 && value.Distinct().Count() == 1 ? 0 : 1;
                }
            }

            return torn;
        })).ToList();
        for (var round = 1; round < 200; round++)
        {
            var value = new string((char)('0' + (round % 10)), 4);
            state.Stage(Changes([.. Keys().Select(k => (k, (string?)value))]));
            if (round % 3 == 0)
            {
                state.Discard();
            }
            else
            {
                state.Commit();
            }
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), torn => Assert.Equal(0, torn));
    }

    internal static WorldState Committed(params (string Key, string? Value)[] changes)
    {
        var state = new WorldState();
        state.Stage(Changes(changes));
        state.Commit();
        return state;
    }

    internal static StateChange[] Changes((string Key, string? Value)[] changes) =>
        [.. changes.Select(c => new StateChange(Encoding.UTF8.GetBytes(c.Key), c.Value is null ? null : (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(c.Value)))];

    private static IEnumerable<string> Keys() => Enumerable.Range(0, 40).Select(i => $"t/{i}");

    private static void Apply(Dictionary<string, string> model, IEnumerable<(string Key, string? Value)> changes)
    {
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                model.Remove(key);
            }
            else
            {
                model[key] = value;
            }
        }
    }

    private static void AssertReads(WorldState state, Dictionary<string, string> model)
    {
        foreach (var key in Keys())
        {
            var found = state.TryGet(Encoding.UTF8.GetBytes(key), out var value);
            Assert.Equal(model.TryGetValue(key, out var expected), found);
            Assert.Equal(expected ?? string.Empty, Encoding.UTF8.GetString(value.Span));
        }
    }

    private static Arbitrary<((string Key, string? Value)[] Changes, bool Commits)[]> Batches()
    {
        var change = from key in Gen.Choose(0, 39)
                     from value in Gen.Choose(-3, 5)
                     select ($"t/{key}", value < 0 ? null : value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var batch = from changes in change.ArrayOf()
                    from commits in Gen.Choose(0, 3)
                    select (changes, commits > 0);
        return batch.ArrayOf().ToArbitrary();
    }
}
