using System.Globalization;
using Xinglin.Ledger.Finality;
using Xinglin.Node.Api;

namespace Xinglin.Node.Replicas;

/// <summary>How a replica fares, in one sentence.</summary>
internal static class ReplicaSentence
{
    internal static string Of(IMemberLedger ledger, ReplicaProgress progress, bool waitsLong, string? halted, string? clock = null)
    {
        if ((halted ?? progress.Halted) is { } reason)
        {
            return reason;
        }

        var tip = ledger.Tip;
        var sentence = $"Block {tip.Height} of {tip.Time} is final";
        var behind = progress.PeerTip.Value > tip.Height.Value + 1 ? $"; catching up to {progress.PeerTip}" : "";
        return sentence + behind + (behind.Length == 0 ? clock : "") + (waitsLong ? Missing(ledger, progress) : "") + (progress.Signs ? "." : "; this member does not vote.");
    }

    private static string Missing(IMemberLedger ledger, ReplicaProgress progress)
    {
        if (progress.Absent.Count == 0)
        {
            return "";
        }

        var names = progress.Absent.Select(a => ledger.Genesis.Document.Members.FirstOrDefault(m => Ledger.Blocks.Genesis.AccountOf(m) == a)?.Slug ?? a.ToString());
        var quorum = ledger.ValidatorsOf(progress.Height)?.Quorum.ToString(CultureInfo.InvariantCulture) ?? "a quorum";
        return $"; block {progress.Height} waits in round {progress.Round} for {string.Join(", ", names)} ({quorum} members decide)";
    }
}
