using System.Security.Cryptography;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Gateway;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Demonstration;

/// <summary>What the demonstration's members sign as its operators would, each with its own identity key.</summary>
internal sealed class MemberSubmission(DataFolder folder)
{
    /// <summary>Signs one call for a member and waits until it is final.</summary>
    /// <returns>The transaction, and why it was refused if it was.</returns>
    public async Task<(Hash Transaction, RefusalCode? Refusal)> SubmitAsync(ReplicaHost host, string method, string arguments, CancellationToken cancellation)
    {
        var account = Genesis.AccountOf(host.Member);
        var identity = Founding.Keys(folder, host.Member.Slug).Member().Identities;
        identity.Follow(() => new LedgerView(host.State).Member(account) is { } member && member.Identity.TryKey(out var key) ? key.Thumbprint() : null);
        var expires = new LedgerTime(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).Plus(60_000);
        var transaction = new TransactionBuilder(host.Genesis.Network, 0, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), expires)
            .ActingAs(account).Call(method, arguments).Sign(identity.Present);
        await host.SubmitAsync(transaction.Bytes, cancellation);
        var final = await host.WhenFinalAsync(transaction.Id, cancellation);
        return (transaction.Id, final.Code);
    }
}
