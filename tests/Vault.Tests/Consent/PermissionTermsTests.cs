using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Consent;

public class PermissionTermsTests
{
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));
    private static readonly AccountId Holder = new(Sha256.Of("holder"u8));
    private static readonly Hash Permission = Sha256.Of("permission"u8);

    private static readonly PermissionTerms Terms = new(
        Permission, Network, Holder, new AccountId(Sha256.Of("patient"u8)),
        new PermissionGrantee(new AccountId(Sha256.Of("doctor"u8)), new AccountId(Sha256.Of("hospital"u8))),
        ["Observation.rs?category=laboratory&date=ge2024-01-01"], PermissionPurposes.Treatment, new LedgerTime(1), new LedgerTime(2));

    [Fact]
    public void Terms_read_back_as_written()
    {
        var read = TermsDocument.Create(Terms).Read()!;
        Assert.Equal(Terms, read with { Scopes = Terms.Scopes });
        Assert.Equal(Terms.Scopes, read.Scopes);
    }

    [Fact]
    public void The_commitment_is_over_the_exact_text()
    {
        var document = TermsDocument.Create(Terms);
        Assert.NotEqual(document.Commitment(), (document with { Terms = document.Terms + " " }).Commitment());
        Assert.NotEqual(document.Commitment(), (document with { Salt = Salt.Create() }).Commitment());
    }

    [Fact]
    public void A_sealed_copy_opens_for_its_recipient_and_permission_only()
    {
        using var key = SealingKey.Create();
        var document = TermsDocument.Create(Terms);
        var copy = document.Seal(key.PublicKey, Network, Permission, Holder);
        Assert.Equal(document, TermsDocument.Open(copy, key, Network, Permission, Holder));
        Assert.Null(TermsDocument.Open(copy, key, Network, Sha256.Of("another"u8), Holder));
        Assert.Null(TermsDocument.Open(copy, key, Network, Permission, new AccountId(Sha256.Of("another"u8))));
    }

    [Fact]
    public void Terms_without_scope_or_with_unknown_purpose_or_no_period_are_not_made()
    {
        Assert.Throws<ArgumentException>(() => TermsDocument.Create(Terms with { Scopes = [] }));
        Assert.Throws<ArgumentException>(() => TermsDocument.Create(Terms with { Scopes = [.. Enumerable.Repeat("Observation.rs", 17)] }));
        Assert.Throws<ArgumentException>(() => TermsDocument.Create(Terms with { Purpose = "curiosity" }));
        Assert.Throws<ArgumentException>(() => TermsDocument.Create(Terms with { Until = Terms.From }));
        Assert.Throws<ArgumentException>(() => TermsDocument.Create(Terms with { Layer = "all" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"permission":"x"}""")]
    public void Other_texts_are_not_read_as_terms(string text) => Assert.Null(new TermsDocument(text, Salt.Create()).Read());

    [Fact]
    public void Terms_that_name_no_layer_that_there_is_are_not_read()
    {
        var document = TermsDocument.Create(Terms with { Layer = "summary" });
        Assert.NotNull(document.Read());
        Assert.Null((document with { Terms = document.Terms.Replace("\"summary\"", "\"all\"", StringComparison.Ordinal) }).Read());
        Assert.Null((document with { Terms = document.Terms.Replace("\"summary\"", "[\"summary\"]", StringComparison.Ordinal) }).Read());
    }

    [Fact]
    public void An_unknown_member_is_refused()
    {
        var document = TermsDocument.Create(Terms);
        Assert.Null((document with { Terms = document.Terms[..^1] + ",\"extra\":1}" }).Read());
    }
}
