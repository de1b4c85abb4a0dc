using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Tests.State;

public sealed class StateProofTests
{
    private static readonly WorldState State =
        WorldStateTests.Committed([.. Enumerable.Range(0, 300).Select(i => ($"t/{i}", (string?)$"value {i}"))]);

    [Fact]
    public void No_flipped_bit_of_a_proof_of_presence_leaves_it_valid() =>
        AssertEveryFlipFails("t/7", p => p.ShowsValue(State.Root, "t/7"u8, "value 7"u8));

    [Theory]
    [InlineData(StateProofEnd.Empty)]
    [InlineData(StateProofEnd.Other)]
    public void No_flipped_bit_of_a_proof_of_absence_leaves_it_valid(StateProofEnd end)
    {
        var key = Enumerable.Range(0, 10_000).Select(i => $"absent/{i}").First(k => State.Prove(Encoding.UTF8.GetBytes(k)).End == end);
        AssertEveryFlipFails(key, p => p.ShowsAbsence(State.Root, Encoding.UTF8.GetBytes(key)));
    }

    [Fact]
    public void A_proof_of_presence_shows_no_other_key_no_absence_and_no_other_root()
    {
        var proof = State.Prove("t/7"u8);
        Assert.True(proof.ShowsValue(State.Root, "t/7"u8, "value 7"u8));
        Assert.False(proof.ShowsValue(State.Root, "t/8"u8, "value 7"u8));
        Assert.False(proof.ShowsValue(Hash.Zero, "t/7"u8, "value 7"u8));
        Assert.False(proof.ShowsAbsence(State.Root, "t/7"u8));
        Assert.False(proof.ShowsAbsence(State.Root, "absent"u8));
    }

    [Fact]
    public void An_entry_cannot_be_called_its_own_neighbour()
    {
        var siblings = State.Prove("t/7"u8).Siblings.ToList();
        var path = StateHashing.Path("t/7"u8);
        var forged = StateProof.EndingInOther(siblings, path, Ledger.Crypto.Sha256.Of("value 7"u8));
        Assert.False(forged.ShowsAbsence(State.Root, "t/7"u8));
    }

    [Fact]
    public void An_inner_node_cannot_pass_for_an_empty_place()
    {
        var siblings = State.Prove("t/7"u8).Siblings.ToList();
        for (var cut = 0; cut < siblings.Count; cut++)
        {
            Assert.False(StateProof.EndingEmpty(siblings[..cut]).ShowsAbsence(State.Root, "t/7"u8));
        }
    }

    [Fact]
    public void The_empty_state_shows_every_key_absent() =>
        Assert.True(new WorldState().Prove("k"u8).ShowsAbsence(Hash.Zero, "k"u8));

    [Fact]
    public void Random_bytes_never_decode_to_a_proof_that_shows_something()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(120)];
            random.NextBytes(bytes);
            if (bytes.Length > 5)
            {
                bytes[0] &= 3;
                bytes.AsSpan(1, 3).Clear();
                bytes[4] &= 15;
            }

            var proof = StateProof.TryDecode(bytes);
            Assert.False(proof?.ShowsAbsence(State.Root, "t/7"u8) ?? false);
            Assert.False(proof?.ShowsValue(State.Root, "t/7"u8, "value 7"u8) ?? false);
        }
    }

    private static void AssertEveryFlipFails(string key, Func<StateProof, bool> shows)
    {
        var bytes = State.Prove(Encoding.UTF8.GetBytes(key)).Encode();
        Assert.True(shows(StateProof.TryDecode(bytes)!));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            var proof = StateProof.TryDecode(changed);
            Assert.False(proof is not null && shows(proof), $"bit {bit}");
        }

        Assert.Null(StateProof.TryDecode(bytes.AsMemory(0, bytes.Length - 1)));
        Assert.Null(StateProof.TryDecode((byte[])[.. bytes, 0]));
    }
}
