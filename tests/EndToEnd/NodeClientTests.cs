using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Testing;

namespace Xinglin.EndToEnd;

/// <summary>A client in JavaScript that knows the specification only, against the product's own reader.</summary>
public sealed class NodeClientTests
{
    private static readonly string Checkout = FindCheckout();
    private static readonly string Folder = Path.Combine(Checkout, "tests", "node-client");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    [Fact]
    public async Task Stranger_agrees_with_the_golden_vectors()
    {
        var answer = await RunAsync("check", Path.Combine(Checkout, "tests", "vectors", "transaction.json"));
        Assert.Equal(3, answer.GetProperty("checked").GetInt32());
    }

    [Fact]
    public async Task What_a_stranger_signs_is_read_and_verifies()
    {
        var network = new NetworkId(Sha256.Of("stranger"u8));
        var answer = await RunAsync("sign", network.ToString());
        var transactions = answer.GetProperty("transactions").EnumerateArray().ToList();
        Assert.Equal(2, transactions.Count);
        foreach (var made in transactions)
        {
            var parsed = SignedTransaction.Parse(Encoding.UTF8.GetBytes(made.GetProperty("text").GetString()!));
            Assert.True(parsed.Transaction is not null, parsed.Code.Value);
            Assert.Equal(made.GetProperty("id").GetString(), parsed.Transaction.Id.ToString());
            Assert.Equal(network, parsed.Transaction.Payload.Network);
            Assert.Equal(SignatureState.Valid, parsed.Transaction.VerifySignatures(new NoKeys()));
        }

        Assert.Equal([1, 2], transactions.Select(t => SignedTransaction.Parse(Encoding.UTF8.GetBytes(t.GetProperty("text").GetString()!)).Transaction!.Signatures.Count));
    }

    [Fact]
    public async Task What_a_stranger_sends_over_http_becomes_final()
    {
        using var node = await OneMemberNode.StartAsync();
        var answer = await RunAsync("send", node.Address + "member-0");
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("code").ValueKind);
        Assert.True(Hash.TryParse(answer.GetProperty("sent").GetString(), out var id));
        var final = node.Host.Find(id)!;
        Assert.Null(final.Code);
        Assert.Equal(answer.GetProperty("height").GetUInt64(), final.Height.Value);
    }

    /// <summary>Runs the script; its answer is one line of JSON.</summary>
    internal static async Task<JsonElement> RunAsync(params string[] arguments)
    {
        await Installed.Value;
        var (status, output, errors) = await StartAsync("node", ["submit.mjs", .. arguments]);
        Assert.True(status == 0, errors);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static async Task InstallAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "jose")))
        {
            var (status, _, errors) = await StartAsync("npm", ["ci", "--no-audit", "--no-fund"]);
            Assert.True(status == 0, errors);
        }
    }

    private static async Task<(int Status, string Output, string Errors)> StartAsync(string command, string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    internal static string FindCheckout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Xinglin.slnx is not above the test's folder.");
        }

        return folder.FullName;
    }

    private sealed class NoKeys : IKeyDirectory
    {
        public bool TryGet(KeyId kid, out P256PublicKey key)
        {
            key = default;
            return false;
        }
    }
}
