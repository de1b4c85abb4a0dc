using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Ballots;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Formats;

namespace Xinglin.Client.Ballots;

/// <summary>What members vote about. It stays off the ledger; every voter has it with its salt.</summary>
/// <param name="Ballot">The random id.</param>
/// <param name="Question">In plain words.</param>
/// <param name="Options">2 to 16, in the order of their numbers.</param>
public sealed record BallotQuestion(Hash Ballot, string Question, IReadOnlyList<string> Options)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "ballot-question";

    /// <summary>Longest question file, bytes.</summary>
    public const int BytesMax = 128 * 1024;

    /// <summary>The document with a fresh salt, as it is given to the voters.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(CommittedText.Create(this, BallotJson.Default.BallotQuestion), BallotJson.Default.CommittedText);

    /// <summary>The document and its commitment; null when the file is none.</summary>
    public static (BallotQuestion Question, Hash Commitment)? TryRead(ReadOnlySpan<byte> file) =>
        ProofJson.TryRead(file, BytesMax, BallotJson.Default.CommittedText) is { } text && text.Read(BallotJson.Default.BallotQuestion) is { } question
        && question.Options.Count is >= 2 and <= BallotContract.OptionsMax && text.Commitment(CommitmentType) is { } commitment
            ? (question, commitment)
            : null;
}

/// <summary>What came of a ballot, by proof.</summary>
/// <param name="Ballot">The entry as of the proof's block.</param>
/// <param name="IsClosed">True when the block's time is past the deadline: nothing changes any more.</param>
/// <param name="Counts">Votes for each option.</param>
/// <param name="Winner">The option's number; null while it is open, the quorum is missing, or several have most.</param>
/// <param name="Proof">As of which block, by whose signatures.</param>
public sealed record BallotResult(Ballot Ballot, bool IsClosed, IReadOnlyList<int> Counts, int? Winner, ProofReport Proof);

/// <summary>Why a ballot's result cannot be shown.</summary>
public static class BallotResultCodes
{
    /// <summary>The question's file has not the published form.</summary>
    public static readonly RefusalCode QuestionMalformed = new("ballot-question-malformed");

    /// <summary>The question's file is not the one that the ledger commits to.</summary>
    public static readonly RefusalCode QuestionMismatch = new("ballot-question-mismatch");

    /// <summary>The proof does not hold or is of something else.</summary>
    public static readonly RefusalCode ProofInvalid = new("ballot-proof-invalid");
}

/// <summary>Votes among members, each by its identity key.</summary>
public sealed class BallotClient(NetworkConnection connection, MemberView member, ISigner identity)
{
    /// <summary>Asks the question of a document.</summary>
    /// <param name="file">The document, as <see cref="BallotQuestion.Write"/> made it.</param>
    /// <param name="closes">A whole hour of block time.</param>
    /// <param name="quorum">How many members must vote.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<TransactionStatus>> OpenAsync(byte[] file, LedgerTime closes, int quorum, CancellationToken cancellation = default) =>
        BallotQuestion.TryRead(file) is { } read
            ? SubmitAsync("ballot.open", JsonSerializer.Serialize(
                new BallotOpen(read.Question.Ballot, read.Commitment, read.Question.Options.Count, closes, quorum), ContractsJson.Default.BallotOpen), cancellation)
            : Task.FromResult<Answer<TransactionStatus>>(Malformed());

    /// <summary>Votes for an option.</summary>
    public Task<Answer<TransactionStatus>> CastAsync(Hash ballot, int option, CancellationToken cancellation = default) =>
        SubmitAsync("ballot.cast", JsonSerializer.Serialize(new BallotCast(ballot, option), ContractsJson.Default.BallotCast), cancellation);

    /// <summary>What a proof file of <c>ballot.ballots/id</c> says about the question of a document: offline.</summary>
    public static Answer<BallotResult> Read(byte[] file, ReadOnlyMemory<byte> proof, TrustedMembers trust)
    {
        if (BallotQuestion.TryRead(file) is not { } read)
        {
            return Malformed();
        }

        var answer = ProofVerifier.Verify(proof, trust);
        if (!answer.Holds)
        {
            return Refusal.Of(BallotResultCodes.ProofInvalid, $"The proof does not hold: {answer.Detail}");
        }

        if (answer.Report.Fact is not ProvenEntry { Value: { } value } entry || entry.Key != $"ballot.ballots/{read.Question.Ballot}"
            || ProofJson.TryRead(value.Span, BallotQuestion.BytesMax, ContractsJson.Default.Ballot) is not { } ballot)
        {
            return Refusal.Of(BallotResultCodes.ProofInvalid, "The proof is not of this ballot.");
        }

        if (ballot.Question != read.Commitment || ballot.Options != read.Question.Options.Count)
        {
            return Refusal.Of(BallotResultCodes.QuestionMismatch, "The document is not the one that was voted on: ask who opened the ballot for it again.");
        }

        var closed = answer.Report.Time.CompareTo(ballot.Closes) >= 0;
        return new BallotResult(ballot, closed, ballot.Counts(), closed ? ballot.Winner() : null, answer.Report);
    }

    private static Refusal Malformed() => Refusal.Of(BallotResultCodes.QuestionMalformed, "This is no document of a ballot: ask who opened it for the file again.");

    private Task<Answer<TransactionStatus>> SubmitAsync(string method, string arguments, CancellationToken cancellation)
    {
        var ledger = connection.LedgerAt(member);
        return ledger.SubmitAsync(ledger.NewTransaction().ActingAs(member.Account).Call(method, arguments).Sign(identity), cancellation);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(BallotQuestion))]
[JsonSerializable(typeof(CommittedText))]
internal sealed partial class BallotJson : JsonSerializerContext;
