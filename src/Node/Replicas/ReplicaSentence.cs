using System.Globalization;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Standing;

namespace Xinglin.Node.Replicas;

/// <summary>How a replica fares, in one sentence.</summary>
internal static class ReplicaSentence
{
    internal static string Of(
        IMemberLedger ledger, ReplicaProgress progress, bool waitsLong, string? halted, IReadOnlyCollection<AccountId> missing, IReadOnlyCollection<AccountId> accused,
        string? clock)
    {
        if ((halted ?? progress.Halted) is { } reason)
        {
            return ConsortiumView.WithNames(ledger, reason);
        }

        var tip = ledger.Tip;
        var sentence = $"Block {tip.Height} of {tip.Time} is final";
        var behind = progress.PeerTip.Value > tip.Height.Value + 1 ? $"; catching up to {progress.PeerTip}" : "";
        var all = waitsLong || missing.Count + accused.Count > 0 ? "; " + ConsortiumView.Of(ledger, missing, accused).Sentence.TrimEnd('.') : "";
        var parts = progress.Divergence is { } divergence ? "; " + ConsortiumView.WithNames(ledger, divergence).TrimEnd('.') : "";
        return sentence + behind + (behind.Length == 0 ? clock : "") + parts + (waitsLong ? Missing(ledger, progress) : "") + all + (progress.Signs ? "." : "; this member does not vote.");
    }

    private static string Missing(IMemberLedger ledger, ReplicaProgress progress)
    {
        if (progress.Absent.Count == 0)
        {
            return "";
        }

        var names = progress.Absent.Select(a => ConsortiumView.NameOf(ledger, a));
        var quorum = ledger.ValidatorsOf(progress.Height)?.Quorum.ToString(CultureInfo.InvariantCulture) ?? "a quorum";
        return $"; block {progress.Height} waits in round {progress.Round} for {string.Join(", ", names)} ({quorum} members decide)";
    }
}
