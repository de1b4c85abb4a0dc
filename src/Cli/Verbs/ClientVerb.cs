using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Smart;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin client add|list|remove --data DIR --member M</c>, on the member's own machine; the running node follows at once.</summary>
internal static class ClientVerb
{
    private static readonly Option<string> Name = new("--name") { Description = "What your people call the system.", Required = true };
    private static readonly Option<FileInfo> Keys = new("--jwks") { Description = "The system's public keys: a JWK Set, P-384 for ES384 or RSA for RS384.", Required = true };
    private static readonly Argument<string> Id = new("client") { Description = "The client's id, as `client list` prints it." };

    private static readonly Option<string[]> Scopes = new("--scope")
    {
        Description = "A SMART v2 scope for systems, for example 'system/Observation.rs?category=laboratory' or 'system/DocumentReference.cu'; may be repeated.",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    private static readonly Option<string?> For = new("--for")
    {
        Description = "Short name of another member whose system it is; it then reads only by permissions that patients gave to that member.",
    };

    public static Command Add()
    {
        var command = OfMember("add", "Register a system that asks the FHIR server by itself; prints its client_id.");
        command.Options.Add(Name);
        command.Options.Add(Keys);
        command.Options.Add(Scopes);
        command.Options.Add(For);
        command.SetAction(AddAsync);
        return command;
    }

    public static Command List()
    {
        var command = OfMember("list", "The registered systems, their scopes and for whom they work.");
        command.SetAction(ListAsync);
        return command;
    }

    public static Command Remove()
    {
        var command = OfMember("remove", "End a system's access; its tokens count no more.");
        command.Arguments.Add(Id);
        command.SetAction(RemoveAsync);
        return command;
    }

    private static Command OfMember(string name, string description) =>
        new(name, description) { Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member } };

    private static async Task<int> AddAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        var works = parsed.GetValue(For) is { } other ? session.Member(other).Account : keys.Member.Account;
        var set = CappedFile.Read(parsed.GetValue(Keys)!.FullName, SmartLimits.KeySetBytesMax);
        using var registry = Open(parsed, keys);
        if (registry.Add(new ClientApplication(parsed.GetValue(Name)!, works, set, parsed.GetValue(Scopes)!), keys.Member.Account, out var client) is { } code)
        {
            return await RefusedAsync(session, code, cancellation);
        }

        return session.Screen.Done(Json(session, client!), _ => Console.WriteLine(
            $"{client!.Name} is registered at {keys.Member.Name} as\n{client.Id}\nIt asks for tokens as {keys.Member.Slug}/fhir/.well-known/smart-configuration says, with this id as iss and sub."));
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        using var registry = Open(parsed, keys);
        var clients = registry.All();
        return session.Screen.Done(new JsonArray([.. clients.Select(c => (JsonNode)Json(session, c))]), _ =>
        {
            foreach (var client in clients)
            {
                Console.WriteLine($"{client.Id}  {client.Name}  for {Slug(session, client.Member)}  since {client.Added}\n    {string.Join("\n    ", client.Scopes)}");
            }

            if (clients.Count == 0)
            {
                Console.WriteLine("No system is registered.");
            }
        });
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        using var registry = Open(parsed, keys);
        var id = parsed.GetValue(Id)!;
        return registry.Remove(id)
            ? session.Screen.Done(new JsonObject { ["client"] = id, ["removed"] = true }, _ => Console.WriteLine("The system's access has ended."))
            : await RefusedAsync(session, SmartCodes.ClientUnknown, cancellation);
    }

    private static ClientRegistry Open(ParseResult parsed, MemberKeysOption keys)
    {
        var folder = Path.Combine(Path.GetFullPath(parsed.GetValue(MemberKeysOption.Data)!), keys.Member.Slug, "clients");
        return ClientRegistry.Open(folder, TimeProvider.System);
    }

    private static async Task<int> RefusedAsync(VerbSession session, RefusalCode code, CancellationToken cancellation) =>
        session.Screen.Refused(Refusal.Of(code, await session.Connection.SentenceAsync(code, cancellation)));

    private static string Slug(VerbSession session, AccountId member) =>
        session.Connection.Network.Members.FirstOrDefault(m => m.Account == member)?.Slug ?? member.ToString();

    private static JsonObject Json(VerbSession session, SmartClient client) => new()
    {
        ["client"] = client.Id,
        ["name"] = client.Name,
        ["for"] = Slug(session, client.Member),
        ["account"] = client.Member.ToString(),
        ["scopes"] = new JsonArray([.. client.Scopes.Select(s => (JsonNode)s)]),
        ["added"] = client.Added.ToString(),
    };
}
