using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Blocks;

/// <summary>A refounded network's genesis holds with everybody who decided and with nobody less.</summary>
public sealed class RefoundingTests
{
    private readonly RefoundedScene _scene = new();

    [Fact]
    public void A_refounded_network_names_the_former_one_its_last_header_and_who_decided_and_its_heights_go_on()
    {
        var genesis = Genesis.TryRead(_scene.File(_scene.Document(), 0, 1))!;
        Assert.Equal(_scene.Former.Genesis.Network, genesis.Refounded!.Former.Network);
        Assert.NotEqual(genesis.Network, genesis.Refounded.Former.Network);
        Assert.Equal(_scene.Header.Hash, genesis.Refounded.Header.Hash);
        Assert.Equal(_scene.Header.Height, genesis.Before);
        var trust = TrustedMembers.FromGenesis(genesis);
        Assert.Equal(_scene.Header.Height.Next, trust.At);
        Assert.Equal(_scene.Said.Deciding, trust.Refounded!.By);
        var read = TrustedMembers.TryRead(trust.Write())!;
        Assert.Equal(trust.Refounded.Sentence(trust.NameOf), read.Refounded!.Sentence(read.NameOf));
        Assert.Contains("2 of its 4 validators", read.Refounded.Sentence(read.NameOf), StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_or_other_signatures_than_the_document_names_found_nothing()
    {
        var document = _scene.Document();
        Assert.Null(Genesis.TryRead(_scene.File(document, 0)));
        Assert.Null(Genesis.TryRead(_scene.File(document, 0, 2)));
        Assert.Null(Genesis.TryRead(_scene.File(document, 0, 1, 2)));
        Assert.Null(Genesis.TryRead(_scene.File(document)));
        Assert.Null(Genesis.TryRead(Genesis.Write(document)));

        // Another's signature under the second member's name.
        var bytes = Genesis.Write(document);
        var forged = _scene.Sign(2, bytes) with { Member = _scene.Account(1) };
        Assert.Null(Genesis.TryRead(new RefoundingFile(RefoundingFile.FormatV1, Base64Url.Encode(bytes), [.. new[] { _scene.Sign(0, bytes), forged }.OrderBy(s => s.Member)]).Encode()));

        // A signature counts for the document that it was made for.
        var other = Genesis.Write(document with { Name = "another" });
        var moved = new RefoundingFile(RefoundingFile.FormatV1, Base64Url.Encode(other), [.. new[] { _scene.Sign(0, bytes), _scene.Sign(1, bytes) }.OrderBy(s => s.Member)]);
        Assert.Null(Genesis.TryRead(moved.Encode()));
    }

    [Fact]
    public void A_quorum_that_is_left_refounds_nothing_for_it_can_vote()
    {
        _scene.Deciding = [0, 1, 2];
        var members = _scene.Former.Genesis.Document.Members;
        var document = _scene.Document() with { Members = [.. Enumerable.Range(0, 3).Select(i => members[i] with { Account = _scene.Account(i) })] };
        Assert.Null(Genesis.TryRead(_scene.File(document, 0, 1, 2)));
    }

    [Fact]
    public void A_header_without_the_former_quorum_s_certificate_is_no_beginning()
    {
        _scene.Certificate = _scene.Former.Certify(_scene.Header, _scene.Former.Genesis.Validators, 0, 1);
        Assert.Null(Genesis.TryRead(_scene.File(_scene.Document(), 0, 1)));
    }

    [Fact]
    public void Who_decides_was_a_validator_stays_a_member_and_goes_on_in_time_and_order()
    {
        var document = _scene.Document();
        Assert.Null(Genesis.TryRead(_scene.File(document with { Members = [document.Members[0], document.Members[2]] }, 0, 1)));
        Assert.Null(Genesis.TryRead(_scene.File(document with { Time = _scene.Header.Time.Milliseconds }, 0, 1)));
        Assert.Null(Genesis.TryRead(_scene.File(document with { Ordering = document.Ordering with { Epoch = _scene.Header.Order.Epoch } }, 0, 1)));
        Assert.Null(Genesis.TryRead(_scene.File(document with { Refounded = _scene.Said with { Deciding = [] } })));
        Assert.Null(Genesis.TryRead(_scene.File(document with { Refounded = _scene.Said with { Deciding = [_scene.Account(0), _scene.Account(0)] } }, 0, 0)));
        Assert.Null(Genesis.TryRead(_scene.File(document with { Format = GenesisDocument.FormatV1 }, 0, 1)));
        Assert.NotNull(Genesis.TryRead(_scene.File(document, 0, 1)));
    }

    /// <summary>The worked example of docs/spec/refounding.md.</summary>
    [Fact]
    public void A_refounded_genesis_has_the_published_form()
    {
        var vector = VectorFile.Read("refounding.json");
        var genesis = Genesis.TryRead(Encoding.UTF8.GetBytes(vector.GetProperty("file").GetString()!))!;
        Assert.Equal(vector.GetProperty("network").GetString(), genesis.Network.ToString());
        Assert.Equal(vector.GetProperty("former").GetString(), genesis.Refounded!.Former.Network.ToString());
        Assert.Equal(vector.GetProperty("height").GetUInt64(), genesis.Before.Value);
        Assert.Equal(vector.GetProperty("deciding").EnumerateArray().Select(d => d.GetString()), genesis.Refounded.Deciding.Select(d => d.ToString()));
        var document = Base64Url.Decode(JsonElement.Parse(genesis.Bytes.Span).GetProperty("genesis").GetString())!;
        Assert.Equal(vector.GetProperty("statement").GetString(), Convert.ToHexStringLower(Refounding.Statement(document)));
        Assert.Equal(vector.GetProperty("document").GetString(), Encoding.UTF8.GetString(document));
    }
}
