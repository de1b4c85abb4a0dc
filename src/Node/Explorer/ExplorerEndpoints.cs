using System.Globalization;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using static Xinglin.Node.Explorer.ExplorerPage;

namespace Xinglin.Node.Explorer;

/// <summary>
/// <c>/explorer</c>: what anybody may see without a key, as pages. It shows the replica of the first member served here;
/// <c>?member=</c> chooses another.
/// </summary>
internal static class ExplorerEndpoints
{
    private const int BlocksPerPage = 25;

    public static void MapExplorer(this WebApplication application)
    {
        var group = application.MapGroup("/explorer").ExcludeFromDescription();
        group.MapGet("/", Blocks);
        group.MapGet("/blocks/{height}", Block);
        group.MapGet("/transactions/{id}", Transaction);
        group.MapGet("/contracts", Contracts);
        group.MapGet("/contracts/{folder}/{file}", (HttpContext context, string folder, string file) => Contract(context, $"{folder}/{file}"));
        group.MapGet("/contracts/{file}", Contract);
        group.MapGet("/style.css", () => Results.Text(ExplorerStyle.Sheet, "text/css"));
    }

    private static IResult Blocks(HttpContext context, NodeMembers members, ulong? before = null)
    {
        var page = Page(context);
        var ledger = Ledger(context, members);
        page.Add($"<h2>{page.Say("Members", "成员")}</h2>").Table(
            [page.Say("Member", "成员"), page.Say("Kind", "类别"), page.Say("Part", "角色"), page.Say("Account", "账户")],
            ledger.Genesis.Document.Members.Select(m => (IReadOnlyList<string>)[
                Text(m.Name), Text(m.Kind), m.Validator is null ? page.Say("takes part", "参与") : page.Say("validates", "验证"), Code(Genesis.AccountOf(m).ToString())]));
        var last = Math.Min(ledger.Tip.Height.Value, before - 1 ?? ulong.MaxValue);
        var blocks = Descending(last).Take(BlocksPerPage).Select(h => ledger.Block(new Height(h))).OfType<Block>().ToList();
        page.Add($"<h2>{page.Say("Final blocks", "已终局区块")}</h2>").Table(
            [page.Say("Height", "高度"), page.Say("Time", "时间"), page.Say("Transactions", "交易"), page.Say("Signed by", "签名"), page.Say("Header", "区块头")],
            blocks.Select(b => (IReadOnlyList<string>)[
                Link($"/explorer/blocks/{b.Header.Height}", b.Header.Height.ToString()), Text(b.Header.Time.ToString()),
                Number(b.Header.TransactionCount), SignedBy(page, ledger, b), Code(b.Header.Hash.ToString())]));
        if (blocks.Count > 0 && blocks[^1].Header.Height.Value > 1)
        {
            page.Add($"<p><a href=\"/explorer?before={blocks[^1].Header.Height}\">{page.Say("Older blocks", "更早的区块")}</a></p>");
        }

        return page.Answer(page.Say("What anybody can see", "任何人都能看到的内容"));
    }

    private static IResult Block(HttpContext context, NodeMembers members, ulong height)
    {
        var page = Page(context);
        var ledger = Ledger(context, members);
        if (ledger.Block(new Height(height)) is not { } block)
        {
            return page.Add($"<p>{page.Say("This replica has no final block at that height.", "本副本在该高度没有已终局的区块。")}</p>")
                .Answer(page.Say("No such block", "没有该区块"), StatusCodes.Status404NotFound);
        }

        var header = block.Header;
        page.Add(Facts([
            (page.Say("Time", "时间"), header.Time.ToString()), (page.Say("Header hash", "区块头哈希"), header.Hash.ToString()),
            (page.Say("Parent", "父区块"), header.Parent.ToString()), (page.Say("State root", "状态根"), header.State.ToString()),
            (page.Say("Transactions root", "交易根"), header.Transactions.ToString()), (page.Say("Receipts root", "回执根"), header.Receipts.ToString())]))
            .Add($"<p>{page.Say("Signed by", "签名")}: {SignedBy(page, ledger, block)}</p>")
            .Add($"<h2>{page.Say("Receipts", "回执")}</h2>")
            .Table([page.Say("Transaction", "交易"), page.Say("Outcome", "结果"), page.Say("Events", "事件")], block.Receipts.Select(r => Receipt(page, r)));
        return page.Answer(page.Say($"Block {height}", $"区块 {height}"));
    }

    private static IResult Transaction(HttpContext context, NodeMembers members, string id)
    {
        var page = Page(context);
        if (!Hash.TryParse(id, out var hash) || Ledger(context, members).Find(hash) is not { } final)
        {
            return page.Add($"<p>{page.Say("No final transaction has this id.", "没有该编号的已终局交易。")}</p>")
                .Answer(page.Say("No such transaction", "没有该交易"), StatusCodes.Status404NotFound);
        }

        using var receipt = JsonDocument.Parse(final.Receipt);
        return page.Add($"<p>{page.Say("Final in block", "已终局于区块")} {Link($"/explorer/blocks/{final.Height}", final.Height.ToString())}, {Text(final.Time.ToString())}</p>")
            .Add($"<pre>{Text(JsonSerializer.Serialize(receipt.RootElement, Indented))}</pre>")
            .Answer(page.Say("Transaction", "交易"));
    }

    private static IResult Contracts(HttpContext context)
    {
        var page = Page(context);
        page.Add($"<p>{page.Say("The rules that every node enforces, as this build was compiled from them.", "每个节点执行的规则；本程序即由这些源码编译。")}</p><ul>");
        foreach (var name in ContractSources.Names)
        {
            page.Add($"<li>{Link("/explorer/contracts/" + name, name)}</li>");
        }

        return page.Add("</ul>").Answer(page.Say("Contracts", "合约"));
    }

    private static IResult Contract(HttpContext context, string file)
    {
        var page = Page(context);
        return ContractSources.Read(file) is { } source
            ? page.Add($"<pre>{Text(source)}</pre>").Answer(file)
            : page.Answer(page.Say("No such file", "没有该文件"), StatusCodes.Status404NotFound);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static ExplorerPage Page(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        var asked = context.Request.Query["lang"].ToString();
        var accepted = context.Request.Headers.AcceptLanguage.ToString();
        return new ExplorerPage(asked.Length > 0 ? asked.StartsWith("zh", StringComparison.Ordinal) : accepted.StartsWith("zh", StringComparison.OrdinalIgnoreCase));
    }

    private static IMemberLedger Ledger(HttpContext context, NodeMembers members) =>
        (members.Find(context.Request.Query["member"].ToString()) ?? members.All[0]).Ledger;

    private static IReadOnlyList<string> Receipt(ExplorerPage page, ReadOnlyMemory<byte> bytes)
    {
        using var receipt = JsonDocument.Parse(bytes);
        var id = receipt.RootElement.GetProperty("tx").GetString()!;
        var code = receipt.RootElement.TryGetProperty("code", out var refusal) ? refusal.GetString() : null;
        var events = receipt.RootElement.TryGetProperty("events", out var list) ? list.EnumerateArray().Select(e => e.GetProperty("n").GetString()!) : [];
        return [
            Link("/explorer/transactions/" + id, id),
            code is null ? page.Say("accepted", "已接受") : $"<span class=\"refused\">{page.Say("refused", "已拒绝")}: {Text(code)}</span>",
            Text(string.Join(", ", events))];
    }

    private static string SignedBy(ExplorerPage page, IMemberLedger ledger, Block block)
    {
        var validators = ledger.ValidatorsOf(block.Header.Height)?.Validators ?? [];
        var names = block.Certificate.Votes.Where(v => v.Index < validators.Count).Select(v => NameOf(ledger, validators[v.Index].Member));
        var of = validators.Count == 0 ? page.Say("unknown", "未知") : Number((uint)validators.Count);
        return $"{Number((uint)block.Certificate.Votes.Count)} / {of}: {Text(string.Join(", ", names))}";
    }

    private static string NameOf(IMemberLedger ledger, AccountId member) =>
        ledger.Genesis.Document.Members.FirstOrDefault(m => Genesis.AccountOf(m) == member)?.Slug ?? member.ToString();

    private static IEnumerable<ulong> Descending(ulong from)
    {
        for (var height = from; height > 0; height--)
        {
            yield return height;
        }
    }

    private static string Facts(IEnumerable<(string Name, string Value)> facts) =>
        "<dl>" + string.Concat(facts.Select(f => $"<dt>{Text(f.Name)}</dt><dd><code>{Text(f.Value)}</code></dd>")) + "</dl>";

    private static string Link(string target, string text) => $"<a href=\"{Text(target)}\">{Text(text)}</a>";

    private static string Code(string text) => $"<code>{Text(text)}</code>";

    private static string Number(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
