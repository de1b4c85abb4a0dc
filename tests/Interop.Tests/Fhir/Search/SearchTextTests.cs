using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Fhir.Search;
using Xunit;

namespace Xinglin.Interop.Tests.Fhir.Search;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Müller", "muller")]
    [InlineData("ÅSE  Ødegård", "ase ødegard")]
    [InlineData("ＷＡＮＧ　１２", "wang 12")]
    [InlineData("Straße", "strasse")]
    [InlineData("ﬁn", "fin")]
    [InlineData("王秀英", "王秀英")]
    [InlineData("ΣΊΣΥΦΟΣ", "σισυφοσ")]
    [InlineData("ｶﾞ", "カ\u3099")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData(" a\tb\u00a0 c ", "a b c")]
    public void Case_accents_and_width_are_folded_and_letters_are_kept(string written, string folded) =>
        Assert.Equal(folded, SearchText.Fold(written));

    [Fact]
    public void Folding_twice_is_folding_once() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        var once = SearchText.Fold(text ?? string.Empty);
        return SearchText.Fold(once) == once;
    }).QuickCheckThrowOnFailure();
}
