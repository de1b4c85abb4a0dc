using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Demonstration.Population;

namespace Xinglin.EndToEnd;

/// <summary>
/// Wall 1 on a whole run: names, identifiers, codes, scopes and contents of the population are nowhere but in the members' own
/// databases and private stores.
/// </summary>
[Collection(DemonstrationCollection.Name)]
public sealed class CanaryTests(DemonstrationFixture demonstration)
{
    private static readonly IReadOnlyList<Canary> Canaries = PopulationCanaries.All(DemonstrationFixture.BulkPatients);
    private const string OwnSystem = "records.sqlite";
    private const string PrivateIndex = "gateway.sqlite";

    /// <summary>The member's own records that were born here or brought, and by what they are found: as much its own as its hospital's system.</summary>
    private const string OwnRecords = "/fhir/";

    /// <summary>A display that is a resource type's name too, which the register of versions holds.</summary>
    private const string TypeName = "Procedure";

    private static readonly CanaryScanner StoreScanner = new(
        Canaries.Where(c => c.Kind is not CanaryKind.Identifier and not CanaryKind.Scope && c.Text != TypeName && !IsOfScope(c.Text)).Select(c => (c.Text, c.Probe)));

    private static readonly CanaryScanner Scanner = new(Canaries.Select(c => (c.Text, c.Probe)));

    private static bool IsOfScope(string text) => Canaries.Any(c => c.Kind == CanaryKind.Scope && c.Text.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void The_scanner_finds_a_planted_canary_in_every_form_among_other_bytes()
    {
        var name = Canaries.First(c => c.Kind == CanaryKind.Name && c.Distinctive && !Ascii.IsValid(c.Text));
        var noise = new byte[997];
        new Random(7).NextBytes(noise);
        foreach (var form in CanaryScanner.Forms(name.Text, name.Probe))
        {
            byte[] planted = [.. noise, .. form.Bytes, .. noise];
            Assert.True(Scanner.Find(planted).Any(f => f.Bytes.AsSpan().SequenceEqual(form.Bytes)), $"'{form.Form}' was not found.");
        }

        Assert.Empty(Scanner.Find(noise));
    }

    [Fact]
    public void The_scanner_finds_a_canary_inside_a_signed_payload_at_any_place()
    {
        var scope = Canaries.First(c => c.Kind == CanaryKind.Scope);
        for (var before = 0; before < 6; before++)
        {
            var payload = new string('x', before) + scope.Text + "tail";
            Assert.NotEmpty(Scanner.Find(Base64Url.Encode(Encoding.UTF8.GetBytes(payload))));
            Assert.NotEmpty(Scanner.Find(Convert.ToBase64String(Encoding.UTF8.GetBytes(payload))));
        }
    }

    [Fact]
    public async Task Nothing_of_the_population_is_on_the_ledger_in_logs_metrics_errors_or_public_answers()
    {
        using var story = await DemonstrationStory.BeginAsync(demonstration.Http, demonstration.Folder, "刘建国");
        await story.WriteAndClaimAsync();
        var (grant, received) = await story.GrantAsync(await story.AskAsync());
        _ = (await story.Doctor.ReadAsync(received)).Value;
        _ = (await story.Patient.OwnRecordsAsync(story.Wallet.FindPatientOf(story.A.Account)!)).Value;
        _ = (await story.Patient.RevokeAsync(grant)).Value;
        Assert.NotNull((await story.Doctor.ReadAsync(received)).Refusal);
        await ProvokeErrors(story);

        var found = new List<string>();
        await ScanPublicAnswers(found);
        ScanFiles(found);
        ScanSaid("log", demonstration.Recorder.Lines, found);
        ScanSaid("metric", demonstration.Recorder.Metrics, found);
        ScanSaid("error", demonstration.Recorder.Errors, found);

        Assert.True(found.Count == 0, string.Join('\n', found.Take(20)));
        Assert.NotEmpty(demonstration.Recorder.Lines);
        Assert.NotEmpty(demonstration.Recorder.Metrics);
        Assert.NotEmpty(demonstration.Recorder.Errors);
        Assert.True(Scanner.FormCount > 10_000);
    }

    /// <summary>What people send by mistake must not come back in the refusal.</summary>
    private async Task ProvokeErrors(DemonstrationStory story)
    {
        var name = Canaries.First(c => c.Kind == CanaryKind.Name && c.Distinctive).Text;
        var nurse = await story.HireAsync(story.A, "nurse");
        Assert.NotNull((await nurse.DeskCodeAsync(name)).Refusal);
        Assert.NotNull((await story.Doctor.AskAsync(name, story.A, [DemonstrationStory.Scope], "treatment", 7)).Refusal);
        Assert.NotNull((await story.Doctor.AskAsync(story.NumberAtB, story.A, [$"Observation.rs?_text={name}"], "treatment", 7)).Refusal);
        foreach (var path in new[] { $"/{name}/status", $"/hospital-a/state/{name}/x", $"/hospital-a/{name}", $"/hospital-a/blocks/{name}", $"/hospital-a/events?after={name}" })
        {
            using var answer = await demonstration.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.False(answer.IsSuccessStatusCode, path);
        }

        using var body = new StringContent(name, Encoding.UTF8, "application/json");
        using var written = await demonstration.Http.PostAsync(new Uri("/hospital-a/sandbox/his/records", UriKind.Relative), body);
        Assert.False(written.IsSuccessStatusCode);
    }

    private async Task ScanPublicAnswers(List<string> found)
    {
        var tip = (await Json("/hospital-a/status")).GetProperty("height").GetUInt64();
        var paths = new List<string> { "/network", "/status", "/health", "/codes", "/openapi/v1.json", "/contracts", "/hospital-a/blocks?count=100" };
        for (ulong height = 1; height <= tip; height++)
        {
            paths.Add($"/clinic/blocks/{height}");
        }

        foreach (var path in paths)
        {
            Report(path, Scanner.Find(await demonstration.Http.GetByteArrayAsync(new Uri(path, UriKind.Relative))), found);
        }

        for (ulong height = 1; height <= tip; height++)
        {
            var bytes = await demonstration.Http.GetByteArrayAsync(new Uri($"/exam-centre/blocks/{height}/bytes", UriKind.Relative));
            Report($"block {height}", Scanner.Find(bytes), found);
            ScanTexts(height, Block.TryDecode(bytes)!, found);
        }
    }

    /// <summary>Short canaries cannot be told from chance in bytes; as whole texts in what was signed they can.</summary>
    private static void ScanTexts(ulong height, Block block, List<string> found)
    {
        var texts = Canaries.Select(c => c.Text).ToHashSet(StringComparer.Ordinal);
        var transactions = BlockBody.TryDecode(block.Body)!.Batches.SelectMany(b => Batch.TryDecode(b)!.Transactions);
        var documents = transactions.Select(t => (ReadOnlyMemory<byte>)Base64Url.Decode(PayloadOf(t))!).Concat(block.Receipts);
        foreach (var document in documents)
        {
            using var json = JsonDocument.Parse(document);
            found.AddRange(Texts(json.RootElement).Where(texts.Contains).Select(t => $"block {height}: the text '{t}'"));
        }
    }

    private static string PayloadOf(ReadOnlyMemory<byte> transaction)
    {
        Assert.NotNull(SignedTransaction.Parse(transaction).Transaction);
        var text = Encoding.ASCII.GetString(transaction.Span);
        if (text[0] != '{')
        {
            return text.Split('.')[1];
        }

        using var general = JsonDocument.Parse(text);
        return general.RootElement.GetProperty("payload").GetString()!;
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    /// <summary>
    /// Everything in the data folder, with write-ahead logs, but what is left out by name: keys, which are random; a hospital's own system, which
    /// Xinglin only reads, and the own records and index of its FHIR server. A gateway's store is the private index between patient numbers and accounts and the queue of what patients are to
    /// hear: it is looked through for everything but identifiers and scopes.
    /// </summary>
    private void ScanFiles(List<string> found)
    {
        var files = Directory.GetFiles(demonstration.Options.Data, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".key", StringComparison.Ordinal) && Path.GetFileName(f) != "lock" && !IsOf(f, OwnSystem) && !f.Contains(OwnRecords, StringComparison.Ordinal)).ToList();
        Assert.Contains(files, f => IsOf(f, "vault.sqlite"));
        Assert.Contains(files, f => IsOf(f, "record-keys.sqlite"));
        Assert.Contains(files, f => IsOf(f, PrivateIndex));
        Assert.Contains(files, f => f.Contains("/ledger/", StringComparison.Ordinal));
        Assert.Contains(files, f => f.Contains("/evidence/", StringComparison.Ordinal));
        Assert.Contains(files, f => f.EndsWith(".bodies", StringComparison.Ordinal));
        Assert.Contains(files, f => f.EndsWith("genesis.json", StringComparison.Ordinal));
        files.ForEach(file => ScanFile(file, found));

        // What came while the others were looked through, perhaps in the place of one that went.
        Directory.GetFiles(demonstration.Options.Data, "*", SearchOption.AllDirectories).Where(f => f.Contains("/vault/", StringComparison.Ordinal)).Except(files)
            .ToList().ForEach(file => ScanFile(file, found));
    }

    private void ScanFile(string file, List<string> found)
    {
        if (ReadIfThere(file) is { } bytes)
        {
            Report(Path.GetRelativePath(demonstration.Options.Data, file), (IsOf(file, PrivateIndex) ? StoreScanner : Scanner).Find(bytes), found);
        }
    }

    /// <summary>A database or a file that SQLite keeps beside it.</summary>
    private static bool IsOf(string file, string database) => Path.GetFileName(file).StartsWith(database, StringComparison.Ordinal);

    /// <summary>Null for a copy on its way between vaults, which is gone from here when it is whole, and for a list of blobs whose newer version came; nothing else may vanish.</summary>
    private static byte[]? ReadIfThere(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException) when (file.Contains("/vault/incoming/", StringComparison.Ordinal) || file.Contains("/vault/blobs/", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static void ScanSaid(string kind, IEnumerable<string> said, List<string> found)
    {
        foreach (var line in said.Distinct())
        {
            Report($"{kind}: {line}", Scanner.Find(line), found);
        }
    }

    private static void Report(string place, IReadOnlyList<CanaryForm> forms, List<string> found) =>
        found.AddRange(forms.Select(f => $"{place}: {f.Form} of '{f.Canary}'"));

    private async Task<JsonElement> Json(string path)
    {
        using var document = JsonDocument.Parse(await demonstration.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.Clone();
    }
}
