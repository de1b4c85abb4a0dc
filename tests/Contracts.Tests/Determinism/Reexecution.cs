using System.Globalization;
using System.Runtime;
using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Testing;

namespace Xinglin.Contracts.Tests.Determinism;

/// <summary>Executes a file of blocks and prints one line a block: height, header hash, state root, receipts root, hash of the receipts' bytes.</summary>
internal static class Reexecution
{
    private static ReadOnlySpan<byte> Tag => "blocks to execute again"u8;

    /// <summary>The entry point of this assembly when it is started as a process; the test host does not use it.</summary>
    public static int Main(string[] arguments)
    {
        if (arguments is not ["execute", var file])
        {
            Console.Error.WriteLine("usage: execute FILE");
            return 2;
        }

        // A culture in which everything that could differ does, whether or not the machine has locales.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "minus";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = "'";
        culture.DateTimeFormat.TimeSeparator = ".";
        CultureInfo.CurrentCulture = culture;
        CultureInfo.DefaultThreadCurrentCulture = culture;
        Console.WriteLine($"# server={GCSettings.IsServerGC} zone={TimeZoneInfo.Local.BaseUtcOffset} hash={"x".GetHashCode(StringComparison.Ordinal):x8} negative={(-1).ToString(CultureInfo.CurrentCulture)}");
        foreach (var line in Execute(File.ReadAllBytes(file)))
        {
            Console.WriteLine(line);
        }

        return 0;
    }

    public static byte[] Write(TestLedger ledger)
    {
        var encoder = new BinaryEncoder(1 << 20).Raw(Tag).Blob(ledger.Genesis.Bytes.Span).U32((uint)ledger.Blocks.Count);
        foreach (var (body, header, _) in ledger.Blocks)
        {
            encoder.Blob(header.Encode()).Blob(body);
        }

        return encoder.ToArray();
    }

    public static IReadOnlyList<string> Execute(byte[] file)
    {
        var decoder = new BinaryDecoder(file);
        decoder.Expect(Tag);
        var executor = LedgerExecutor.Create(Genesis.TryRead(decoder.Blob(1 << 20))!, ContractCatalog.BuiltIn, new WorldState());
        var lines = new List<string> { Line(executor.Tip, []) };
        var count = decoder.U32();
        for (var i = 0; i < count; i++)
        {
            var header = BlockHeader.TryDecode(decoder.Blob(1024))!;
            var candidate = executor.Execute(executor.Prepare(decoder.Blob(LedgerLimits.EntryBytesMax))!, header.Time, header.Order);
            executor.Commit(candidate);
            lines.Add(Line(candidate.Header, candidate.Receipts));
        }

        return decoder.Finished ? lines : throw new InvalidDataException("The file of blocks is not whole.");
    }

    private static string Line(BlockHeader header, IReadOnlyList<ReadOnlyMemory<byte>> receipts)
    {
        var all = new BinaryEncoder(4096);
        foreach (var receipt in receipts)
        {
            all.Blob(receipt.Span);
        }

        return new StringBuilder().Append(header.Height).Append(' ').Append(header.Hash).Append(' ').Append(header.State)
            .Append(' ').Append(header.Receipts).Append(' ').Append(Sha256.Of(all.Written)).ToString();
    }
}
