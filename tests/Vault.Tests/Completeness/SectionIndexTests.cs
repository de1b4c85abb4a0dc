using FsCheck;
using FsCheck.Fluent;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Completeness;

namespace Xinglin.Vault.Tests.Completeness;

public sealed class SectionIndexTests
{
    private static readonly Hash Key = Sha256.Of("key"u8);

    private static SectionRecord Record(string name, string? day = null) =>
        new(Sha256.Of(System.Text.Encoding.UTF8.GetBytes("p" + name)), Sha256.Of(System.Text.Encoding.UTF8.GetBytes("c" + name)), day);

    private static SectionIndex Index(Hash key, params (string Name, int Leaf)[] records) =>
        new(key, records.Select(r => (Record(r.Name), (IReadOnlyList<int>)[r.Leaf])));

    [Fact]
    public void The_golden_vector_holds()
    {
        var vector = Vectors.Read("section-index");
        var record = new SectionRecord(new Hash(Vectors.Hex(vector, "pointer")), new Hash(Vectors.Hex(vector, "commitment")), vector.GetProperty("date").GetString());
        var leaf = SectionVocabulary.LeavesOf("Observation", ["laboratory"], [2024], spanning: false);
        var index = new SectionIndex(new Hash(Vectors.Hex(vector, "key")), [(record, leaf)]);

        Assert.Equal([vector.GetProperty("leaf").GetInt32()], leaf);
        Assert.Equal(new Hash(Vectors.Hex(vector, "root")), index.Root);
        var opened = index.Open(new HashSet<int> { 0, leaf[0] }).Opened;
        Assert.Equal([vector.GetProperty("emptyText").GetString(), vector.GetProperty("text").GetString()], opened.Select(o => o.Text));
        Assert.Equal(new Hash(Vectors.Hex(vector, "salt")), opened[1].Salt.Value);
    }

    [Fact]
    public void The_vocabulary_has_512_places_in_complete_subtrees()
    {
        Assert.Equal((32, 16, 512), (SectionVocabulary.Sections.Count, SectionVocabulary.Spans.Count, SectionVocabulary.Leaves));
        Assert.Equal(32, SectionVocabulary.Sections.Distinct().Count());
    }

    [Fact]
    public void Any_choice_of_places_opens_under_the_root_and_no_other_root()
    {
        var leaves = Gen.Choose(0, SectionVocabulary.Leaves - 1).ListOf().Select(l => l.ToHashSet());
        Prop.ForAll(leaves.ToArbitrary(), chosen =>
        {
            var index = Index(Key, ("a", 3), ("b", 3), ("c", 340));
            var (opened, proof) = index.Open(chosen);
            return SectionProof.Verify(index.Root, opened, proof) && !SectionProof.Verify(Sha256.Of(index.Root.ToArray()), opened, proof)
                && opened.All(o => SectionContent.TryRead(o.Text, o.Leaf) is not null);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_section_that_is_changed_left_out_doubled_or_moved_does_not_open()
    {
        var index = Index(Key, ("a", 3), ("b", 4));
        var (opened, proof) = index.Open(new HashSet<int> { 3, 4 });
        Assert.False(SectionProof.Verify(index.Root, [opened[0]], proof));
        Assert.False(SectionProof.Verify(index.Root, [opened[0], opened[0]], proof));
        Assert.False(SectionProof.Verify(index.Root, [opened[0] with { Leaf = 4 }, opened[1] with { Leaf = 3 }], proof));
        Assert.False(SectionProof.Verify(index.Root, [opened[0] with { Text = opened[0].Text.Replace("\"count\":1", "\"count\":0", StringComparison.Ordinal) }, opened[1]], proof));
        Assert.False(SectionProof.Verify(index.Root, opened, [.. proof.Skip(1)]));
        Assert.False(SectionProof.Verify(index.Root, opened, [.. proof, proof[0]]));
        Assert.False(SectionProof.Verify(index.Root, [opened[0] with { Leaf = 512 }], proof));
    }

    /// <summary>What stands on the ledger is one hash, and what a reader gets has one shape for a scope, whatever a patient has.</summary>
    [Fact]
    public void Two_patients_with_different_records_give_indexes_of_one_shape()
    {
        var (healthy, ill) = (Index(Key), Index(Sha256.Of("other"u8), [.. Enumerable.Range(0, 300).Select(i => ("r" + i, i))]));
        var outside = Enumerable.Range(480, 16).ToHashSet();
        var (ofHealthy, ofIll) = (healthy.Open(outside), ill.Open(outside));
        Assert.Equal(ofHealthy.Proof.Count, ofIll.Proof.Count);
        Assert.Equal(ofHealthy.Opened.Select(o => o.Text), ofIll.Opened.Select(o => o.Text));
        Assert.Empty(ofHealthy.Proof.Intersect(ofIll.Proof));
    }

    /// <summary>An outsider who guesses every record and its place still lacks the key: no root of his is the ledger's.</summary>
    [Fact]
    public void Who_guesses_the_contents_cannot_confirm_them()
    {
        var index = Index(Key, ("a", 3));
        var guesses = Enumerable.Range(0, 200).Select(i => Index(Sha256.Of([(byte)i]), ("a", 3)).Root);
        Assert.DoesNotContain(index.Root, guesses);
        Assert.NotEqual(Index(Sha256.Of("1"u8), ("a", 3)).Root, Index(Sha256.Of("2"u8), ("a", 3)).Root);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Observation")]
    [InlineData("?a.b=c")]
    [InlineData(".rs")]
    [InlineData("Observation.rs?category")]
    public void A_text_that_is_no_scope_covers_nothing(string text)
    {
        var coverage = SectionCoverage.Of([text]);
        Assert.Empty(coverage.Whole);
        Assert.Empty(coverage.Partial);
    }

    [Theory]
    [InlineData("Observation.rs?category=laboratory", "Observation/laboratory", 16, 0)]
    [InlineData("Observation.rs?category=laboratory&date=ge2024-01-01", "Observation/laboratory", 5, 1)]
    [InlineData("Observation.rs?category=laboratory&date=ge2024-03-01", "Observation/laboratory", 4, 2)]
    [InlineData("Observation.rs?category=laboratory&date=2024", "Observation/laboratory", 1, 1)]
    [InlineData("Observation.rs?category=laboratory&date=ne2024", "Observation/laboratory", 0, 15)]
    [InlineData("Observation.rs?category=laboratory&date=sa2024,eb2020", "Observation/laboratory", 0, 15)]
    [InlineData("Observation.rs?category:not=laboratory", "", 0, 160)]
    [InlineData("Observation.rs?category=laboratory&value-quantity=gt5", "", 0, 16)]
    [InlineData("AllergyIntolerance.rs", "AllergyIntolerance", 16, 0)]
    [InlineData("Observation.rs?code=http://loinc.org|4548-4", "", 0, 160)]
    [InlineData("Goal.rs", "", 0, 16)]
    public void A_scope_covers_places_wholly_or_in_part(string scope, string section, int whole, int partial)
    {
        var coverage = SectionCoverage.Of([scope]);
        Assert.Equal((whole, partial), (coverage.Whole.Count, coverage.Partial.Count));
        Assert.All(coverage.Whole, leaf => Assert.Equal(section, SectionVocabulary.SectionOf(leaf)));
    }
}
