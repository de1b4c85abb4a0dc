using System.Security.Cryptography;
using Xinglin.Interop.Fhir;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Completeness;
using Xinglin.Node.Gateway;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Relationships;

/// <summary>How much of the member's database is on the ledger.</summary>
/// <param name="Registered">Record versions with a final registration.</param>
/// <param name="Waiting">Prepared and not final.</param>
/// <param name="Skipped">Rows that are no R4 resource of a patient, since the start.</param>
/// <param name="CaughtUp">True when the whole table was compared and nothing waits.</param>
public readonly record struct RegistrationProgress(long Registered, long Waiting, long Skipped, bool CaughtUp);

/// <summary>
/// Follows the member's own database: for each new or changed record of a patient, a relationship account, a salted
/// commitment and a pointer on the ledger, and a notice to the patient. Salts are durable before a commitment is sent; a
/// change is acknowledged when its registration is final. What else follows the records (<c>found</c>) hears of each change first.
/// </summary>
public sealed class RegistrationService(
    ChangeFeed feed, GatewayStore store, RelationshipOpening opening, MemberTransactions transactions,
    IndexKeeper indexes, Action<IReadOnlyList<RecordChange>> found, LedgerView view, NoticeQueue notices, IMemberLedger ledger, ILogger<RegistrationService> log)
{
    /// <summary>The contract takes as many in one call.</summary>
    private const int RecordsPerCall = Contracts.Relationships.RelationshipContract.RecordsMax;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private long _skipped;
    private volatile bool _caughtUp;

    /// <summary>How far it is.</summary>
    public RegistrationProgress Progress
    {
        get
        {
            var (registered, waiting) = store.Records.Counts();
            return new RegistrationProgress(registered, waiting, Interlocked.Read(ref _skipped), _caughtUp);
        }
    }

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await StepAsync(stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // The message may quote a record; the type is enough to find the cause.
                log.LogWarning("Registration paused: {Kind}", error.GetType().Name);
                await Task.Delay(PauseAfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task StepAsync(CancellationToken stop)
    {
        await RenewIndexesAsync(stop);
        var changes = feed.Poll();
        if (changes.Count > 0)
        {
            _caughtUp = false;
            found(changes);
            await HandleAsync(changes, stop);
        }
        else if (!feed.Busy)
        {
            _caughtUp = true;
            indexes.FoundWhole(ledger.Tip.Time);
            await Task.Delay(ChangeFeed.Interval, stop);
        }
    }

    /// <summary>Indexes that list what was erased or restricted since. One that the ledger refuses is left: its readers are told that nothing can be proved.</summary>
    private async Task RenewIndexesAsync(CancellationToken stop)
    {
        while (indexes.Outdated is { } account)
        {
            if (view.Index(account)?.Root is { } present && indexes.Build(account) is var root && root != present)
            {
                try
                {
                    await SubmitAsync("relationship.index", Calls.Index(account, root), stop);
                    indexes.Keep(account, root);
                }
                catch (RegistrationRefusedException refused)
                {
                    log.LogWarning("An index was not renewed: {Code}", refused.Message);
                }
            }

            indexes.Renewed();
        }
    }

    private async Task HandleAsync(IReadOnlyList<RecordChange> changes, CancellationToken stop)
    {
        var ours = changes.Where(IsRegistrable).ToList();
        var others = changes.Except(ours).ToList();
        Interlocked.Add(ref _skipped, others.Count(c => c.Kind != RecordChangeKind.Removed && c.Row?.PatientNo is not null));
        feed.Acknowledge(others);
        await Task.WhenAll(ours.GroupBy(c => c.Row!.PatientNo!, StringComparer.Ordinal).Select(patient => RegisterAsync(patient.Key, [.. patient], stop)));
    }

    /// <summary>Registers a patient's changes; those that are refused stay unacknowledged and come again.</summary>
    private async Task RegisterAsync(string patientNo, IReadOnlyList<RecordChange> changes, CancellationToken stop)
    {
        var (relationship, refusal) = await opening.EnsureAsync(patientNo, stop);
        if (relationship is null)
        {
            throw new RegistrationRefusedException(refusal);
        }

        var account = relationship.Account;
        var records = Prepare(account, changes);
        var missing = records.Where(r => r.Height is null && view.Record(r.Pointer) is null).ToList();
        var index = indexes.Build(account);
        var calls = missing.Chunk(RecordsPerCall).ToList();
        for (var i = 0; i < calls.Count; i++)
        {
            await SubmitAsync("relationship.register", Calls.Register(account, calls[i], i == calls.Count - 1 ? index : null), stop);
        }

        if (calls.Count == 0 && view.Index(account)?.Root != index)
        {
            await SubmitAsync("relationship.index", Calls.Index(account, index), stop);
        }

        Finish(account, changes, records, missing);
        indexes.Keep(account, index);
    }

    private async Task SubmitAsync(string method, byte[] arguments, CancellationToken stop)
    {
        var (refused, _) = await transactions.SubmitAsync(transactions.New().ActingAs(transactions.Member).Call(method, arguments), [], stop);
        if (refused is { } code)
        {
            throw new RegistrationRefusedException(code);
        }
    }

    private void Finish(AccountId account, IReadOnlyList<RecordChange> changes, IReadOnlyList<RegisteredRecord> records, List<RegisteredRecord> added)
    {
        var tip = ledger.Tip;
        lock (feed)
        {
            store.InOneTransaction(() =>
            {
                store.Records.MarkRegistered(records.Where(r => r.Height is null).Select(r => r.Pointer), tip.Height);
                feed.Acknowledge([.. changes]);
                if (added.Count > 0)
                {
                    notices.Add(new Notice(0, NoticeKinds.RecordsRegistered, tip.Time, account, Records: added.Count, Pointers: [.. added.Select(r => r.Pointer)]));
                }
            });
        }
    }

    /// <summary>One registration for each change: the one prepared before a crash, or a fresh one with its salt durable.</summary>
    private List<RegisteredRecord> Prepare(AccountId account, IReadOnlyList<RecordChange> changes)
    {
        var records = new List<RegisteredRecord>();
        var fresh = new List<(RegisteredRecord, byte[])>();
        var sorted = new List<(Hash, ReadOnlyMemory<byte>)>();
        foreach (var row in changes.Select(c => c.Row!))
        {
            if (Prepared(account, row) is { } known)
            {
                records.Add(known);
                continue;
            }

            var salt = Salt.Create().Value.ToArray();
            var commitment = Commitment.Of(salt, row.Version.ResourceType, row.Body.Span);
            var record = new RegisteredRecord(new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), account, row.Version, row.RecordNo, commitment, null);
            records.Add(record);
            fresh.Add((record, salt));
            sorted.Add((record.Pointer, row.Body));
        }

        indexes.Sort(sorted);
        store.Records.Prepare(fresh);
        return records;
    }

    private RegisteredRecord? Prepared(AccountId account, RecordRow row) => store.Records.Of(row.Version).FirstOrDefault(r =>
        r.Relationship == account && r.RecordNo == row.RecordNo && store.Records.SaltOf(r.Pointer) is { } salt
        && Commitment.Opens(r.Commitment, salt, row.Version.ResourceType, row.Body.Span));

    private static bool IsRegistrable(RecordChange change) =>
        change.Row is { PatientNo: not null } row && row.Body.Length > 0 && row.Body.Span[0] == (byte)'{'
        && FhirResource.TryRead(row.Body, out var resource, out _) && resource.Type == row.Version.ResourceType;
}

/// <summary>The ledger did not take a registration; it is tried again.</summary>
internal sealed class RegistrationRefusedException(RefusalCode? code) : Exception(code?.Value);
