using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Access;

/// <summary>What one holder answered to a reader who asked several at once. Only the reader's software knows that they belong together.</summary>
/// <param name="Holder">The member.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What the reader may see there; none: everything.</param>
/// <param name="State">One of <see cref="CompletenessStates"/>.</param>
/// <param name="Records">What was released and verified; null unless there is any.</param>
/// <param name="Refusal">Why there is nothing.</param>
/// <param name="Permission">What it was read under; null when the patient asked.</param>
public sealed record HolderAnswer(
    AccountId Holder, string Name, IReadOnlyList<string> Scopes, string State, VerifiedRecords? Records = null, Refusal? Refusal = null, Hash? Permission = null);

/// <summary>One holder that is to be asked.</summary>
/// <param name="Holder">The member.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What the reader may see there; none: everything.</param>
/// <param name="Permission">What it is read under.</param>
/// <param name="Read">Asks and verifies.</param>
internal sealed record HolderQuestion(
    AccountId Holder, string Name, IReadOnlyList<string> Scopes, Hash? Permission, Func<CancellationToken, Task<Answer<VerifiedRecords>>> Read);

/// <summary>Asks holders side by side, each by a request of its own in the name of its own account, and waits a bounded time for each.</summary>
internal static class HolderQuestions
{
    private static readonly HashSet<string> Late = ["replica-stale", "node-unreachable", "overloaded", "disclosure-log-unavailable", "member-unknown"];

    private static readonly HashSet<string> Outside =
    [
        "account-not-known-here", "grantee-member-not-in-force", "guardian-objects", "purpose-mismatch", "relationship-not-active", "role-not-in-force", "scope-exceeds-grant",
    ];

    /// <summary>Every holder's answer, in the order of the questions; one that takes longer than <paramref name="patience"/> is late.</summary>
    public static async Task<IReadOnlyList<HolderAnswer>> AskAsync(IEnumerable<HolderQuestion> questions, TimeSpan patience, CancellationToken cancellation) =>
        await Task.WhenAll(questions.Select(q => InTimeAsync(q, patience, cancellation)));

    private static async Task<HolderAnswer> InTimeAsync(HolderQuestion question, TimeSpan patience, CancellationToken cancellation)
    {
        var answer = new HolderAnswer(question.Holder, question.Name, question.Scopes, CompletenessStates.Late, Permission: question.Permission);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(patience);
        try
        {
            return (await question.Read(waiting.Token).WaitAsync(waiting.Token)).TryGet(out var records, out var refusal)
                ? answer with { Scopes = records.Scopes, State = records.Completeness.State, Records = records }
                : answer with { State = StateOf(refusal!.Code.Value), Refusal = refusal };
        }
        catch (Exception late) when (!cancellation.IsCancellationRequested && late is OperationCanceledException or HttpRequestException or IOException)
        {
            return answer;
        }
    }

    /// <summary>A holder that contradicts itself or cannot answer whole has shown nothing that could be verified.</summary>
    private static string StateOf(string code) =>
        Late.Contains(code) ? CompletenessStates.Late
        : Outside.Contains(code) || code.StartsWith("permission-", StringComparison.Ordinal) ? CompletenessStates.Outside
        : CompletenessStates.NotVerifiable;
}
