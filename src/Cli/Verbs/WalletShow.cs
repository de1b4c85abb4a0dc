using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet show</c></summary>
internal static class WalletShow
{
    public static Command Create()
    {
        var command = VerbOptions.OfWallet("show", "What the wallet holds: relationships and permissions granted.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var network = session.Connection.Network;
        var grants = new List<(Client.Wallets.WalletGrant Grant, string Status)>();
        foreach (var grant in session.Wallet.Grants)
        {
            grants.Add((grant, (await session.Patient.PermissionStatusAsync(grant, cancellation)).Value));
        }

        var json = new JsonObject
        {
            ["network"] = session.Wallet.Network.ToString(),
            ["relationships"] = new JsonArray([.. session.Wallet.Relationships.Select(r => new JsonObject
            {
                ["member"] = network.Find(r.Member)?.Slug, ["account"] = r.Account.ToString(), ["role"] = r.Role ?? "patient", ["epoch"] = r.Epoch,
            })]),
            ["grants"] = new JsonArray([.. grants.Select(g => new JsonObject
            {
                ["permission"] = g.Grant.Permission.ToString(), ["status"] = g.Status, ["holder"] = network.Find(g.Grant.Holder)?.Slug,
                ["grantee"] = g.Grant.Grantee.ToString(), ["granteeMember"] = network.Find(g.Grant.GranteeMember)?.Slug, ["purpose"] = g.Grant.Purpose,
                ["scopes"] = new JsonArray([.. g.Grant.Scopes.Select(s => (JsonNode)s)]), ["until"] = g.Grant.Until.ToString(),
                ["layer"] = LayerOf(g.Grant), ["kind"] = g.Grant.Kind,
            })]),
        };
        return session.Screen.Done(json, console => Show(console, session, grants));
    }

    /// <summary>As the terms say that were committed to.</summary>
    private static string LayerOf(Client.Wallets.WalletGrant grant) => grant.Terms?.Read()?.DeepestLayer ?? Vault.Records.LayerNames.Raw;

    private static void Show(IAnsiConsole console, VerbSession session, List<(Client.Wallets.WalletGrant Grant, string Status)> grants)
    {
        var network = session.Connection.Network;
        var relationships = new Table().Title("Relationships").AddColumns("Member", "You are", "Account");
        foreach (var relationship in session.Wallet.Relationships)
        {
            relationships.AddRow(Markup.Escape(network.NameOf(relationship.Member)), relationship.Role ?? "patient", relationship.Account.ToString());
        }

        console.Write(relationships);
        var permissions = new Table().Title("Permissions granted").AddColumns("Permission", "Status", "Records at", "For", "What", "Layer", "Until");
        foreach (var (grant, status) in grants)
        {
            permissions.AddRow(
                grant.Permission.ToString()[..12], status, Markup.Escape(network.NameOf(grant.Holder)), Markup.Escape(network.NameOf(grant.GranteeMember)),
                Markup.Escape(string.Join('\n', grant.Scopes) + KindText.Of(grant.Kind)), Markup.Escape(LayerText.Of(LayerOf(grant))), grant.Until.ToString());
        }

        console.Write(permissions);
    }
}
