using System.CommandLine;
using System.Text.Json.Nodes;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin guardian list</c></summary>
internal static class GuardianList
{

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("list", "Whose guardian you are.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var wards = new JsonArray([.. session.Wallet.Wards.Select(ward => (JsonNode)new JsonObject
        {
            ["ward"] = ward.Name,
            ["account"] = ward.Account?.ToString(),
            ["member"] = ward.Member is { } member ? session.Connection.Network.Find(member)?.Slug : null,
            ["share"] = ward.Share is not null,
        })]);
        return session.Screen.Done(wards, _ =>
        {
            foreach (var ward in session.Wallet.Wards)
            {
                var member = ward.Member is { } account ? session.Connection.Network.NameOf(account) : "not accepted yet";
                Console.WriteLine($"{ward.Name}: {ward.Account?.ToString() ?? "-"} · {member}{(ward.Share is null ? string.Empty : " · keeps a share")}");
            }
        });
    }
}
