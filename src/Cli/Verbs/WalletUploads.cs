using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Uploads;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet uploads --member M</c></summary>
internal static class WalletUploads
{
    public static Command Create()
    {
        var command = VerbOptions.OfWallet("uploads", "What you brought yourself to a member.");
        command.Options.Add(VerbOptions.Member);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var answer = await new UploadClient(session.Connection, session.Wallet).ListAsync(relationship, cancellation);
        return answer.TryGet(out var uploads, out var refusal)
            ? session.Screen.Done(new JsonArray([.. uploads.Select(Json)]), console => console.WriteLine(uploads.Count == 0 ? "Nothing was brought." : string.Join('\n', uploads.Select(Text))))
            : session.Screen.Refused(refusal!);
    }

    private static JsonObject Json(OpenedUpload upload) => new()
    {
        ["upload"] = upload.Entry.Upload.ToString(),
        ["provenance"] = upload.Index.Provenance,
        ["type"] = upload.Index.Type,
        ["date"] = upload.Index.Date,
        ["name"] = upload.Index.Name,
        ["source"] = upload.Index.Source,
        ["uploaded"] = upload.Index.Uploaded.ToString(),
        ["bytes"] = upload.Index.Length,
        ["pointers"] = upload.Index.Copy is { } copy ? new JsonArray([.. copy.Pointers.Select(p => (JsonNode)p.ToString())]) : null,
    };

    private static string Text(OpenedUpload upload) =>
        $"{upload.Entry.Upload}  {upload.Index.Date}  {upload.Index.Type}  {upload.Index.Name} ({upload.Index.Length} bytes); "
        + (upload.Index.Copy is { } copy ? $"copy of {copy.Pointers.Count} record(s) of {upload.Index.Source}, may be older than the hospital's" : $"patient-supplied, from {upload.Index.Source}")
        + $", {upload.Index.Uploaded}";
}
