using System.Security.Cryptography;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Erasure;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Erasure;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Erasure;

/// <summary>One erasure order of the wallet's owner: what the ledger certifies, joined with the provider's own account of it.</summary>
/// <param name="Relationship">The one relationship that it is about.</param>
/// <param name="Order">The order's id.</param>
/// <param name="OnLedger">What each holder signed; null while it is not final.</param>
/// <param name="AtProvider">What the provider says beyond that; null when it was not asked or does not know it.</param>
public sealed record ErasureLine(WalletRelationship Relationship, Hash Order, OrderedErasure? OnLedger, HeldErasure? AtProvider);

/// <summary>What a patient's wallet does about erasure: order, look, restrict.</summary>
public sealed class ErasureClient(NetworkConnection connection, Wallet wallet)
{
    /// <summary>
    /// Leaves the sealed order with every holder, which refuses at once what it must keep (<c>erasure-retained</c>, with <c>rule</c> and
    /// <c>until</c>), then signs it on the ledger. A holder that cannot be reached gets the signed order from the ledger when it is back.
    /// </summary>
    /// <param name="relationship">Whose records or uploads.</param>
    /// <param name="pointers">1 to 64.</param>
    /// <param name="others">Holders beside the relationship's member: those that keep copies.</param>
    /// <param name="traces">True: the log's entries about nothing else go too.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<Hash>> OrderAsync(
        WalletRelationship relationship, IReadOnlyList<Hash> pointers, IReadOnlyList<MemberView> others, bool traces, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(relationship.Member) is not { } provider)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The relationship's member is no longer in the network.");
        }

        IReadOnlyList<MemberView> holders = [provider, .. others.Where(o => o.Account != provider.Account)];
        var document = new ErasureOrderDocument(
            new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), connection.Network.Network, relationship.Account, [.. holders.Select(h => h.Account)], pointers, traces);
        var text = CommittedText.Create(document, ErasureJson.Default.ErasureOrderDocument);
        using var identity = wallet.Identity(relationship);
        foreach (var holder in holders)
        {
            var copy = text.Seal(holder.SealKey, ErasureOrderDocument.Info(document.Network, document.Order, holder.Account));
            var left = await connection.GatewayAt(holder, identity).AskAsync(
                GatewayMethods.ErasureDeposit, new ErasureDepositArguments(document.Order, copy), GatewayJson.Default.ErasureDepositArguments,
                GatewayJson.Default.DoneAnswer, cancellation);
            if (left.Refusal is { } refusal && refusal.Code != ClientCodes.NodeUnreachable)
            {
                return refusal;
            }
        }

        var ledger = connection.LedgerAt(provider);
        var order = new ErasureOrder(document.Order, document.Account, document.Holders, text.Commitment(ErasureOrderDocument.CommitmentType)!.Value, pointers);
        var transaction = ledger.NewTransaction().ActingAs(relationship.Account)
            .Call("erasure.order", order, ContractsJson.Default.ErasureOrder).Sign(identity.Signer);
        var final = await ledger.SubmitAsync(transaction, cancellation);
        return final.Refusal is { } unsigned ? unsigned : document.Order;
    }

    /// <summary>Orders of one relationship, oldest first, and what is restricted there.</summary>
    public async Task<Answer<(IReadOnlyList<ErasureLine> Orders, IReadOnlyList<Hash> Restricted)>> ListAsync(
        WalletRelationship relationship, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(relationship.Member) is not { } provider)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The relationship's member is no longer in the network.");
        }

        using var identity = wallet.Identity(relationship);
        var answer = await connection.GatewayAt(provider, identity).AskAsync(
            GatewayMethods.ErasureList, new DoneAnswer(), GatewayJson.Default.DoneAnswer, GatewayJson.Default.ErasuresAnswer, cancellation);
        if (!answer.TryGet(out var held, out var refusal))
        {
            return refusal!;
        }

        var lines = new List<ErasureLine>();
        foreach (var order in held.Orders)
        {
            var entry = await connection.LedgerAt(provider).EntryAsync("erasure.orders", order.Order.ToString(), ContractsJson.Default.OrderedErasure, cancellation);
            if (!entry.TryGet(out var ordered, out refusal))
            {
                return refusal!;
            }

            lines.Add(new ErasureLine(relationship, order.Order, ordered, order));
        }

        return (lines, held.Restricted);
    }

    /// <summary>Restricts the use of records, or lifts that.</summary>
    public async Task<Answer<DoneAnswer>> RestrictAsync(
        WalletRelationship relationship, IReadOnlyList<Hash> pointers, bool on, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(relationship.Member) is not { } provider)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The relationship's member is no longer in the network.");
        }

        using var identity = wallet.Identity(relationship);
        return await connection.GatewayAt(provider, identity).AskAsync(
            GatewayMethods.ErasureRestrict, new RestrictArguments(pointers, on), GatewayJson.Default.RestrictArguments, GatewayJson.Default.DoneAnswer, cancellation);
    }
}
