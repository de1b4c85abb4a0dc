using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Proofs;

public sealed class ProofVectorTests
{
    [Fact]
    public void Proof_files_of_the_vectors_hold_and_show_what_they_say()
    {
        var vectors = VectorFile.Read("proof.json");
        var trust = TrustedMembers.TryRead(JsonSerializer.SerializeToUtf8Bytes(vectors.GetProperty("trust")))!;
        Assert.NotNull(trust);
        var shown = new List<string>();
        foreach (var vector in vectors.GetProperty("proofs").EnumerateArray())
        {
            var answer = ProofVerifier.Verify(JsonSerializer.SerializeToUtf8Bytes(vector.GetProperty("file")), trust);
            Assert.True(answer.Holds, answer.Detail);
            Assert.Equal(vector.GetProperty("height").GetUInt64(), answer.Report.Height.Value);
            Assert.Equal(vector.GetProperty("setChanges").GetInt32(), answer.Report.SetChanges);
            Assert.Equal(vector.GetProperty("shows").GetString(), Kind(answer.Report.Fact));
            shown.Add(Kind(answer.Report.Fact));
        }

        Assert.Equal(["absence", "entry", "receipt", "transaction"], shown.Distinct().Order());
    }

    [Fact]
    public void A_header_has_the_bytes_and_the_hash_of_the_vector()
    {
        var vector = VectorFile.Read("header.json");
        var header = new BlockHeader(
            new NetworkId(HashOf(vector, "network")),
            vector.GetProperty("partition").GetUInt32(),
            new Height(vector.GetProperty("height").GetUInt64()),
            new LedgerTime(vector.GetProperty("time").GetInt64()),
            HashOf(vector, "parent"),
            new OrderPosition(vector.GetProperty("epoch").GetUInt64(), vector.GetProperty("next").GetUInt64()),
            HashOf(vector, "body"),
            vector.GetProperty("transactionCount").GetUInt32(),
            HashOf(vector, "transactions"),
            HashOf(vector, "receipts"),
            HashOf(vector, "state"),
            HashOf(vector, "nextValidators"));
        var bytes = Convert.FromHexString(vector.GetProperty("bytes").GetString()!);
        Assert.Equal(bytes, header.Encode());
        Assert.Equal(HashOf(vector, "hash"), header.Hash);
        Assert.Equal(header, BlockHeader.TryDecode(bytes));
        Assert.NotEqual(header.Hash, (header with { Partition = 1 }).Hash);
        Assert.Null(BlockHeader.TryDecode((byte[])[.. bytes, 0]));
        Assert.Null(BlockHeader.TryDecode(bytes.AsMemory(1)));
    }

    private static Hash HashOf(JsonElement vector, string name) =>
        Hash.TryParse(vector.GetProperty(name).GetString(), out var hash) ? hash : throw new FormatException(name);

    private static string Kind(ProvenFact fact) => fact switch
    {
        ProvenEntry { Value: null } => "absence",
        ProvenEntry => "entry",
        ProvenReceipt => "receipt",
        _ => "transaction",
    };
}
