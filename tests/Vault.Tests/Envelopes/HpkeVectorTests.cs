using System.IO.Compression;
using System.Text.Json;
using Xinglin.Shared;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Envelopes;

/// <summary>RFC 9180's own vectors for DHKEM(P-256, HKDF-SHA256) in base mode with an AES-GCM or export-only suite.</summary>
public class HpkeVectorTests
{
    [ConformanceFact("crypto/hpke")]
    public void Base_mode_vectors_hold()
    {
        var ran = 0;
        foreach (var vector in All().Where(IsOurs))
        {
            Run(vector);
            ran++;
        }

        Assert.InRange(ran, 3, 100);
    }

    [ConformanceFact("crypto/hpke")]
    public void Keys_are_derived_as_in_the_vectors()
    {
        foreach (var vector in All().Where(v => v.GetProperty("kem_id").GetInt32() == HpkeSuite.Kem))
        {
            using var recipient = DhKem.DeriveKeyPair(Vectors.Hex(vector, "ikmR"));
            Assert.Equal(vector.GetProperty("skRm").GetString(), Convert.ToHexStringLower(recipient.ExportScalar()));
            Assert.Equal(vector.GetProperty("pkRm").GetString(), Convert.ToHexStringLower(PointEncoding.Encode(recipient.PublicKey)));
        }
    }

    private static bool IsOurs(JsonElement vector) =>
        vector.GetProperty("mode").GetInt32() == 0 && vector.GetProperty("kem_id").GetInt32() == HpkeSuite.Kem && vector.GetProperty("aead_id").GetInt32() != 3;

    private static void Run(JsonElement vector)
    {
        var aead = vector.GetProperty("aead_id").GetUInt16();
        var suite = new HpkeSuite(vector.GetProperty("kdf_id").GetUInt16(), aead, aead == 1 ? 16 : 32);
        using var ephemeral = SealingKey.FromScalar(Vectors.Hex(vector, "skEm"));
        using var recipient = SealingKey.FromScalar(Vectors.Hex(vector, "skRm"));
        var info = Vectors.Hex(vector, "info");
        using var sender = Hpke.SetupSender(suite, recipient.PublicKey, info, ephemeral, out var enc);
        Assert.Equal(vector.GetProperty("enc").GetString(), Convert.ToHexStringLower(enc));
        using var receiver = Hpke.SetupReceiver(suite, enc, recipient, info);
        foreach (var message in vector.GetProperty("encryptions").EnumerateArray())
        {
            var sealedBytes = sender.Seal(Vectors.Hex(message, "aad"), Vectors.Hex(message, "pt"));
            Assert.Equal(message.GetProperty("ct").GetString(), Convert.ToHexStringLower(sealedBytes));
            Assert.Equal(Vectors.Hex(message, "pt"), receiver!.Open(Vectors.Hex(message, "aad"), sealedBytes));
        }

        foreach (var export in vector.GetProperty("exports").EnumerateArray())
        {
            var value = receiver!.Export(Vectors.Hex(export, "exporter_context"), export.GetProperty("L").GetInt32());
            Assert.Equal(export.GetProperty("exported_value").GetString(), Convert.ToHexStringLower(value));
        }
    }

    private static List<JsonElement> All()
    {
        var found = new List<JsonElement>();
        foreach (var file in Directory.EnumerateFiles(ConformanceData.Folder("crypto/hpke"), "*.json*", SearchOption.AllDirectories))
        {
            using var stream = File.OpenRead(file);
            using Stream plain = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
            using var document = JsonDocument.Parse(plain);
            found.AddRange(document.RootElement.EnumerateArray().Select(e => e.Clone()));
        }

        return found;
    }
}
