using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Answers;

/// <summary>Why something was refused: the stable code, the sentence that says what to do, and what else the refuser said.</summary>
/// <param name="Code">The same code from contract to screen.</param>
/// <param name="Sentence">In English, from the node; the code itself when the node sent none.</param>
/// <param name="Details">Further members of the problem details, for example who ended a permission and when.</param>
public sealed record Refusal(RefusalCode Code, string Sentence, IReadOnlyDictionary<string, string> Details)
{
    private const int Unavailable = 503;

    /// <summary>HTTP's status of the answer; null when this side refused.</summary>
    public int? Status { get; init; }

    /// <summary>True when the other side could not answer now, which says nothing about what was asked: it may answer later.</summary>
    public bool IsForNow => Status == Unavailable || Code == ClientCodes.NodeUnreachable;

    /// <summary>A refusal of this side's own.</summary>
    public static Refusal Of(RefusalCode code, string sentence) => new(code, sentence, new Dictionary<string, string>());

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Sentence}";
}

/// <summary>A value or a refusal. Refusals are ordinary; what throws is a broken connection or a broken program.</summary>
public readonly record struct Answer<T>
{
    private readonly T? _value;

    private Answer(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value.</summary>
    /// <exception cref="RefusedException">It was refused.</exception>
    public T Value => Refusal is null ? _value! : throw new RefusedException(Refusal);

    /// <summary>A value is an answer.</summary>
    public static implicit operator Answer<T>(T value) => new(value, null);

    /// <summary>A refusal is an answer.</summary>
    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);

    /// <summary>True with the value; false with the refusal.</summary>
    public bool TryGet(out T value, out Refusal? refusal)
    {
        value = _value!;
        refusal = Refusal;
        return refusal is null;
    }
}

/// <summary>Thrown by <see cref="Answer{T}.Value"/> for callers who would rather not look.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.ToString())
{
    /// <summary>What was refused.</summary>
    public Refusal Refusal { get; } = refusal;
}

/// <summary>Refusals that this side makes itself.</summary>
public static class ClientCodes
{
    /// <summary>The node cannot be reached or did not answer in time.</summary>
    public static readonly RefusalCode NodeUnreachable = new("node-unreachable");

    /// <summary>The node's answer is not of the agreed form.</summary>
    public static readonly RefusalCode AnswerMalformed = new("answer-malformed");

    /// <summary>The answer does not open with the key it should be sealed to.</summary>
    public static readonly RefusalCode AnswerNotSealed = new("answer-not-sealed");

    /// <summary>The transaction is not final yet; it may become so until it expires.</summary>
    public static readonly RefusalCode NotFinalYet = new("not-final-yet");

    /// <summary>The ledger has no entry for a released resource: it is not used.</summary>
    public static readonly RefusalCode ResourceNotRegistered = new("resource-not-registered");

    /// <summary>A released resource is not what was registered: it is not used.</summary>
    public static readonly RefusalCode ResourceMismatch = new("resource-mismatch");

    /// <summary>A released record's key or ciphertext is not for this reader, record, layer, holder or grant: it is not used.</summary>
    public static readonly RefusalCode RecordNotOpened = new("record-not-opened");

    /// <summary>The holder does not answer for a layer by its signature: it is not used.</summary>
    public static readonly RefusalCode LayerNotAttested = new("layer-not-attested");

    /// <summary>A patient would grant a deeper layer than was asked for.</summary>
    public static readonly RefusalCode LayerExceedsAsk = new("layer-exceeds-ask");

    /// <summary>A proof does not hold against the trusted members.</summary>
    public static readonly RefusalCode ProofInvalid = new("proof-invalid");

    /// <summary>The holder released data without naming the entry of its disclosure log.</summary>
    public static readonly RefusalCode DisclosureMissing = new("disclosure-missing");

    /// <summary>The holder's signed statement is not about its answer, or not signed by it.</summary>
    public static readonly RefusalCode StatementInvalid = new("statement-invalid");

    /// <summary>The holder released a version that is not the one its index lists as current.</summary>
    public static readonly RefusalCode ResourceNotCurrent = new("resource-not-current");

    /// <summary>A desk code as typed has a wrong length or symbol.</summary>
    public static readonly RefusalCode CodeMalformed = new("desk-code-malformed");

    /// <summary>A desk code as typed has a typing mistake.</summary>
    public static readonly RefusalCode CodeMistyped = new("desk-code-mistyped");

    /// <summary>The ledger does not know this desk code: used, expired or never printed.</summary>
    public static readonly RefusalCode CodeUnknown = new("desk-code-unknown");

    /// <summary>The wallet's passphrase is wrong or its file damaged.</summary>
    public static readonly RefusalCode WalletLocked = new("wallet-locked");

    /// <summary>The wallet has no such relationship.</summary>
    public static readonly RefusalCode RelationshipUnknown = new("relationship-not-in-wallet");

    /// <summary>The wallet has no relationship with the grantee's member: the terms of a permission could not be delivered.</summary>
    public static readonly RefusalCode GranteeUnreachable = new("grantee-unreachable");

    /// <summary>A file is no document of a legal duty.</summary>
    public static readonly RefusalCode DutyMalformed = new("duty-document-malformed");

    /// <summary>Terms found with a permission are not the committed ones.</summary>
    public static readonly RefusalCode TermsMismatch = new("permission-terms-mismatch");

    /// <summary>The file is none of an emergency access, or its transaction is another than its statement's.</summary>
    public static readonly RefusalCode EmergencyFileMalformed = new("emergency-file-malformed");

    /// <summary>What was asked for breaks a limit of emergency access.</summary>
    public static readonly RefusalCode EmergencyRequestMalformed = new("emergency-request-malformed");

    /// <summary>There is no such member in the network.</summary>
    public static readonly RefusalCode MemberUnknown = new("member-unknown");
}
