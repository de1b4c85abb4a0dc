using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.State;

public sealed class StateVectorTests
{
    private static readonly JsonElement Vectors = VectorFile.Read("state.json");

    [Fact]
    public void Roots_after_every_block_are_those_of_the_vectors()
    {
        var state = new WorldState();
        foreach (var block in Vectors.GetProperty("blocks").EnumerateArray())
        {
            Assert.Equal(block.GetProperty("root").GetString(), state.Stage(Changes(block)).ToString());
            state.Commit();
        }

        Assert.True(state.Count > 0);
    }

    [Fact]
    public void Entries_paths_and_leaves_are_those_of_the_vectors()
    {
        var snapshot = Final().Snapshot();
        var vectors = Vectors.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(vectors.Count, snapshot.Count);
        for (var i = 0; i < vectors.Count; i++)
        {
            Assert.Equal(Text(vectors[i], "key"), Encoding.UTF8.GetString(snapshot[i].Key.Span));
            Assert.Equal(Text(vectors[i], "value"), Encoding.UTF8.GetString(snapshot[i].Value.Span));
            var path = StateHashing.Path(snapshot[i].Key.Span);
            Assert.Equal(Text(vectors[i], "path"), path.ToString());
            Assert.Equal(Text(vectors[i], "firstBits"), string.Concat(Enumerable.Range(0, 8).Select(bit => path.Bit(bit) ? '1' : '0')));
            Assert.Equal(Text(vectors[i], "leaf"), StateHashing.Leaf(path, snapshot[i].Value.Span).ToString());
        }
    }

    [Fact]
    public void Proofs_have_the_bytes_of_the_vectors_and_show_what_they_say()
    {
        var state = Final();
        foreach (var vector in Vectors.GetProperty("proofs").EnumerateArray())
        {
            var key = Encoding.UTF8.GetBytes(Text(vector, "key"));
            Assert.Equal(Text(vector, "proof"), Base64Url.Encode(state.Prove(key).Encode()));
            var proof = StateProof.TryDecode(Base64Url.Decode(Text(vector, "proof"))!)!;
            Assert.Equal(Text(vector, "end"), proof.End.ToString());
            Assert.Equal(vector.GetProperty("levels").GetInt32(), proof.Siblings.Count);
            Assert.True(state.TryGet(key, out var value) ? proof.ShowsValue(state.Root, key, value.Span) : proof.ShowsAbsence(state.Root, key));
        }
    }

    private static WorldState Final()
    {
        var state = new WorldState();
        foreach (var block in Vectors.GetProperty("blocks").EnumerateArray())
        {
            state.Stage(Changes(block));
            state.Commit();
        }

        return state;
    }

    private static StateChange[] Changes(JsonElement block) => WorldStateTests.Changes(
        [.. block.GetProperty("changes").EnumerateArray().Select(c => (Text(c, "key"), c.TryGetProperty("value", out var value) ? value.GetString() : null))]);

    private static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;
}
