using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Notices;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Vault.Uploads;

/// <summary>A method that a patient of this member asks in the own name.</summary>
internal abstract class UploadMethod<T>(KnownAccounts known, JsonTypeInfo<T> type) : IGatewayMethod
    where T : class
{
    public abstract string Name { get; }

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(
        !request.TryRead(type, out var arguments) ? GatewayCodes.ArgumentsMalformed
        : !known.IsPatient(request.Account) ? GatewayCodes.NotKnownHere
        : Answer(request.Account, arguments));

    protected abstract GatewayAnswer Answer(AccountId patient, T arguments);

    /// <summary>Exactly an index and the exact bytes, once each.</summary>
    protected static bool IsSound(IReadOnlyList<UploadLayer> layers) =>
        layers.Count == 2 && layers.Select(l => l.Layer).Order(StringComparer.Ordinal).SequenceEqual(["index", "raw"]) && layers.All(l => l.Wrap.Ciphertext.Length < 256);
}

/// <summary><c>upload.register</c>.</summary>
internal sealed class RegisterUpload(MemberParts parts, PatientUploads uploads)
    : UploadMethod<UploadRegisterArguments>(parts.Known, GatewayJson.Default.UploadRegisterArguments)
{
    public override string Name => GatewayMethods.UploadRegister;

    protected override GatewayAnswer Answer(AccountId patient, UploadRegisterArguments arguments)
    {
        if (!IsSound(arguments.Layers))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (uploads.Of(patient).Count >= PatientUploads.UploadsMax)
        {
            return VaultCodes.QuotaExceeded;
        }

        return uploads.Add(patient, new UploadEntry(arguments.Upload, parts.Now, arguments.Layers))
            ? GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer)
            : VaultCodes.BlobUnknown;
    }
}

/// <summary>
/// <c>upload.list</c>: the patient's own, with a ticket to fetch them; a read like any other, written to the log first. An empty list
/// releases nothing and is no entry.
/// </summary>
internal sealed class ListUploads(MemberParts parts, PatientUploads uploads, VaultTickets tickets)
    : UploadMethod<VaultOpenArguments>(parts.Known, GatewayJson.Default.VaultOpenArguments)
{
    public override string Name => GatewayMethods.UploadList;

    protected override GatewayAnswer Answer(AccountId patient, VaultOpenArguments arguments)
    {
        var mine = uploads.Of(patient);
        if (mine.Count > 0 && parts.Log.Append(Entry(patient, mine)) is null)
        {
            return DisclosureCodes.LogUnavailable;
        }

        var (ticket, _) = tickets.ForBlobs(patient, mine.SelectMany(u => u.Layers).Select(l => l.Blob), stores: true);
        return GatewayAnswer.Of(new UploadsAnswer(mine, ticket), GatewayJson.Default.UploadsAnswer);
    }

    private DisclosureBody Entry(AccountId patient, IReadOnlyList<UploadEntry> mine) => new(
        parts.Now, true, DisclosureBases.Patient, patient, PermissionPurposes.PatientRequest, [],
        [.. mine.Select(u => new DisclosedRecord(u.Upload, u.Layers.First(l => l.Layer == "raw").Blob))],
        patient, parts.Known.Member, Layers: ["index", "raw"]);
}

/// <summary><c>upload.share</c>: the patient leaves a grantee's wrap; it leaves again only under the permission.</summary>
internal sealed class ShareUpload(MemberParts parts, PatientUploads uploads)
    : UploadMethod<UploadShareArguments>(parts.Known, GatewayJson.Default.UploadShareArguments)
{
    public override string Name => GatewayMethods.UploadShare;

    protected override GatewayAnswer Answer(AccountId patient, UploadShareArguments arguments)
    {
        if (!IsSound(arguments.Layers) || uploads.Find(arguments.Upload, patient) is not { } upload
            || arguments.Layers.Any(l => !upload.Layers.Any(o => o.Layer == l.Layer && o.Blob == l.Blob && o.Length == l.Length)))
        {
            return VaultCodes.BlobUnknown;
        }

        uploads.Share(arguments.Permission, upload with { Layers = arguments.Layers });
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}

/// <summary><c>upload.read</c>: judged like any read under a permission, written to the log first, then the wrap is delivered.</summary>
internal sealed class ReadUpload(MemberParts parts, PatientUploads uploads, VaultTickets tickets) : IGatewayMethod
{
    private readonly PermissionJudge _judge = new(parts.Known, parts.Objections, parts.Ledger.Genesis.Network);

    public string Name => GatewayMethods.UploadRead;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.UploadReadArguments, out var read) || !PermissionPurposes.All.Contains(read.Purpose))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        var refusal = _judge.Judge(request.Account, new RecordsReadArguments(read.Permission, read.Terms, read.Purpose, Layer: LayerNames.Raw), out var terms, out _);
        var shared = refusal is null ? Shared(read, terms!) : null;
        refusal ??= shared is null ? ProblemDocument.Of(VaultCodes.BlobUnknown) : null;
        var entry = new DisclosureBody(
            parts.Now, refusal is null, DisclosureBases.Permission, request.Account, read.Purpose, terms?.Scopes ?? [],
            shared is null ? [] : [.. shared.Layers.Where(l => l.Layer == "raw").Select(l => new DisclosedRecord(shared.Upload, l.Blob))],
            terms?.Relationship, terms?.Grantee.Member, read.Permission, refusal?.Code, Layers: shared is null ? null : ["index", "raw"]);
        if (parts.Log.Append(entry) is not { } written)
        {
            return DisclosureCodes.LogUnavailable;
        }

        return refusal is null ? Release(request, terms!, shared!, entry, written.Commitment) : GatewayAnswer.Refuse(refusal);
    }

    /// <summary>The terms must name this upload, and it must still be the patient's here.</summary>
    private UploadEntry? Shared(UploadReadArguments read, PermissionTerms terms) =>
        terms.Scopes.Contains(UploadScopes.Of(read.Upload)) && uploads.Find(read.Upload, terms.Relationship) is not null ? uploads.Shared(read.Permission, read.Upload) : null;

    private GatewayAnswer Release(GatewayRequest request, PermissionTerms terms, UploadEntry shared, DisclosureBody entry, Hash written)
    {
        var (ticket, _) = tickets.ForBlobs(request.Account, shared.Layers.Select(l => l.Blob), stores: false);
        parts.Notices.Add(new Notice(
            0, NoticeKinds.Disclosed, entry.Time, terms.Relationship, Records: 1, Permission: entry.Permission, Basis: entry.Basis, Pointers: [shared.Upload]));
        return GatewayAnswer.Of(new UploadReadAnswer(terms.Relationship, shared, ticket, written.ToString()), GatewayJson.Default.UploadReadAnswer);
    }
}
