using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Api;
using Xinglin.Node.Identity;

namespace Xinglin.Node.Relationships;

/// <summary>Transactions that the member itself signs: built, submitted to its own intake, awaited.</summary>
public sealed class MemberTransactions(IMemberLedger ledger, MemberKeys keys, TimeProvider clock)
{
    /// <summary>How long one may wait for its block, milliseconds.</summary>
    private const long Life = 120_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The member's account.</summary>
    public AccountId Member => keys.Account;

    /// <summary>A transaction with a fresh random id, acting for nobody yet.</summary>
    public TransactionBuilder New() => new(
        ledger.Genesis.Network, ledger.Genesis.Document.Partition, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)),
        new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds() + Life));

    /// <summary>Signs as the member, and by further keys; returns when it is final, with the refusal if there is one.</summary>
    public async Task<(RefusalCode? Refusal, FinalTransaction? Final)> SubmitAsync(
        TransactionBuilder transaction, IReadOnlyList<ISigner> further, CancellationToken cancellation)
    {
        var signed = transaction.Sign([keys.Identity, .. further]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMilliseconds(Life + 30_000));
        while (true)
        {
            var submission = await ledger.SubmitAsync(signed.Bytes, patience.Token);
            if (submission.Refusal is not { } code)
            {
                return await AwaitAsync(signed.Id, patience.Token, cancellation);
            }

            if (submission.RetryAfter is not { } wait)
            {
                return (code, null);
            }

            await Task.Delay(wait < Pause ? Pause : wait, patience.Token);
        }
    }

    private async Task<(RefusalCode? Refusal, FinalTransaction? Final)> AwaitAsync(Hash transaction, CancellationToken patience, CancellationToken cancellation)
    {
        try
        {
            var final = await ledger.WhenFinalAsync(transaction, patience);
            return (final.Code, final);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (MemberTransactionCodes.NotFinal, null);
        }
    }
}

/// <summary>Why what the member signed did not come about.</summary>
public static class MemberTransactionCodes
{
    /// <summary>It was not final before it expired.</summary>
    public static readonly RefusalCode NotFinal = new("not-final-in-time");
}
