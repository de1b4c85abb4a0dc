using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Identity;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary>
/// A new validator key: its file is durable, then its empty vote log, and only then do the members hear of it. What an interruption left is used when
/// it is whole and the ledger does not know the key; else another key is made.
/// </summary>
internal static class ValidatorRotation
{
    public static async Task<int> RunAsync(
        VerbSession session, LedgerClient ledger, KeyFolder folder, ReplicaStorage storage, VoteEnrolment enrolment, ISigner identity, CancellationToken cancellation)
    {
        var member = ledger.Member;
        if (session.Connection.Network.Founding() is not { } genesis)
        {
            return session.Screen.Refused(Refusal.Of(ProofCodes.TrustMalformed, "The node's description of the network is no genesis: ask another node."));
        }

        if (await WaitingAsync(ledger, folder, storage, cancellation) is not { } key)
        {
            key = folder.NextValidator();
            enrolment.NoteMade(key.KeyId);
            storage.EnrolValidator(genesis, key.KeyId);
        }

        var content = new MembershipPropose(ProposalKinds.Validator, Account: member.Account, Validator: Jwk.Of(key.PublicKey));
        var proposal = ledger.NewTransaction().ActingAs(member.Account)
            .Call("membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose)).Sign(identity);
        return (await ledger.SubmitAsync(proposal, cancellation)).TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["member"] = member.Slug, ["validator"] = key.KeyId.ToString(), ["proposal"] = proposal.Id.ToString(), ["height"] = status.Height?.Value },
                _ => Console.WriteLine(
                    $"{member.Name} proposes the validator key {key.KeyId}, in block {status.Height}. The members vote: xinglin member vote {proposal.Id} --data DIR --member M. "
                    + "Two blocks after the deciding vote the node signs with it and never again with the one before."))
            : session.Screen.Refused(refusal!);
    }

    /// <summary>A key that was made and that the ledger has not taken.</summary>
    private static async Task<P256Signer?> WaitingAsync(LedgerClient ledger, KeyFolder folder, ReplicaStorage storage, CancellationToken cancellation)
    {
        foreach (var key in folder.FurtherValidators().Where(k => storage.IsUnused(k.KeyId)))
        {
            if ((await ledger.StateAsync("membership.keys", key.KeyId.ToString(), cancellation)).TryGet(out var state, out _) && state.Value is null)
            {
                return key;
            }
        }

        return null;
    }
}
