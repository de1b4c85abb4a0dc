using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Sandbox;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Blocks;
using Xinglin.Vault.Keys;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff new --member M --role doctor</c></summary>
internal static class StaffNew
{
    private static readonly Option<string> Role = new("--role") { Description = "doctor, nurse, pharmacist, …", DefaultValueFactory = _ => "doctor" };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("new", "Make a staff account in the wallet. In a demonstration the member issues its role credential at once.");
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(Role);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var member = session.Member(parsed.GetValue(VerbOptions.Member)!);
        var role = parsed.GetValue(Role)!;
        var label = RelationshipLabel.Create();
        using var identity = session.Wallet.NewIdentity(label);
        session.Wallet.Add(new WalletRelationship(label, member.Account, identity.Account, 0, role));
        var credential = session.Connection.Network.Demonstration
            ? (await new SandboxClient(session.Connection, member).CredentialAsync(identity.Signer.PublicKey, role, cancellation)).Refusal
            : Refusal.Of(new("credential-missing"), "The member's staff office must issue the role credential to this account.");
        var card = new StaffCard(identity.Account, member.Account, Jwk.Of(identity.Sealing.PublicKey));
        var json = new JsonObject { ["account"] = identity.Account.ToString(), ["member"] = member.Slug, ["role"] = role, ["credential"] = credential is null, ["card"] = card.ToString() };
        return session.Screen.Done(json, console => console.MarkupLineInterpolated(
            $"Account {identity.Account} of a {role} at {member.Name}. {(credential is null ? "The member issued its credential." : credential.Sentence)}\nCard for patients who grant without being asked: {card}"));
    }
}
