using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary>Asks not answered yet that came in through any relationship, named on the command line by the beginning of their id.</summary>
internal static class OpenAsks
{
    private static readonly RefusalCode Unknown = new("ask-unknown");

    public static async Task<IReadOnlyList<PatientNotice>> AllAsync(VerbSession session, CancellationToken cancellation)
    {
        var asks = new List<PatientNotice>();
        foreach (var relationship in session.Wallet.Relationships.Where(r => r.Role is null))
        {
            var answer = (await session.Patient.NoticesAsync(relationship, 0, cancellation)).Value;
            asks.AddRange(answer.Notices.Where(n => n is { Kind: NoticeKinds.AccessAsked, Ask: { } ask, Request: not null } && !session.Wallet.HasAnswered(ask)).Select(n => new PatientNotice(relationship, n)));
        }

        return asks;
    }

    public static async Task<PatientNotice> FindAsync(VerbSession session, string beginning, CancellationToken cancellation)
    {
        var found = (await AllAsync(session, cancellation)).Where(n => n.Notice.Ask.ToString()!.StartsWith(beginning, StringComparison.Ordinal)).ToList();
        return found.Count == 1
            ? found[0]
            : throw new RefusedException(Refusal.Of(Unknown, found.Count == 0
                ? $"No ask begins with '{beginning}': see `xinglin wallet grant` without an argument."
                : $"Several asks begin with '{beginning}': give more of the id."));
    }
}
