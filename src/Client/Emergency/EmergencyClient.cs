using System.Security.Cryptography;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Emergency;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Emergency;

/// <summary>Whom and why.</summary>
/// <param name="Patient">1 to 8 numbers of one person.</param>
/// <param name="Reason">One of <see cref="EmergencyReasons"/>.</param>
/// <param name="Text">In words, 1 to 200 characters.</param>
/// <param name="Hours">1 to 12.</param>
public sealed record EmergencyRequest(IReadOnlyList<EmergencyIdentifier> Patient, string Reason, string Text, int Hours);

/// <summary>
/// What an emergency team's software does in the name of one account: prepare an access, confirm a colleague's, look, end it;
/// and for who reviews: enrol a team, see the cases, give an outcome.
/// </summary>
public sealed class EmergencyClient(NetworkConnection connection, MemberView member, ActingIdentity identity, RecordVerifier verifier)
{
    /// <summary>How long the second person may take, milliseconds: a transaction lives ten minutes at most.</summary>
    private const long ConfirmWithin = 9 * 60_000;

    private const long ClockTolerance = 60_000;

    private readonly EmergencyLook _look = new(connection, member, identity, verifier);

    /// <summary>The account that acts.</summary>
    public AccountId Account => identity.Account;

    /// <summary>States whom and why, and signs as the first of two. Nothing is open before the second confirms.</summary>
    /// <param name="request">Whom and why.</param>
    /// <param name="second">The colleague's account.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<EmergencyFile>> PrepareAsync(EmergencyRequest request, AccountId second, CancellationToken cancellation = default)
    {
        var ledger = connection.LedgerAt(member);
        var team = await TeamAsync(cancellation);
        var key = await KeyOfAsync(ledger, second, cancellation);
        if ((team.Refusal ?? key.Refusal) is { } refusal)
        {
            return refusal;
        }

        var now = connection.Now;
        var statement = new EmergencyStatement(
            new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), connection.Network.Network, member.Account, team.Value, [identity.Account, second],
            request.Reason, request.Text, request.Patient, now.Plus(-ClockTolerance), now.Plus(request.Hours * 3_600_000L).CeilingHour());
        if (TryDocument(statement) is not { } document)
        {
            return Refusal.Of(ClientCodes.EmergencyRequestMalformed, "Give a known reason, words of at most 200 characters, a second account that is not your own, and 1 to 8 numbers of one person.");
        }

        var transaction = new TransactionBuilder(
            statement.Network, 0, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), now.Plus(ConfirmWithin)).ActingAs(identity.Account).ActingAs(second);
        transaction.Call("emergency.open", new EmergencyOpen(statement.Access, statement.Team, statement.Until, document.Commitment()!.Value), ContractsJson.Default.EmergencyOpen);
        var payload = transaction.Payload(identity.Signer.KeyId, key.Value);
        return new EmergencyFile(
            EmergencyFile.FormatV1, document.Statement, document.Salt.ToString(), Base64Url.Encode(payload), JwsSigning.Sign(payload, identity.Signer, identity.Introduce));
    }

    /// <summary>The second person signs the same transaction and submits it; when this returns the access is open.</summary>
    public async Task<Answer<TransactionStatus>> ConfirmAsync(EmergencyFile file, CancellationToken cancellation = default)
    {
        var payload = Base64Url.Decode(file.Payload) ?? [];
        var second = JwsSigning.Sign(payload, identity.Signer, identity.Introduce);
        var parsed = SignedTransaction.Parse(JwsSigning.General(payload, [file.First, second]));
        if (parsed.Transaction is not { } transaction || !IsWhatTheStatementSays(transaction, file.Document!))
        {
            return Refusal.Of(ClientCodes.EmergencyFileMalformed, "The file's transaction is not the one that its statement describes, or names another second person: let your colleague make it again.");
        }

        return await connection.LedgerAt(member).SubmitAsync(transaction, cancellation);
    }

    /// <summary>Asks every holder at once; each answers or does not within its time. Nothing that does not verify is shown.</summary>
    /// <param name="file">An open access.</param>
    /// <param name="more">The further reason; null for the narrow first summary.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<HolderSummary>> LookAsync(EmergencyFile file, string? more = null, CancellationToken cancellation = default) =>
        _look.AllAsync(file.Document!, more, cancellation);

    /// <summary>Ends an access before its time.</summary>
    public Task<Answer<TransactionStatus>> EndAsync(Hash access, CancellationToken cancellation = default)
    {
        var ledger = connection.LedgerAt(member);
        var transaction = ledger.NewTransaction().ActingAs(identity.Account).Call("emergency.end", new EmergencyReference(access), ContractsJson.Default.EmergencyReference);
        return ledger.SubmitAsync(Signed(transaction), cancellation);
    }

    /// <summary>The newest team that the member has enrolled.</summary>
    public async Task<Answer<Hash>> TeamAsync(CancellationToken cancellation = default)
    {
        var answer = await connection.LedgerAt(member).EntryAsync("emergency.rosters", member.Account.ToString(), ContractsJson.Default.EmergencyRoster, cancellation);
        if (!answer.TryGet(out var roster, out var refusal))
        {
            return refusal!;
        }

        return roster is { Teams: [.., var latest] } ? latest : Refusal.Of(EmergencyCodes.TeamUnknown, "Your member has enrolled no emergency team: let a privacy officer enrol one.");
    }

    /// <summary>What the ledger says of an access: until when, whether ended and reviewed; null when there is none.</summary>
    public Task<Answer<EmergencyAccess?>> AccessAsync(Hash access, CancellationToken cancellation = default) =>
        connection.LedgerAt(member).EntryAsync("emergency.accesses", access.ToString(), ContractsJson.Default.EmergencyAccess, cancellation);

    /// <summary>A privacy officer has the member enrol a team.</summary>
    public Task<Answer<EmergencyTeamAnswer>> EnrollAsync(CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.EmergencyEnroll, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.EmergencyTeamAnswer, cancellation);

    /// <summary>A privacy officer sees what the member's staff opened, stated and asked.</summary>
    public Task<Answer<EmergencyCasesAnswer>> CasesAsync(CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.EmergencyCases, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.EmergencyCasesAnswer, cancellation);

    /// <summary>A privacy officer gives the outcome: its commitment on the ledger, its words to the member.</summary>
    public async Task<Answer<DoneAnswer>> ReviewAsync(Hash access, string finding, string text, CancellationToken cancellation = default)
    {
        if (TryOutcome(new EmergencyOutcome(access, finding, text)) is not { } document)
        {
            return Refusal.Of(ClientCodes.EmergencyRequestMalformed, "A review needs the finding justified or not-justified, and words of at most 200 characters.");
        }

        var ledger = connection.LedgerAt(member);
        var review = new EmergencyReview(access, document.Commitment()!.Value);
        var final = await ledger.SubmitAsync(
            Signed(ledger.NewTransaction().ActingAs(identity.Account).Call("emergency.review", review, ContractsJson.Default.EmergencyReview)), cancellation);
        return final.Refusal is { } refusal
            ? refusal
            : await connection.GatewayAt(member, identity).AskAsync(
                GatewayMethods.EmergencyOutcome, new EmergencyOutcomeArguments(access, document), GatewayJson.Default.EmergencyOutcomeArguments, GatewayJson.Default.DoneAnswer, cancellation);
    }

    /// <summary>A temporary identity for somebody nobody knows.</summary>
    public Task<Answer<TemporaryIdentityAnswer>> TemporaryAsync(CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.EmergencyTemporary, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.TemporaryIdentityAnswer, cancellation);

    /// <summary>Says that a temporary identity is a patient on file; in force when a second person says the same.</summary>
    public Task<Answer<IdentityMergeAnswer>> MergeAsync(string temporary, string into, CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.IdentityMerge, new IdentityMergeArguments(temporary, into), GatewayJson.Default.IdentityMergeArguments, GatewayJson.Default.IdentityMergeAnswer, cancellation);

    /// <summary>Ends a merge at once; the answer lists who saw the two as one.</summary>
    public Task<Answer<IdentityUnmergeAnswer>> UnmergeAsync(Hash merge, CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.IdentityUnmerge, new IdentityUnmergeArguments(merge), GatewayJson.Default.IdentityUnmergeArguments, GatewayJson.Default.IdentityUnmergeAnswer, cancellation);

    private SignedTransaction Signed(TransactionBuilder transaction) =>
        (identity.Introduce ? transaction.Introduce(identity.Signer) : transaction).Sign(identity.Signer);

    /// <summary>The key that an account signs with: its newest on the ledger, or its first.</summary>
    private static async Task<Answer<KeyId>> KeyOfAsync(LedgerClient ledger, AccountId account, CancellationToken cancellation)
    {
        var answer = await ledger.EntryAsync("ledger.accounts", account.ToString(), LedgerJson.Default.AccountEntry, cancellation);
        return answer.TryGet(out var entry, out var refusal) ? entry is { Keys: [.., var newest] } ? newest : new KeyId(account.Value) : refusal!;
    }

    /// <summary>Nobody signs what they were not shown: the call must be the one that the statement describes.</summary>
    private bool IsWhatTheStatementSays(SignedTransaction transaction, EmergencyDocument document) =>
        document.Read() is { } statement
        && statement.Network == connection.Network.Network && statement.Member == member.Account && statement.Openers.Contains(identity.Account)
        && transaction.Payload is { Calls: [{ Method: "emergency.open" } call], As.Count: 2 } payload && payload.As.All(statement.Openers.Contains)
        && System.Text.Json.JsonSerializer.Deserialize(call.Arguments.Span, ContractsJson.Default.EmergencyOpen) is { } open
        && open == new EmergencyOpen(statement.Access, statement.Team, statement.Until, document.Commitment()!.Value);

    private static EmergencyDocument? TryDocument(EmergencyStatement statement)
    {
        try
        {
            return EmergencyDocument.Create(statement);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static EmergencyOutcomeDocument? TryOutcome(EmergencyOutcome outcome)
    {
        try
        {
            return EmergencyOutcomeDocument.Create(outcome);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
