using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Hl7v2;
using Xinglin.Interop.Hl7v2.Mapping;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;

namespace Xinglin.Node.Hl7v2;

/// <summary>
/// Takes messages in, one at a time: durable first, then mapped, and answered <c>AA</c> only when its records are in the store in the same transaction.
/// What cannot be mapped is answered <c>AE</c> and waits for a person. The same message again gets the same answer and makes nothing.
/// </summary>
internal sealed class V2Intake(ResourceStore store, V2Inbox inbox, MllpSettings settings, TimeProvider clock, ILogger logger)
{
    private const int SourceLengthMax = 100;

    private readonly Lock _turn = new();
    private readonly V2MapSettings _mapping = new(settings.Zone, settings.OwnAuthorities);

    /// <summary>The answer to a block; never throws for what it holds.</summary>
    public byte[] Answer(byte[] raw)
    {
        lock (_turn)
        {
            try
            {
                return Take(raw);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Nothing of the message is in the log: only what kind of fault it was.
                logger.LogError("A message was not made durable: {Kind}", fault.GetType().Name);
                return Refused(V2Parser.Read(raw).Header, V2Acceptance.Reject, V2InboxCodes.NotDurable, "The message could not be stored. Send it again later.");
            }
        }
    }

    /// <summary>The answer to bytes that were no block.</summary>
    public byte[] AnswerFault() =>
        Refused(null, V2Acceptance.Reject, V2InboxCodes.BlockInvalid, "This was no MLLP block: VT, the message, FS, CR. The line stays open; send the message again.");

    /// <summary>Maps what a crash left behind; called before the listener opens.</summary>
    public void Recover()
    {
        lock (_turn)
        {
            while (inbox.In(V2State.Taken, 100) is { Count: > 0 } left)
            {
                foreach (var entry in left)
                {
                    Process(entry.Number, V2Parser.Read(entry.Raw));
                }
            }
        }
    }

    /// <summary>Maps a message of the queue again, after tables or settings changed.</summary>
    public V2Entry Retry(V2Entry entry)
    {
        lock (_turn)
        {
            Process(entry.Number, V2Parser.Read(entry.Raw));
            return inbox.Find(entry.Number)!;
        }
    }

    private byte[] Take(byte[] raw)
    {
        var read = V2Parser.Read(raw);
        var (sender, controlId) = Named(read.Header, raw);
        if (inbox.Find(sender, controlId) is { } known)
        {
            return Again(known, raw, read);
        }

        if (inbox.Count(V2State.Queued) >= settings.QueueMax)
        {
            return Refused(read.Header, V2Acceptance.Reject, V2InboxCodes.QueueFull, "Too many messages wait for a person here. Send this one again later.");
        }

        return Process(inbox.Take(sender, controlId, raw), read);
    }

    /// <summary>The same message gets the same answer; another one under its name gets a refusal of its own, which is not stored.</summary>
    private byte[] Again(V2Entry known, byte[] raw, V2Read read)
    {
        if (!CryptographicOperations.FixedTimeEquals(known.Hash, V2Inbox.HashOf(raw)))
        {
            return Refused(read.Header, V2Acceptance.Error, V2InboxCodes.ControlIdReused, "Another message had this control id (MSH-10). Send this one under a new one.", new V2Location("MSH", 1, 10));
        }

        return known.State == V2State.Taken ? Process(known.Number, read) : known.Answer;
    }

    private byte[] Process(long number, V2Read read)
    {
        if (read.Message is not { } message)
        {
            return Queue(number, read.Header, [read.Error!]);
        }

        try
        {
            return Map(number, message);
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or SqliteException))
        {
            logger.LogError("The mapping of message {Number} broke off: {Kind}", number, fault.GetType().Name);
            return Queue(number, message, [Internal(V2InboxCodes.MappingFailed, "The message could not be mapped. A person looks at it.")]);
        }
    }

    private byte[] Map(long number, V2Message message)
    {
        var source = SourceOf(message);
        var known = new V2KnownRecords(store, source);
        V2Mapped mapped = null!;
        // One transaction for all new ids, instead of a flush for each.
        store.Write(_ => mapped = V2Mapper.Map(message, _mapping, known));
        if (mapped.Errors.Count > 0)
        {
            return Queue(number, message, mapped.Errors);
        }

        var answer = V2Acknowledgment.Of(message, V2Acceptance.Accept, [], AnswerId(), clock.GetUtcNow());
        store.Bring(
            source,
            [.. mapped.Resources.Select(r => new BroughtResource(r.Type, r.Id, r.Json, r.PatientNo))],
            [.. mapped.Patients.Select(Known)],
            connection =>
            {
                known.Remember(connection, mapped.Segments);
                V2Inbox.Settle(connection, number, V2State.Mapped, answer, mapped.Notes);
            });
        return answer;
    }

    /// <summary>A patient as the message says, and as known before where it says nothing: documents that one system knows are not taken back by another.</summary>
    private PatientRow Known(V2Patient patient)
    {
        var before = store.Read(c => c.Query(
            row => new PatientRow(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3)), "SELECT patient_no, name, identity_no, card_no FROM patient WHERE patient_no = $1", patient.Number))
            .SingleOrDefault();
        return new PatientRow(
            patient.Number, patient.Name.Length > 0 ? patient.Name : before?.Name ?? string.Empty, patient.IdentityNumber ?? before?.IdentityNo, patient.CardNumber ?? before?.CardNo);
    }

    private byte[] Queue(long number, V2Message? header, IReadOnlyList<V2Error> errors)
    {
        // Who sends it again gets the answer of the first time, also when it was tried again meanwhile.
        var answer = inbox.Find(number) is { Answer: { Length: > 0 } first } ? first : V2Acknowledgment.Of(header ?? Nobody(), V2Acceptance.Error, errors, AnswerId(), clock.GetUtcNow());
        inbox.Settle(number, V2State.Queued, answer, errors);
        return answer;
    }

    private byte[] Refused(V2Message? header, V2Acceptance acceptance, RefusalCode code, string sentence, V2Location? at = null) =>
        V2Acknowledgment.Of(header ?? Nobody(), acceptance, [Internal(code, sentence) with { At = at ?? new V2Location("MSH") }], AnswerId(), clock.GetUtcNow());

    private static V2Error Internal(RefusalCode code, string sentence) => new(code.Value, V2Conditions.ApplicationInternal, new V2Location("MSH"), sentence);

    /// <summary>What a message is called; one whose header cannot be read is called by its bytes.</summary>
    private static (string Sender, string ControlId) Named(V2Message? header, byte[] raw) =>
        header is { ControlId: { Length: > 0 and <= V2Limits.ControlIdMax } id } ? (Cut(header.Sender, V2Limits.ControlIdMax * 2), id) : (string.Empty, "sha-256:" + Convert.ToHexStringLower(V2Inbox.HashOf(raw)));

    /// <summary>The source that people see: <c>mllp:LAB@HOSPITAL</c>.</summary>
    private static string SourceOf(V2Message message)
    {
        var (application, facility) = (message.Header[3].Component(1).Text, message.Header[4].Component(1).Text);
        return Cut("mllp:" + (facility.Length > 0 ? $"{application}@{facility}" : application), SourceLengthMax);
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;

    private static V2Message Nobody() => V2Parser.Read("MSH|^~\\&|||||||ACK||P|2.5.1"u8).Header!;

    private static string AnswerId() => RandomNumberGenerator.GetHexString(20, lowercase: true);
}
