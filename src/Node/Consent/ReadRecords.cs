using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary><c>records.read</c>: judges the permission by the own replica, writes the disclosure, releases.</summary>
internal sealed class ReadRecords(MemberParts parts, RecordDisclosure disclosure) : IGatewayMethod
{
    private readonly PermissionJudge _judge = new(parts.Known, parts.Objections, parts.Ledger.Genesis.Network);

    public string Name => GatewayMethods.RecordsRead;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.RecordsReadArguments, out var read) || !PermissionPurposes.All.Contains(read.Purpose)
            || (read.Layer is not null && !LayerNames.IsKnown(read.Layer)))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        var asOf = disclosure.AsOf;
        var refusal = _judge.Judge(request.Account, read, out var terms, out var allowed);
        var entry = Entry(request, read, terms);
        return refusal is null
            ? await disclosure.ReleaseAsync(new AllowedRelease(request, terms!.Relationship, allowed!.Scopes, entry, asOf, Layer: allowed.Layer), cancellation)
            : disclosure.Refuse(entry, refusal);
    }

    /// <summary>Scopes of a refused attempt are noted only when they are within the terms' own cap: a stranger's text is not kept.</summary>
    private DisclosureBody Entry(GatewayRequest request, RecordsReadArguments read, PermissionTerms? terms) => new(
        parts.Now, false, DisclosureBases.Permission, request.Account, read.Purpose,
        terms?.Scopes ?? [], [], terms?.Relationship, terms?.Grantee.Member, read.Permission,
        Layers: read.Layer is { } layer ? [layer] : null, Kept: read.Keep is true ? true : null);
}
