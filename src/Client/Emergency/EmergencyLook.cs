using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Corrections;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Emergency;

/// <summary>Asks the holders under one access: each ask is noted at the own member first, whose ticket the holder wants to see.</summary>
internal sealed class EmergencyLook(NetworkConnection connection, MemberView member, ActingIdentity identity, RecordVerifier verifier)
{
    /// <summary>Who has not answered by then is shown as not answering.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<IReadOnlyList<HolderSummary>> AllAsync(EmergencyDocument document, string? more, CancellationToken cancellation)
    {
        var statement = document.Read()!;
        return await Task.WhenAll(connection.Network.Members.Select(holder => InTimeAsync(holder, statement.Access, document with { More = more }, cancellation)));
    }

    private async Task<HolderSummary> InTimeAsync(MemberView holder, Hash access, EmergencyDocument document, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return await AskAsync(holder, access, document, patience.Token);
        }
        catch (Exception late) when (!cancellation.IsCancellationRequested && late is OperationCanceledException or HttpRequestException)
        {
            return new HolderSummary(holder, HolderStatus.NotAnswering, []);
        }
    }

    private async Task<HolderSummary> AskAsync(MemberView holder, Hash access, EmergencyDocument document, CancellationToken cancellation)
    {
        var found = await FindAsync(holder, access, document, cancellation);
        if (!found.TryGet(out var answer, out var refusal))
        {
            return Refused(holder, refusal!);
        }

        if (answer.Handle is not { } handle)
        {
            return new HolderSummary(holder, answer.Found == EmergencyFound.Several ? HolderStatus.Several : HolderStatus.NotKnown, []);
        }

        // The narrow summary comes first at every holder, also when more is asked for.
        var first = await ReadAsync(holder, access, handle, EmergencySteps.First, document, cancellation);
        var read = first.Refusal is null && document.More is not null ? await ReadAsync(holder, access, handle, EmergencySteps.More, document, cancellation) : first;
        return read.TryGet(out var summary, out refusal) ? await VerifiedAsync(holder, access, summary, cancellation) : Refused(holder, refusal!);
    }

    private async Task<Answer<EmergencyFindAnswer>> FindAsync(MemberView holder, Hash access, EmergencyDocument document, CancellationToken cancellation)
    {
        var noted = await NoteAsync(holder, access, EmergencySteps.Find, document, cancellation);
        return noted.TryGet(out var note, out var refusal)
            ? await connection.GatewayAt(holder, identity).AskAsync(
                GatewayMethods.EmergencyFind, new EmergencyFindArguments(access, document.Seal(holder.SealKey, connection.Network.Network, access, holder.Account), note.Ticket),
                GatewayJson.Default.EmergencyFindArguments, GatewayJson.Default.EmergencyFindAnswer, cancellation)
            : refusal!;
    }

    private async Task<Answer<EmergencyReadAnswer>> ReadAsync(
        MemberView holder, Hash access, Hash handle, string step, EmergencyDocument document, CancellationToken cancellation)
    {
        var noted = await NoteAsync(holder, access, step, document, cancellation);
        return noted.TryGet(out var note, out var refusal)
            ? await connection.GatewayAt(holder, identity).AskAsync(
                GatewayMethods.EmergencyRead,
                new EmergencyReadArguments(access, handle, step, document.Seal(holder.SealKey, connection.Network.Network, access, holder.Account), note.Ticket),
                GatewayJson.Default.EmergencyReadArguments, GatewayJson.Default.EmergencyReadAnswer, cancellation)
            : refusal!;
    }

    private Task<Answer<EmergencyAskAnswer>> NoteAsync(MemberView holder, Hash access, string step, EmergencyDocument document, CancellationToken cancellation) =>
        connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.EmergencyAsk,
            new EmergencyAskArguments(access, holder.Account, step, document.Seal(member.SealKey, connection.Network.Network, access, member.Account)),
            GatewayJson.Default.EmergencyAskArguments, GatewayJson.Default.EmergencyAskAnswer, cancellation);

    private async Task<HolderSummary> VerifiedAsync(MemberView holder, Hash access, EmergencyReadAnswer answer, CancellationToken cancellation)
    {
        var items = new Dictionary<Hash, SummaryItem>();
        var corrections = new List<VerifiedCorrection>();
        foreach (var part in answer.Parts)
        {
            var released = new RecordsAnswer(part.Account, part.Resources, answer.Scopes, answer.AsOf, part.Entry, part.Evidence, Marks: part.Marks);
            if (!(await verifier.VerifyAsync(holder, part.Account, ReleaseRecipient.Of(identity, access), released, cancellation)).TryGet(out var verified, out var refusal))
            {
                return Refused(holder, refusal!);
            }

            corrections.AddRange(verified.Corrections);
            foreach (var record in verified.Resources)
            {
                items[record.Pointer] = new SummaryItem(record, part.Merged);
            }
        }

        return new HolderSummary(holder, HolderStatus.Answered, [.. EmergencySectionNames.First.Concat(EmergencySectionNames.More).Select(name => Section(name, answer, items))])
        {
            Corrections = corrections,
        };
    }

    private static SummarySection Section(string name, EmergencyReadAnswer answer, Dictionary<Hash, SummaryItem> items)
    {
        var here = answer.Parts.SelectMany(p => p.Sections).Where(s => s.Name == name).ToList();
        if (here.Count == 0)
        {
            return new SummarySection(name, SectionState.NotAvailable, []);
        }

        List<SummaryItem> found = [.. here.SelectMany(s => s.Pointers).Distinct().Where(items.ContainsKey).Select(p => items[p])];
        return here.Exists(s => s.TooLarge) ? new SummarySection(name, SectionState.TooLarge, found) : new SummarySection(name, SectionReading.StateOf(found), found);
    }

    private static HolderSummary Refused(MemberView holder, Refusal refusal) =>
        new(holder, refusal.IsForNow ? HolderStatus.NotAnswering : HolderStatus.Refused, [], refusal);
}
