using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Notary;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Formats;

namespace Xinglin.Client.Notary;

/// <summary>What is committed to of a file: its SHA-256 and its length in bytes, as one JSON object.</summary>
public sealed record FileFingerprint(Hash Sha256, long Bytes);

/// <summary>
/// The proof that a member had a file at a block's time (docs/spec/notarised.md). Whoever has it, the file and the members' keys checks it without
/// any network.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Fingerprint">The fingerprint as it was committed to, and the salt.</param>
/// <param name="Transaction">Proof file of the transaction that recorded it.</param>
/// <param name="Receipt">Proof file of what that transaction did.</param>
/// <param name="Entry">Proof file of state <c>notary.entries/commitment</c>.</param>
public sealed record NotarisedFile(string Format, CommittedText Fingerprint, JsonElement Transaction, JsonElement Receipt, JsonElement Entry)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/notarised/v1";

    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "notarised-file";

    /// <summary>Longest bundle, bytes: three proof files.</summary>
    public const int BytesMax = 8 * 1024 * 1024;

    /// <summary>Reads strictly; null when it is not of this form.</summary>
    public static NotarisedFile? TryRead(ReadOnlySpan<byte> json) =>
        ProofJson.TryRead(json, BytesMax, NotarisedJson.Default.NotarisedFile) is { Format: FormatV1 } bundle ? bundle : null;

    /// <summary>The file.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, NotarisedJson.Default.NotarisedFile);

    /// <summary>The fingerprint under a fresh salt.</summary>
    public static CommittedText Commit(FileFingerprint file) => CommittedText.Create(file, NotarisedJson.Default.FileFingerprint);

    internal FileFingerprint? Committed => Fingerprint.Read(NotarisedJson.Default.FileFingerprint);
}

/// <summary>Why a notarised file does not hold, in order of precedence.</summary>
public static class NotarisedCodes
{
    /// <summary>The bundle has not the published form.</summary>
    public static readonly RefusalCode Malformed = new("notarised-malformed");

    /// <summary>The file is not the one whose fingerprint is in the bundle.</summary>
    public static readonly RefusalCode FileDiffers = new("notarised-file-differs");

    /// <summary>A proof in it does not hold, or is of another fact than its place says.</summary>
    public static readonly RefusalCode ProofInvalid = new("notarised-proof-invalid");

    /// <summary>The ledger's commitment is not to this fingerprint.</summary>
    public static readonly RefusalCode CommitmentMismatch = new("notarised-commitment-mismatch");
}

/// <summary>A member notarises, by its identity key.</summary>
public sealed class NotaryClient(NetworkConnection connection, MemberView member, ISigner identity)
{
    /// <summary>Puts the commitment on the ledger and collects the proofs.</summary>
    public async Task<Answer<NotarisedFile>> NotariseAsync(FileFingerprint file, CancellationToken cancellation = default)
    {
        var committed = NotarisedFile.Commit(file);
        var commitment = committed.Commitment(NotarisedFile.CommitmentType)!.Value;
        var ledger = connection.LedgerAt(member);
        var transaction = ledger.NewTransaction().ActingAs(member.Account)
            .Call("notary.record", JsonSerializer.Serialize(new NotaryRecord(commitment), ContractsJson.Default.NotaryRecord)).Sign(identity);
        if (!(await ledger.SubmitAsync(transaction, cancellation)).TryGet(out _, out var refusal)
            || !(await ledger.ProofAsync($"transaction/{transaction.Id}", cancellation)).TryGet(out var sent, out refusal)
            || !(await ledger.ProofAsync($"receipt/{transaction.Id}", cancellation)).TryGet(out var done, out refusal)
            || !(await ledger.ProofAsync($"state/notary.entries/{commitment}", cancellation)).TryGet(out var entry, out refusal))
        {
            return refusal!;
        }

        return new NotarisedFile(NotarisedFile.FormatV1, committed, ProofJson.Parse(sent), ProofJson.Parse(done), ProofJson.Parse(entry));
    }
}

/// <summary>Checks a notarised file with nothing but the trusted members' keys.</summary>
public static class NotarisedVerifier
{
    /// <summary>Every check in order; never throws for hostile input.</summary>
    /// <param name="bundle">The bundle's bytes.</param>
    /// <param name="file">The file's fingerprint, computed by whoever checks.</param>
    /// <param name="trust">Whose keys decide.</param>
    public static BundleReport Verify(ReadOnlySpan<byte> bundle, FileFingerprint file, TrustedMembers trust)
    {
        var list = new CheckList(trust, NotarisedCodes.ProofInvalid);
        if (NotarisedFile.TryRead(bundle) is not { } read || read.Committed is not { } fingerprint)
        {
            list.Fail("format", NotarisedCodes.Malformed, $"The file is not of the form {NotarisedFile.FormatV1}.");
            return Report(list);
        }

        list.Pass("format", NotarisedFile.FormatV1);
        _ = fingerprint == file
            ? list.Pass("file", string.Create(CultureInfo.InvariantCulture, $"{file.Bytes} bytes, SHA-256 {file.Sha256}"))
            : list.Fail("file", NotarisedCodes.FileDiffers, "The file is not the one that was notarised.");
        if (list.Prove("entry", read.Entry, "notary.entries/", ContractsJson.Default.Notarised) is { Value: { } entry } proven)
        {
            _ = proven.Name == read.Fingerprint.Commitment(NotarisedFile.CommitmentType)?.ToString()
                ? list.Pass("entry", $"{trust.NameOf(entry.By) ?? entry.By.ToString()} had it at {entry.Time}, block {entry.Height}; {proven.AsOf}")
                : list.Fail("entry", NotarisedCodes.CommitmentMismatch, "The ledger's commitment is to something else.");
            CheckTransaction(list, read, entry, trust);
        }
        else
        {
            list.FailUnless("entry", NotarisedCodes.ProofInvalid, "The ledger has no such entry.");
        }

        return Report(list);
    }

    private static void CheckTransaction(CheckList list, NotarisedFile read, Notarised entry, TrustedMembers trust)
    {
        var sent = ProofVerifier.Verify(Encoding.UTF8.GetBytes(read.Transaction.GetRawText()), trust);
        var done = ProofVerifier.Verify(Encoding.UTF8.GetBytes(read.Receipt.GetRawText()), trust);
        var holds = sent.Holds && done.Holds && sent.Report.Fact is ProvenTransaction transaction && done.Report.Fact is ProvenReceipt receipt
            && sent.Report.Header == done.Report.Header && transaction.Index == receipt.Index && sent.Report.Height.Value == entry.Height
            && SignedTransaction.Parse(transaction.Bytes).Transaction is { } signed && signed.Payload.As.Contains(entry.By)
            && ReceiptJson.TryDecode(receipt.Bytes) is { Accepted: true } accepted && accepted.Transaction == signed.Id;
        _ = holds
            ? list.Pass("transaction", $"block {sent.Report!.Height}, {sent.Report.Time}, certified by {sent.Report.SignedBy.Count} of {sent.Report.Validators} members ({sent.Report.Quorum} decide)")
            : list.Fail("transaction", NotarisedCodes.ProofInvalid, "Transaction, receipt and entry do not belong together.");
    }

    private static BundleReport Report(CheckList list) => new(
        list.Checks,
        [
            "Whether the file is true, who wrote it, and since when it existed before that block.",
            "Whether the trust file is the network's: compare its network id with what the members publish.",
        ]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(NotarisedFile))]
[JsonSerializable(typeof(FileFingerprint))]
internal sealed partial class NotarisedJson : JsonSerializerContext;
