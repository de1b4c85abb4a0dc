using System.Globalization;
using System.Text;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Anchors;
using Xinglin.Node.Tests.Peers;

namespace Xinglin.Node.Tests.Anchors;

/// <summary>An anchor of a network and an authority that are gone still holds: <c>tests/vectors/anchor.json</c>, docs/spec/anchor.md.</summary>
public sealed class AnchorVectorTests
{
    [Fact]
    public void The_anchor_of_the_vector_holds_and_not_with_one_character_changed()
    {
        var vector = Vectors.Read("anchor.json");
        var trust = TrustedMembers.TryRead(Encoding.UTF8.GetBytes(vector.GetProperty("trust").GetRawText()))!;
        var authority = Encoding.UTF8.GetBytes(vector.GetProperty("authority").GetString()!);
        var text = vector.GetProperty("anchor").GetString()!;
        var file = AnchorFile.TryRead(Encoding.UTF8.GetBytes(text))!;
        var report = file.Verify(trust, authority);
        Assert.Null(report.Code);
        Assert.Equal(vector.GetProperty("height").GetUInt64(), report.Header!.Height.Value);
        Assert.Equal(vector.GetProperty("header").GetString(), report.Header.Header.ToString());
        Assert.Equal(vector.GetProperty("time").GetString(), report.Time!.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        Assert.Equal(AnchorCodes.Invalid, (file with { Token = Changed(file.Token) }).Verify(trust, authority).Code);
        Assert.Null(AnchorFile.TryRead(Encoding.UTF8.GetBytes(text.Replace("anchor/v1", "anchor/v2", StringComparison.Ordinal))));
    }

    private static string Changed(string token) => token[..^40] + (token[^40] == 'A' ? 'B' : 'A') + token[^39..];
}
