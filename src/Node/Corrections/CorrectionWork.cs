using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Corrections;

namespace Xinglin.Node.Corrections;

/// <summary>
/// Signs decisions in the member's name. A decision is durable before it is signed, and signing goes on after a restart, so that the words that
/// the ledger has the commitment to are never lost.
/// </summary>
internal sealed class CorrectionWork(MemberParts parts)
{
    private const int StepMax = 100;

    /// <summary>A refused signature costs a transaction: it is not tried again at once.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Hash, long> _tried = [];
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Signs what waits for it.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        foreach (var row in parts.Corrections.At(CorrectionSteps.Deciding, StepMax).Where(r => MayTry(r.Correction)))
        {
            await SignAsync(row.Correction, cancellation);
        }
    }

    /// <summary>Signs one decision; null when it is final, now or before.</summary>
    public async Task<RefusalCode?> SignAsync(Hash correction, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            _tried[correction] = parts.Clock.GetTimestamp();
            if (parts.View.Correction(correction)?.Decision is not null
                || parts.Corrections.Decision(correction)?.Commitment(CorrectionDecisionDocument.CommitmentType) is not { } commitment)
            {
                return null;
            }

            var transaction = parts.Transactions.New().ActingAs(parts.Known.Member).Call(
                "correction.decide", JsonSerializer.SerializeToUtf8Bytes(new CorrectionDecide(correction, parts.Known.Member, commitment), ContractsJson.Default.CorrectionDecide));
            var (refusal, _) = await parts.Transactions.SubmitAsync(transaction, [], cancellation);

            // Decided already: the signature before a restart was final after all.
            return refusal == CorrectionCodes.DecidedAlready ? null : refusal;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool MayTry(Hash correction) => !_tried.TryGetValue(correction, out var tried) || parts.Clock.GetElapsedTime(tried) >= PauseAfterRefusal;
}
