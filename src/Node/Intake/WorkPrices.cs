using System.Collections.Concurrent;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Node.Intake;

/// <summary>
/// What a transaction asks of every member, in metered units: the units that its methods were measured to cost at execution, its signatures,
/// its bytes. A method's price rises at once with what is measured and falls by a sixteenth of the difference. Safe from any thread.
/// </summary>
internal sealed class WorkPrices
{
    /// <summary>A method that was never measured: what a call of the built-in contracts costs at most, ordinarily.</summary>
    public const long Unmeasured = 400;

    /// <summary>Methods remembered; a network has some hundreds.</summary>
    private const int MethodsMax = 1_024;

    private readonly ConcurrentDictionary<string, long> _ofMethod = new(StringComparer.Ordinal);

    /// <summary>The price of a transaction.</summary>
    public long Of(SignedTransaction transaction) => Fixed(transaction) + transaction.Payload.Calls.Sum(call => OfMethod(call.Method));

    /// <summary>The present price of a call of a method.</summary>
    public long OfMethod(string method) => _ofMethod.GetValueOrDefault(method, Unmeasured);

    /// <summary>
    /// A transaction was executed. Its cost is laid on its calls in proportion to their present prices. One that was refused broke off
    /// somewhere: it tells nothing, except when it spent all that a transaction may.
    /// </summary>
    public void Observe(SignedTransaction transaction, Receipt receipt)
    {
        if (!receipt.Accepted && receipt.Code != RuntimeCodes.MeterExceeded)
        {
            return;
        }

        var calls = transaction.Payload.Calls;
        var estimated = Math.Max(1, calls.Sum(call => OfMethod(call.Method)));
        var measured = Math.Max(0, receipt.Cost - (transaction.Payload.By.Count * Meter.SignatureUnits));
        foreach (var method in calls.Select(call => call.Method).Distinct(StringComparer.Ordinal))
        {
            Settle(method, OfMethod(method) * measured / estimated);
        }
    }

    private static long Fixed(SignedTransaction transaction) =>
        (transaction.Bytes.Length / Meter.BytesPerUnit) + (transaction.Payload.By.Count * Meter.SignatureUnits);

    private void Settle(string method, long measured)
    {
        if (!_ofMethod.TryGetValue(method, out var price))
        {
            if (_ofMethod.Count < MethodsMax)
            {
                _ofMethod[method] = Math.Max(1, measured);
            }

            return;
        }

        _ofMethod[method] = Math.Max(1, measured >= price ? measured : price - Math.Max(1, (price - measured) / 16));
    }
}
