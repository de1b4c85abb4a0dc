using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Corrections;

public class CorrectionDocumentTests
{
    [Fact]
    public void Golden_vectors_hold()
    {
        var request = Golden("request", CorrectionRequestDocument.CommitmentType, CorrectionJson.Default.CorrectionRequestDocument);
        Assert.Equal("I never smoked.", request.Statement);
        var decision = Golden("decision", CorrectionDecisionDocument.CommitmentType, CorrectionJson.Default.CorrectionDecisionDocument);
        Assert.Equal((request.Correction, false), (decision.Correction, decision.Accepted));
    }

    [Fact]
    public void A_sealed_copy_opens_for_its_member_and_request_only()
    {
        using var key = SealingKey.Create();
        var document = new CorrectionRequestDocument(
            Sha256.Of("correction"u8), new NetworkId(Sha256.Of("network"u8)), new AccountId(Sha256.Of("patient"u8)), new AccountId(Sha256.Of("hospital"u8)), Sha256.Of("pointer"u8), "wrong");
        var text = CommittedText.Create(document, CorrectionJson.Default.CorrectionRequestDocument);
        var copy = text.Seal(key.PublicKey, CorrectionRequestDocument.Info(document.Network, document.Correction, document.Member));
        Assert.Equal(text, CommittedText.Open(copy, key, CorrectionRequestDocument.Info(document.Network, document.Correction, document.Member)));
        Assert.Null(CommittedText.Open(copy, key, CorrectionRequestDocument.Info(document.Network, document.Pointer, document.Member)));
        Assert.Null(CommittedText.Open(copy, key, CorrectionRequestDocument.Info(document.Network, document.Correction, document.Account)));
    }

    [Theory]
    [InlineData("wrong", true)]
    [InlineData("two\nlines\tand a tab", true)]
    [InlineData("不是我的结果。", true)]
    [InlineData("", false)]
    [InlineData(" \r\n", false)]
    [InlineData("a\u0000b", false)]
    [InlineData("a\u001bb", false)]
    public void Words_are_some_and_have_no_control_characters(string text, bool valid) => Assert.Equal(valid, CorrectionLimits.IsText(text));

    [Fact]
    public void Words_have_a_longest_length()
    {
        Assert.True(CorrectionLimits.IsText(new string('x', CorrectionLimits.TextLengthMax)));
        Assert.False(CorrectionLimits.IsText(new string('x', CorrectionLimits.TextLengthMax + 1)));
    }

    private static T Golden<T>(string name, string type, JsonTypeInfo<T> json)
        where T : class
    {
        var vector = Vectors.Read("correction").GetProperty(name);
        Assert.True(Salt.TryParse(vector.GetProperty("salt").GetString(), out var salt));
        var text = new CommittedText(vector.GetProperty("text").GetString()!, salt);
        Assert.Equal(vector.GetProperty("commitment").GetString(), text.Commitment(type)?.ToString());
        var read = text.Read(json)!;
        Assert.Equal(text.Text, JsonSerializer.Serialize(read, json));
        Assert.Null(new CommittedText(text.Text[..^1] + ",\"more\":1}", salt).Read(json));
        return read;
    }
}
