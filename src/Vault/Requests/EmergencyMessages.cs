using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Requests;

/// <summary>An ask that an opener announces to the own member before any holder is asked.</summary>
/// <param name="Access">The access.</param>
/// <param name="Holder">Who will be asked.</param>
/// <param name="Step">One of <see cref="EmergencySteps"/>.</param>
/// <param name="Document">The document, sealed to the own member.</param>
public sealed record EmergencyAskArguments(Hash Access, AccountId Holder, string Step, SealedMessage Document);

/// <summary>What the holder wants to see.</summary>
public sealed record EmergencyAskAnswer(EmergencyTicket Ticket);

/// <summary>Is the person of the document known here.</summary>
/// <param name="Access">The access.</param>
/// <param name="Document">The document, sealed to the holder.</param>
/// <param name="Ticket">The own member's statement for the step <c>find</c>.</param>
public sealed record EmergencyFindArguments(Hash Access, SealedMessage Document, EmergencyTicket Ticket);

/// <summary>Nothing but whether.</summary>
/// <param name="Found">One of <see cref="EmergencyFound"/>.</param>
/// <param name="Entry">The entry in the holder's log, written before this answer.</param>
/// <param name="Handle">Serves for reading under this access at this holder only; absent unless exactly one person was found.</param>
public sealed record EmergencyFindAnswer(string Found, string Entry, Hash? Handle = null);

/// <summary>What a search came to.</summary>
public static class EmergencyFound
{
    /// <summary>Exactly one person.</summary>
    public const string One = "one";

    /// <summary>Nobody by these numbers.</summary>
    public const string None = "none";

    /// <summary>The numbers are of more than one person: nothing is shown of any.</summary>
    public const string Several = "several";
}

/// <summary>A read of the person that was found.</summary>
/// <param name="Access">The access.</param>
/// <param name="Handle">From <see cref="EmergencyFindAnswer"/>.</param>
/// <param name="Step"><see cref="EmergencySteps.First"/> or <see cref="EmergencySteps.More"/>, which needs the document's further reason.</param>
/// <param name="Document">The document, sealed to the holder.</param>
/// <param name="Ticket">The own member's statement for this step.</param>
public sealed record EmergencyReadArguments(Hash Access, Hash Handle, string Step, SealedMessage Document, EmergencyTicket Ticket);

/// <summary>What was released.</summary>
/// <param name="Step">The step.</param>
/// <param name="Parts">One for each identity of the person here: the own, and those merged with it.</param>
/// <param name="Scopes">What was applied: the entry of each part names the same.</param>
/// <param name="Until">When the access ends.</param>
/// <param name="AsOf">State of the holder's replica.</param>
public sealed record EmergencyReadAnswer(string Step, IReadOnlyList<EmergencyPart> Parts, IReadOnlyList<string> Scopes, LedgerTime Until, AsOf AsOf);

/// <summary>Records of one relationship account.</summary>
/// <param name="Account">The account under which the pointers are registered.</param>
/// <param name="Resources">Each once.</param>
/// <param name="Sections">Which of them belong where; a section without any was looked for and nothing is recorded.</param>
/// <param name="Entry">The disclosure's entry in the holder's log, written before this answer.</param>
/// <param name="Evidence">Shows that the entry is in the log. Without it a reader's software refuses the data.</param>
/// <param name="Merged">How these came to be shown with the person; null for the person's own.</param>
/// <param name="Marks">What the patient says about these records; absent when nothing is.</param>
public sealed record EmergencyPart(
    AccountId Account, IReadOnlyList<ReleasedResource> Resources, IReadOnlyList<EmergencySection> Sections, string Entry, EntryEvidence? Evidence = null,
    MergedIdentity? Merged = null, IReadOnlyList<RecordMark>? Marks = null);

/// <summary>One section of the summary.</summary>
/// <param name="Name">One of <see cref="EmergencySectionNames"/>.</param>
/// <param name="Pointers">Its resources.</param>
/// <param name="TooLarge">True when there is more than an answer holds: nothing of it was sent.</param>
public sealed record EmergencySection(string Name, IReadOnlyList<Hash> Pointers, bool TooLarge = false);

/// <summary>Names of the sections.</summary>
public static class EmergencySectionNames
{
    /// <summary>First step.</summary>
    public static IReadOnlyList<string> First { get; } = ["allergies", "medicines", "problems", "alerts", "blood-group", "pregnancy"];

    /// <summary>Added by the second step.</summary>
    public static IReadOnlyList<string> More { get; } = ["ended-medicines", "laboratory", "imaging", "encounters"];
}

/// <summary>A temporary identity that two of the member's staff say is this person.</summary>
/// <param name="Merge">The merge's random id.</param>
/// <param name="Number">The temporary number.</param>
/// <param name="Since">When it was merged.</param>
public sealed record MergedIdentity(Hash Merge, string Number, LedgerTime Since);

/// <summary>What a patient is told of an emergency access.</summary>
/// <param name="Access">The access; several reads may be under one.</param>
/// <param name="Member">The openers' member.</param>
/// <param name="Openers">The two accounts.</param>
/// <param name="Reader">Which of them read.</param>
/// <param name="Reason">One of <see cref="EmergencyReasons"/>.</param>
/// <param name="Text">The reason in their words; for the second step the further reason.</param>
/// <param name="Until">When the access ends.</param>
/// <param name="Step">One of <see cref="EmergencySteps"/>.</param>
/// <param name="Sections">The sections in which something was shown, with what.</param>
public sealed record EmergencyNotice(
    Hash Access, AccountId Member, IReadOnlyList<AccountId> Openers, AccountId Reader, string Reason, string Text, LedgerTime Until, string Step,
    IReadOnlyList<EmergencySection> Sections)
{
    /// <summary>How many records were shown.</summary>
    [JsonIgnore]
    public int Records => Sections.SelectMany(s => s.Pointers).Distinct().Count();

    /// <summary>The same without some records: a section of which nothing remains is not named.</summary>
    public EmergencyNotice Without(IReadOnlySet<Hash> hidden) => this with
    {
        Sections = [.. Sections.Select(s => s with { Pointers = [.. s.Pointers.Where(p => !hidden.Contains(p))] }).Where(s => s.Pointers.Count > 0)],
    };
}

/// <summary>Nothing to say.</summary>
public sealed record EmptyArguments;

/// <summary>A team that the member enrolled.</summary>
public sealed record EmergencyTeamAnswer(Hash Team);

/// <summary>Accesses of the member's staff, newest first.</summary>
public sealed record EmergencyCasesAnswer(IReadOnlyList<EmergencyCase> Cases);

/// <summary>One access for its reviewer.</summary>
/// <param name="Statement">What the two stated.</param>
/// <param name="Asks">Every ask that the member's own log has.</param>
/// <param name="Outcome">The review's outcome, when it was left here.</param>
public sealed record EmergencyCase(EmergencyStatement Statement, IReadOnlyList<EmergencyAsk> Asks, EmergencyOutcome? Outcome = null);

/// <summary>The text behind a review's commitment.</summary>
public sealed record EmergencyOutcomeArguments(Hash Access, EmergencyOutcomeDocument Document);
