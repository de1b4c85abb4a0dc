using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Hosting;
using Xinglin.Node.Tests.Peers;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Hosting;

public sealed class MemberCardTests
{
    private static readonly MemberCard Card = new(
        MemberCard.FormatV1, "clinic", "Willow Bank Clinic", "clinic", Key(1), Key(2), Key(3), "https://node.example:7443", Key(4));

    /// <summary>The worked example of docs/spec/member-card.md.</summary>
    [Fact]
    public void A_card_has_the_published_form()
    {
        var vector = Vectors.Read("member-card.json");
        Assert.Equal(vector.GetProperty("card").GetString(), Encoding.UTF8.GetString(Card.Encode()));
        Assert.Equal(vector.GetProperty("account").GetString(), Card.Account.ToString());
        Assert.Equal(Card, MemberCard.TryRead(Card.Encode()));
    }

    [Theory]
    [InlineData("\"slug\": \"clinic\"", "\"slug\": \"../up\"")]
    [InlineData("\"kind\": \"clinic\"", "\"kind\": \"bank\"")]
    [InlineData("https://", "http://")]
    [InlineData("member-card/v1", "member-card/v2")]
    [InlineData("\"format\"", "\"more\": 1, \"format\"")]
    [InlineData("\"crv\": \"P-256\"", "\"crv\": \"P-384\"")]
    public void A_card_that_is_not_of_its_form_is_none(string from, string to)
    {
        var text = Encoding.UTF8.GetString(Card.Encode());
        Assert.Contains(from, text, StringComparison.Ordinal);
        Assert.Null(MemberCard.TryRead(Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal))));
    }

    [Fact]
    public void One_key_for_two_purposes_a_long_file_and_noise_are_no_card()
    {
        Assert.Null(MemberCard.TryRead((Card with { Tls = Card.Seal }).Encode()));
        Assert.Null(MemberCard.TryRead([.. Card.Encode(), .. new byte[16 * 1024]]));
        Assert.Null(MemberCard.TryRead("[[[["u8));
        Assert.Null(MemberCard.TryRead([]));
    }

    [Fact]
    public void A_genesis_is_made_of_cards_and_names_addresses_and_TLS_keys()
    {
        var genesis = GenesisMaking.Make("test", 1, Key(9), ["https://ordering.example:7600"], [Card, Other()]);
        Assert.Equal([Card.Member, Other().Member], genesis.Document.Members);
        Assert.Equal(1, genesis.Validators.Count);
        Assert.NotNull(Genesis.TryRead(genesis.Bytes));
    }

    [Fact]
    public void Cards_that_make_no_network_are_refused_with_the_reason()
    {
        Assert.Contains("short name clinic", Refused([Card, Other() with { Slug = "clinic" }]), StringComparison.Ordinal);
        Assert.Contains("--validates", Refused([Card with { Validator = null }]), StringComparison.Ordinal);
        Assert.Contains("every key may stand once", Refused([Card, Other() with { Tls = Card.Tls }]), StringComparison.Ordinal);
        Assert.Throws<NodeException>(() => GenesisMaking.ReadSequencer("""{"crv":"P-256","kty":"EC","x":"a","y":"b"}"""));
        Assert.Throws<NodeException>(() => GenesisMaking.ReadSequencer("[]"));
    }

    [Fact]
    public void The_sequencers_key_is_read_as_ordering_init_prints_it()
    {
        var jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Key(9).X}}","y":"{{Key(9).Y}}"}""";
        Assert.Equal(Key(9), GenesisMaking.ReadSequencer(jwk));
        Assert.Equal(Key(9), GenesisMaking.ReadSequencer($$"""{"sequencer":{{jwk}}}"""));
    }

    private static string Refused(IReadOnlyList<MemberCard> cards) => Assert.Throws<NodeException>(() => GenesisMaking.Make("test", 1, Key(9), null, cards)).Message;

    private static MemberCard Other() => Card with { Slug = "hospital", Identity = Key(11), Seal = Key(12), Tls = Key(13), Validator = null };

    private static Jwk Key(int number) => Jwk.Of(TestConsortium.Key(number).PublicKey);
}
