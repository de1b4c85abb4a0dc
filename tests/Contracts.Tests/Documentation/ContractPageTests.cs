using Xinglin.Contracts.Tests.Determinism;

namespace Xinglin.Contracts.Tests.Documentation;

public sealed class ContractPageTests
{
    private const string Mark = "<!-- From here on written by ContractPage from the code: XINGLIN_WRITE_DOCS=1 dotnet test tests/Contracts.Tests -->\n";

    [Fact]
    public void The_page_of_contracts_says_what_the_code_says()
    {
        var path = Path.Combine(Root(), "docs", "contracts.md");
        var page = File.ReadAllText(path);
        var at = page.IndexOf(Mark, StringComparison.Ordinal);
        Assert.True(at > 0, "The mark is missing in docs/contracts.md.");
        var written = page[..(at + Mark.Length)] + "\n" + ContractPage.Reference().TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("XINGLIN_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, written);
            page = written;
        }

        Assert.Equal(written, page);
    }

    [Fact]
    public void Every_event_that_contracts_emit_is_on_the_page()
    {
        var emitted = Workload.Run(seed: 7, blocks: 80).Blocks.SelectMany(b => b.Receipts)
            .SelectMany(r => Xinglin.Ledger.Execution.ReceiptJson.TryDecode(r)!.Events).Select(e => e.Name).Distinct().ToList();
        Assert.True(emitted.Count > 9);
        Assert.Empty(emitted.Except(ContractPage.EventNames));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
