using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Mhd;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Store;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>Answers one interaction that is no bundle.</summary>
internal delegate ValueTask<FhirResponse> Interact(FhirCaller caller, FhirRequest request, CancellationToken cancellation);

/// <summary>
/// Batch and transaction (R4 3.1.0.11). Of a transaction all writes are made or none; its entries refer to each other by <c>fullUrl</c>. Of a batch
/// each entry stands for itself.
/// </summary>
internal sealed class BundleInteraction(WriteInteraction writing, Interact interact)
{
    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers.</summary>
    public async ValueTask<FhirResponse> AnswerAsync(FhirCaller caller, FhirRequest asked, CancellationToken cancellation)
    {
        if (BundleEntry.Read(asked.Body, out var type) is not { } entries || type is not ("batch" or "transaction"))
        {
            return FhirOutcome.Of(FhirCodes.BundleMalformed);
        }

        if (entries.Count > BundleEntry.EntriesMax)
        {
            return FhirOutcome.Of(FhirCodes.TooMuch);
        }

        // Who pushes documents as IHE MHD says is held to it, before anything is written.
        if (ResourceNodes.TryReadJson(asked.Body) is { } bundle && ProvideDocumentBundle.IsClaimed(bundle) && ProvideDocumentBundle.Judge(bundle) is { Count: > 0 } issues)
        {
            return FhirOutcome.Of(new ValidationResult(issues));
        }

        return type == "batch" ? await BatchAsync(caller, asked, entries, cancellation) : await TransactionAsync(caller, asked, entries, cancellation);
    }

    private async ValueTask<FhirResponse> BatchAsync(FhirCaller caller, FhirRequest asked, IReadOnlyList<BundleEntry> entries, CancellationToken cancellation)
    {
        var answers = new List<FhirResponse>(entries.Count);
        foreach (var entry in entries)
        {
            answers.Add(await interact(caller, Request(asked, entry, entry.Resource), cancellation));
        }

        return Answer("batch-response", asked.Base, answers);
    }

    private async ValueTask<FhirResponse> TransactionAsync(FhirCaller caller, FhirRequest asked, IReadOnlyList<BundleEntry> entries, CancellationToken cancellation)
    {
        var answers = new FhirResponse?[entries.Count];
        if (writing.Alone(() => Write(caller, entries, answers)) is { } refusal)
        {
            return refusal;
        }

        // What is read in a transaction sees what it wrote (R4 3.1.0.11.2).
        for (var i = 0; i < entries.Count; i++)
        {
            answers[i] ??= await interact(caller, Request(asked, entries[i], entries[i].Resource), cancellation);
        }

        return Answer("transaction-response", asked.Base, answers!);
    }

    /// <summary>Checks every write before the first is made; the refusal names its entry.</summary>
    private FhirResponse? Write(FhirCaller caller, IReadOnlyList<BundleEntry> entries, FhirResponse?[] answers)
    {
        var ids = new string?[entries.Count];
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            if (Place(caller, entries[i], answers, i, ids, addresses) is { } refusal)
            {
                return At(refusal, i);
            }
        }

        var others = addresses.Values.Select(a => FhirReference.TryParse(a, out var reference) ? reference : default).ToHashSet();
        var writes = new List<(int Entry, CheckedWrite Write)>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (Check(caller, entries[i], answers[i], ids[i], addresses, others, out var write) is { } refusal)
            {
                return At(refusal, i);
            }

            if (write is not null)
            {
                writes.Add((i, write));
            }
            else if (entries[i].Method == "DELETE")
            {
                answers[i] = new FhirResponse(StatusCodes.Status204NoContent, null);
            }
        }

        if (writes.Select(w => (w.Write.Resource.Type, w.Write.Resource.Id)).Distinct().Count() < writes.Count)
        {
            return FhirOutcome.Of(FhirCodes.BundleMalformed);
        }

        foreach (var ((entry, write), made) in writes.Zip(writing.Make([.. writes.Select(w => w.Write)])))
        {
            answers[entry] = Written(made, write.Version == 1);
        }

        return null;
    }

    /// <summary>Gives what will be created its id, or finds what exists, so that others can refer to it.</summary>
    private FhirResponse? Place(FhirCaller caller, BundleEntry entry, FhirResponse?[] answers, int at, string?[] ids, Dictionary<string, string> addresses)
    {
        if (entry is { Method: "PUT" } && entry.Path.Split('/') is [_, _])
        {
            addresses.TryAdd(entry.FullUrl, entry.Path);
            return null;
        }

        if (entry.Method != "POST" || !ResourceTypes.Contains(entry.Path))
        {
            return entry.Method is "POST" or "PUT" ? FhirOutcome.Of(FhirCodes.InteractionUnknown) : null;
        }

        if (!caller.May('c', entry.Path))
        {
            return FhirOutcome.Of(FhirCodes.NotAllowed);
        }

        ids[at] = ResourceStore.NewId();
        if (entry.IfNoneExist is { } condition)
        {
            if (writing.Existing(caller, entry.Path, condition, out var matching) is { } refusal)
            {
                return refusal;
            }

            answers[at] = matching;
        }

        if (entry.FullUrl.Length > 0 && !addresses.TryAdd(entry.FullUrl, answers[at]?.Location ?? $"{entry.Path}/{ids[at]}"))
        {
            return FhirOutcome.Of(FhirCodes.BundleMalformed);
        }

        return null;
    }

    private FhirResponse? Check(
        FhirCaller caller, BundleEntry entry, FhirResponse? answered, string? id, Dictionary<string, string> addresses, HashSet<FhirReference> others, out CheckedWrite? write)
    {
        write = null;
        if (answered is not null || entry.Method is not ("POST" or "PUT" or "DELETE"))
        {
            return null;
        }

        var parts = entry.Path.Split('/');
        var type = parts[0];
        if (!ResourceTypes.Contains(type) || (id is null && parts.Length != 2))
        {
            return FhirOutcome.Of(FhirCodes.InteractionUnknown);
        }

        if (entry.Method == "DELETE")
        {
            return writing.CheckDelete(caller, type, parts[1], entry.IfMatch, out write);
        }

        var body = entry.Resource.Length == 0 ? entry.Resource : FhirBundle.WithReferences(entry.Resource, addresses);
        return id is not null
            ? writing.Check(caller, type, id, body, 0, others, out write)
            : writing.CheckUpdate(caller, type, parts[1], entry.IfMatch, body, others, out write);
    }

    private static FhirRequest Request(FhirRequest bundle, BundleEntry entry, byte[] body) =>
        bundle with { Method = entry.Method, Path = entry.Path, Query = FhirQuery.Parse(entry.Query), Body = body, IfMatch = entry.IfMatch, IfNoneExist = entry.IfNoneExist };

    private static FhirResponse Written(StoredVersion made, bool isNew) =>
        new(isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, null) { Version = made.Version, Updated = made.UpdatedAt, Location = $"{made.Type}/{made.Id}" };

    /// <summary>The refusal of one entry, naming the entry.</summary>
    private static FhirResponse At(FhirResponse refusal, int entry) => refusal with { Body = FhirOutcome.In(refusal.Body!, $"Bundle.entry[{entry}]") };

    private static FhirResponse Answer(string type, string root, IReadOnlyList<FhirResponse> answers)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Legible))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", type);
            json.WriteStartArray("entry");
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                if (answer is { Body: { } shown, Status: < 300 })
                {
                    json.WritePropertyName("resource");
                    json.WriteRawValue(shown, skipInputValidation: true);
                }

                json.WriteStartObject("response");
                json.WriteString("status", answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (answer.Location is { } location)
                {
                    json.WriteString("location", $"{root}/{location}/_history/{answer.Version}");
                }

                if (answer.Version is { } version)
                {
                    json.WriteString("etag", $"W/\"{version}\"");
                }

                if (answer.Updated is { } updated)
                {
                    json.WriteString("lastModified", updated.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
                }

                if (answer is { Body: { } outcome, Status: >= 300 })
                {
                    json.WritePropertyName("outcome");
                    json.WriteRawValue(outcome, skipInputValidation: true);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new FhirResponse(StatusCodes.Status200OK, buffer.ToArray());
    }
}
