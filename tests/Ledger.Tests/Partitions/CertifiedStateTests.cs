using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Proofs;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Partitions;

public sealed class CertifiedStateTests
{
    private readonly ProofScene _scene = new();

    private KnownValidators Founders => new(new Height(1), _scene.Genesis.Validators);

    private CertifiedState Shown(ProofAnchor anchor) => CertifiedState.Of(
        anchor, ProofScene.Permission, ProofScene.PermissionValue, _scene.State.Prove(Encoding.UTF8.GetBytes(ProofScene.Permission)));

    private CertifiedState Absent(ProofAnchor anchor, string key) => CertifiedState.Of(anchor, key, null, _scene.State.Prove(Encoding.UTF8.GetBytes(key)));

    private CertifiedStateFault Verify(CertifiedState state, KnownValidators? known = null) => state.Verify(_scene.Genesis.Network, 0, known ?? Founders, out _);

    [Fact]
    public void An_entry_and_an_absence_at_a_certified_header_are_shown()
    {
        Assert.Equal(CertifiedStateFault.None, Verify(Shown(_scene.Anchor())));
        Assert.Equal(CertifiedStateFault.None, Verify(Absent(_scene.Anchor(), "permission.permissions/none")));
    }

    [Fact]
    public void Nobody_shows_a_present_entry_as_absent_or_another_value()
    {
        var path = _scene.State.Prove(Encoding.UTF8.GetBytes(ProofScene.Permission));
        Assert.Equal(CertifiedStateFault.PathInvalid, Verify(CertifiedState.Of(_scene.Anchor(), ProofScene.Permission, null, path)));
        Assert.Equal(CertifiedStateFault.PathInvalid, Verify(CertifiedState.Of(_scene.Anchor(), ProofScene.Permission, "{}"u8.ToArray(), path)));
        Assert.Equal(CertifiedStateFault.PathInvalid, Verify(CertifiedState.Of(_scene.Anchor(), "permission.permissions/other", ProofScene.PermissionValue, path)));
    }

    [Fact]
    public void Changes_of_validators_lead_to_the_last_set_and_who_knows_it_needs_none()
    {
        var state = Shown(_scene.AnchorAfterChanges());
        Assert.Equal(CertifiedStateFault.None, state.Verify(_scene.Genesis.Network, 0, Founders, out var newest));
        Assert.Equal((21ul, 4), (newest.At.Value, newest.Set.Count));
        var bare = state.From(newest.At);
        Assert.Empty(bare.Changes);
        Assert.Equal(CertifiedStateFault.None, Verify(bare, newest));
        Assert.Equal(CertifiedStateFault.Uncertified, Verify(bare));
    }

    [Fact]
    public void A_set_that_the_header_does_not_commit_to_is_not_taken_over()
    {
        var anchor = _scene.AnchorAfterChanges();
        var planted = anchor with { Changes = [anchor.Changes[0], anchor.Changes[1] with { Next = _scene.SetOf(0, 1, 2, 3) }] };
        Assert.Equal(CertifiedStateFault.Uncertified, Verify(Shown(planted)));
    }

    [Fact]
    public void A_header_below_the_known_set_says_nothing_any_more() =>
        Assert.Equal(CertifiedStateFault.Uncertified, Verify(Shown(_scene.Anchor(42)), new KnownValidators(new Height(43), _scene.Genesis.Validators)));

    [Fact]
    public void Another_network_or_partition_is_foreign()
    {
        var state = Shown(_scene.Anchor());
        Assert.Equal(CertifiedStateFault.Foreign, state.Verify(_scene.Genesis.Network, 1, Founders, out _));
        Assert.Equal(CertifiedStateFault.Foreign, state.Verify(new NetworkId(default), 0, Founders, out _));
    }

    [Fact]
    public void A_quorum_less_one_certifies_nothing()
    {
        var header = _scene.Header(42, _scene.Genesis.Validators.Hash);
        var few = new ProofAnchor(header, _scene.Certify(header, _scene.Genesis.Validators, 0, 1), _scene.Genesis.Validators, []);
        Assert.Equal(CertifiedStateFault.Uncertified, Verify(Shown(few)));
    }

    [Fact]
    public void What_is_cut_or_lengthened_is_no_certified_state()
    {
        var bytes = Shown(_scene.AnchorAfterChanges()).Encode();
        Assert.Equal(bytes, CertifiedState.TryDecode(bytes)!.Encode());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(CertifiedState.TryDecode(bytes.AsMemory(0, length)));
        }

        Assert.Null(CertifiedState.TryDecode(bytes.Append((byte)0).ToArray()));
        Assert.Null(CertifiedState.TryDecode(new byte[CertifiedState.BytesMax + 1]));
    }

    [Fact]
    public void An_absence_stays_one_when_it_is_sent()
    {
        var sent = CertifiedState.TryDecode(Absent(_scene.Anchor(), "permission.permissions/none").Encode())!;
        Assert.Null(sent.Value);
        Assert.Equal(CertifiedStateFault.None, Verify(sent));
    }

    [Fact]
    public void A_flipped_bit_anywhere_shows_nothing()
    {
        var bytes = Shown(_scene.Anchor()).Encode();
        for (var at = 0; at < bytes.Length; at += 7)
        {
            bytes[at] ^= 1;
            var read = CertifiedState.TryDecode(bytes);
            Assert.True(read is null || Verify(read) != CertifiedStateFault.None, $"Byte {at} does not count.");
            bytes[at] ^= 1;
        }
    }

    [Fact]
    public void The_vectors_of_the_specification_hold()
    {
        var vectors = VectorFile.Read("partitions.json");
        var network = new NetworkId(Read(vectors, "network"));
        var members = vectors.GetProperty("members").EnumerateArray().Select(m => new AccountId(Parse(m))).ToList();
        foreach (var vector in vectors.GetProperty("assign").EnumerateArray())
        {
            var (partition, replication) = (vector.GetProperty("partition").GetUInt32(), vector.GetProperty("replication").GetInt32());
            Assert.Equal(vector.GetProperty("members").EnumerateArray().Select(m => new AccountId(Parse(m))), Rendezvous.Assign(network, partition, members, replication));
        }

        foreach (var vector in vectors.GetProperty("home").EnumerateArray())
        {
            uint[] partitions = [.. vector.GetProperty("partitions").EnumerateArray().Select(p => p.GetUInt32())];
            Assert.Equal(vector.GetProperty("home").GetUInt32(), Rendezvous.HomeOf(network, new AccountId(Read(vector, "account")), partitions));
        }

        var bytes = vectors.Hex("certifiedState");
        var state = CertifiedState.TryDecode(bytes)!;
        Assert.Equal(bytes, state.Encode());
        Assert.Equal(CertifiedStateFault.None, state.Verify(_scene.Genesis.Network, 0, Founders, out _));
        Assert.Equal((ProofScene.Permission, 30ul), (state.Key, state.Header.Height.Value));
    }

    private static Hash Read(JsonElement element, string name) => Parse(element.GetProperty(name));

    private static Hash Parse(JsonElement element) => Hash.TryParse(element.GetString(), out var hash) ? hash : throw new FormatException(element.GetString());
}
