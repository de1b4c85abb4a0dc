using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Shared;

namespace Xinglin.Ledger.Tests.Merkle;

/// <summary>
/// Inclusion, consistency, and both kinds of subtree proof. Some files use a short text in place of a root that they do
/// not look into; its SHA-256 stands for it here, so that equal stays equal. Any other value that is not 32 bytes has
/// no place in a <see cref="Hash"/> and is refused by its form.
/// </summary>
public sealed class TransparencyVectorTests
{
    private const string Folder = "transparency/transparency-dev+merkle/testdata";

    [ConformanceFact(Folder)]
    public void Every_inclusion_file_is_judged_as_it_says() => Judge("inclusion", 40, test =>
        MerkleProof.VerifyInclusion(test.Hash("leafHash"), test.Number("leafIdx"), test.Number("treeSize"), test.Proof(), test.Hash("root")));

    [ConformanceFact(Folder)]
    public void Every_consistency_file_is_judged_as_it_says() => Judge("consistency", 50, test =>
        MerkleProof.VerifyConsistency(test.Number("size1"), test.Number("size2"), test.Hash("root1"), test.Hash("root2"), test.Proof()));

    [ConformanceFact(Folder)]
    public void Every_subtree_inclusion_file_is_judged_as_it_says() => Judge("subtreeinclusion", 100, test =>
        MerkleProof.VerifySubtreeInclusion(test.Hash("leafHash"), test.Number("leafIdx"), test.Number("start"), test.Number("end"), test.Proof(), test.Hash("root")));

    [ConformanceFact(Folder)]
    public void Every_subtree_consistency_file_is_judged_as_it_says() => Judge("subtreeconsistency", 60, test =>
        MerkleProof.VerifySubtreeConsistency(test.Number("start"), test.Number("end"), test.Number("size"), test.Hash("root1"), test.Hash("root2"), test.Proof()));

    private static void Judge(string kind, int least, Func<Vector, bool> verify)
    {
        var files = Directory.GetFiles(ConformanceData.Folder(Path.Combine(Folder, kind)), "*.json", SearchOption.AllDirectories);
        var wrong = new List<string>();
        foreach (var file in files)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var vector = new Vector(json.RootElement);
            var holds = vector.HasForm && verify(vector);
            if (holds == json.RootElement.GetProperty("wantErr").GetBoolean())
            {
                wrong.Add(Path.GetRelativePath(ConformanceData.Folder(Folder), file));
            }
        }

        Assert.Empty(wrong);
        Assert.True(files.Length >= least, $"only {files.Length} files of {kind}");
    }

    private sealed class Vector(JsonElement json)
    {
        /// <summary>Length of the texts "dont care 1" and "don't care 2" that stand for roots.</summary>
        private const int PlaceholderLength = 12;

        public bool HasForm { get; } = json.EnumerateObject().All(p => p.Value.ValueKind switch
        {
            JsonValueKind.String when p.Name is not "desc" => IsHash(p.Value),
            JsonValueKind.Array => p.Value.EnumerateArray().All(IsHash),
            _ => true,
        });

        public ulong Number(string name) => json.GetProperty(name).GetUInt64();

        public Hash Hash(string name) => Of(json.GetProperty(name));

        public Hash[] Proof() => json.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof ? [.. proof.EnumerateArray().Select(Of)] : [];

        private static bool IsHash(JsonElement value) => value.GetBytesFromBase64().Length is PlaceholderLength or Ledger.Primitives.Hash.Length;

        private static Hash Of(JsonElement value)
        {
            var bytes = value.GetBytesFromBase64();
            return bytes.Length == PlaceholderLength ? Sha256.Of(bytes) : new Hash(bytes);
        }
    }
}
