using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Duties;

namespace Xinglin.Vault.Tests.Duties;

public class DutyDocumentTests
{
    [Fact]
    public void Golden_vectors_hold()
    {
        foreach (var vector in Vectors.Read("duty").GetProperty("duties").EnumerateArray())
        {
            var document = Document(vector);
            Assert.Equal(vector.GetProperty("commitment").GetString(), document.Commitment()?.ToString());
            var terms = document.Read()!;
            Assert.Equal(document.Terms, DutyDocument.Create(terms).Terms);
            Assert.Equal(document, DutyDocument.TryRead(document.Write()));
        }
    }

    [Fact]
    public void Only_the_second_delays_showing_and_no_delay_is_for_ever()
    {
        var duties = Vectors.Read("duty").GetProperty("duties").EnumerateArray().Select(v => Document(v).Read()!).ToList();
        Assert.Null(duties[0].ShowFrom);
        Assert.NotNull(duties[1].ShowFrom);
        var last = duties[1].Until.Plus(DutyTerms.DelayMax);
        Assert.NotNull(DutyDocument.Create(duties[1] with { ShowFrom = last }).Read());
        Assert.Throws<ArgumentException>(() => DutyDocument.Create(duties[1] with { ShowFrom = last.Plus(1) }));
    }

    [Fact]
    public void Terms_without_a_statute_a_scope_a_purpose_or_a_period_are_not_made()
    {
        var terms = Document(Vectors.Read("duty").GetProperty("duties")[0]).Read()!;
        var broken = new[]
        {
            terms with { Statute = string.Empty }, terms with { Statute = new string('x', DutyTerms.StatuteLengthMax + 1) }, terms with { Statute = "a\u0000b" },
            terms with { Scopes = [] }, terms with { Purpose = "curiosity" }, terms with { Until = terms.From },
        };
        Assert.All(broken, t => Assert.Throws<ArgumentException>(() => DutyDocument.Create(t)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"terms":"{}"}""")]
    [InlineData("""{"terms":"{}","salt":"x"}""")]
    public void A_file_that_is_none_reads_as_none(string file) => Assert.Null(DutyDocument.TryRead(Encoding.UTF8.GetBytes(file))?.Read());

    private static DutyDocument Document(System.Text.Json.JsonElement vector)
    {
        Assert.True(Salt.TryParse(vector.GetProperty("salt").GetString(), out var salt));
        return new DutyDocument(vector.GetProperty("terms").GetString()!, salt);
    }
}
