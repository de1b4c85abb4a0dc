using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Proofs;

/// <summary>A checker written from docs/spec/proof.md in another language agrees about every vector.</summary>
public sealed class StrangersVerifierTests
{
    [Fact]
    public void A_checker_in_another_language_accepts_every_vector_and_refuses_a_changed_one()
    {
        var vectors = VectorFile.Read("proof.json");
        var folder = Directory.CreateTempSubdirectory("xinglin-proof-");
        try
        {
            var trust = Path.Combine(folder.FullName, "members.json");
            File.WriteAllText(trust, vectors.GetProperty("trust").GetRawText());
            foreach (var vector in vectors.GetProperty("proofs").EnumerateArray())
            {
                var file = vector.GetProperty("file");
                var good = Run(folder, file.GetRawText(), trust);
                Assert.True(good.Exit == 0, good.Output);
                Assert.StartsWith($"height {vector.GetProperty("height").GetInt32()} ", good.Output, StringComparison.Ordinal);
                Assert.Equal((1, "proof-path-invalid"), Run(folder, WithAnotherFact(file), trust));
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static string WithAnotherFact(JsonElement file)
    {
        var node = JsonNode.Parse(file.GetRawText())!;
        var fact = node["state"] ?? node["receipt"] ?? node["transaction"];
        fact![fact["key"] is null ? "bytes" : "value"] = "e30";
        return node.ToJsonString();
    }

    private static (int Exit, string Output) Run(DirectoryInfo folder, string proof, string trust)
    {
        var file = Path.Combine(folder.FullName, "proof.json");
        File.WriteAllText(file, proof);
        var script = Path.Combine(Checkout(), "tests", "Ledger.Tests", "Proofs", "verify-proof.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", [script, file, trust]) { RedirectStandardOutput = true })!;
        var output = node.StandardOutput.ReadToEnd().Trim();
        node.WaitForExit();
        return (node.ExitCode, output);
    }

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Xinglin.slnx is not above the test's folder.");
        }

        return folder.FullName;
    }
}
