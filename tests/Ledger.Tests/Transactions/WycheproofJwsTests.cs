using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Shared;

namespace Xinglin.Ledger.Tests.Transactions;

public sealed class WycheproofJwsTests
{
    private const string Folder = "crypto/wycheproof";

    private static List<JsonElement> Groups()
    {
        var file = Directory.EnumerateFiles(ConformanceData.Folder(Folder), "json_web_signature_test.json", SearchOption.AllDirectories).Single();
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.GetProperty("testGroups").Clone().EnumerateArray()];
    }

    /// <summary>The ES256 rows under a key for signing. A key's `use` is no part of the ledger's JWK, so rows about it do not apply.</summary>
    private static bool IsEs256(JsonElement group) =>
        group.TryGetProperty("public", out var key) && key.GetProperty("kty").GetString() == "EC"
        && key.TryGetProperty("alg", out var alg) && alg.GetString() == "ES256";

    /// <summary>Everything a transaction's signature passes, but that the file's kid is a name and not a thumbprint.</summary>
    private static bool Accepts(string jws, in P256PublicKey key)
    {
        var text = Encoding.UTF8.GetBytes(jws);
        if (JwsForm.TryRead(text, out var form) is not null || !form.Compact.Span.SequenceEqual(text))
        {
            return false;
        }

        var code = JwsSignatureReader.Read(form, 0, out _);
        var header = Base64Url.Decode(Encoding.ASCII.GetString(form.Parts[0].Protected.Span));
        var named = Encoding.UTF8.GetString(header ?? []).Replace("kid-ec-sign", key.Thumbprint().ToString(), StringComparison.Ordinal);
        var renamed = form with { Parts = [form.Parts[0] with { Protected = Encoding.ASCII.GetBytes(Base64Url.Encode(Encoding.UTF8.GetBytes(named))) }] };
        return code == TransactionCodes.KidMalformed
            && JwsSignatureReader.Read(renamed, 0, out var signature) is null
            && P256.Verify(key, form.SigningInput(0).Span, signature.Signature.Span);
    }

    [ConformanceFact(Folder)]
    public void Es256_rows_are_judged_as_the_file_says()
    {
        var rows = 0;
        foreach (var group in Groups().Where(IsEs256))
        {
            var jwk = group.GetProperty("public");
            Assert.True(new Xinglin.Ledger.Blocks.Jwk("P-256", "EC", jwk.Text("x"), jwk.Text("y")).TryKey(out var key));
            foreach (var row in group.GetProperty("tests").EnumerateArray())
            {
                rows++;
                Assert.True((row.Text("result") == "valid") == Accepts(row.Text("jws"), key), $"row {row.GetProperty("tcId")}: {row.Text("comment")}");
            }
        }

        Assert.Equal(20, rows);
    }

    [ConformanceFact(Folder)]
    public void No_row_passes_for_a_transaction_nor_throws()
    {
        var rows = Groups().SelectMany(g => g.GetProperty("tests").EnumerateArray()).ToList();
        Assert.True(rows.Count > 190);
        Assert.All(rows, row => Assert.NotNull(Jws.CodeOf(row.GetProperty("jws").ValueKind == JsonValueKind.String ? row.Text("jws") : row.GetProperty("jws").GetRawText())));
    }
}
