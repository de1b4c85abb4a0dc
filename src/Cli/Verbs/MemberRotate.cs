using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin member rotate --data DIR --member M --key seal|identity|validator|tls</c>, on the member's own machine, while its node runs</summary>
internal static class MemberRotate
{
    private const string Seal = "seal";
    private const string Identity = "identity";
    private const string Validator = "validator";
    private const string Tls = "tls";
    private const int GraceSecondsMax = 3600;

    private static readonly RefusalCode KeysMissing = new("member-keys-missing");
    private static readonly Option<string> Data = new("--data") { Description = "The node's data folder.", Required = true };
    private static readonly Option<string> Key = new("--key") { Description = "Which key: seal, identity, validator or tls.", Required = true };

    private static readonly Option<int> Grace = new("--grace")
    {
        Description = "identity, tls: seconds for which the old key is taken too, so that nothing on its way is lost.",
        DefaultValueFactory = _ => 10,
    };

    public static Command Create()
    {
        Key.AcceptOnlyFromAmong(Seal, Identity, Validator, Tls);
        Grace.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > GraceSecondsMax)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--grace is 1 to {GraceSecondsMax} seconds."));
            }
        });
        var command = new Command("rotate", "Give a member a new sealing, identity, TLS or validator key while its node runs; a validator key when the members have voted. The old files stay.")
        {
            Options = { VerbOptions.Node, Data, VerbOptions.Member, Key, Grace },
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var member = session.Member(parsed.GetValue(VerbOptions.Member)!);
        var path = Path.Combine(Path.GetFullPath(parsed.GetValue(Data)!), member.Slug, "keys");
        if (!File.Exists(Path.Combine(path, "identity.key")))
        {
            return session.Screen.Refused(Refusal.Of(KeysMissing, $"{path} has no keys of {member.Slug}: name the data folder of its node."));
        }

        var folder = new KeyFolder(path);
        var (ledger, present) = (session.Connection.LedgerAt(member), folder.Member().Identities);
        present.Follow(() => member.Identity.TryKey(out var named) ? named.Thumbprint() : null);
        return parsed.GetValue(Key) switch
        {
            Seal => await SealAsync(session, member, ledger, folder, present.Present, cancellation),
            Validator => await ValidatorRotation.RunAsync(
                session, ledger, folder, ReplicaStorage.OnDisk(Path.Combine(Path.GetDirectoryName(path)!, "ledger")),
                new VoteEnrolment(new DiskFolder(Path.Combine(Path.GetDirectoryName(path)!, VoteEnrolment.FolderName))), present.Present, cancellation),
            Tls => await TlsRotation.RunAsync(session, member, ledger, folder, present.Present, TimeSpan.FromSeconds(parsed.GetValue(Grace)), cancellation),
            _ => await IdentityAsync(session, member, ledger, folder, present.Present, TimeSpan.FromSeconds(parsed.GetValue(Grace)), cancellation),
        };
    }

    /// <summary>The file is durable before the ledger hears of the key: whoever seals to it finds somebody who can open.</summary>
    private static async Task<int> SealAsync(
        VerbSession session, MemberView member, LedgerClient ledger, KeyFolder folder, ISigner identity, CancellationToken cancellation)
    {
        using var seal = folder.NextSeal();
        var transaction = Keys(ledger, new MembershipKeys(member.Account, Seal: Jwk.Of(seal.PublicKey)));
        return (await ledger.SubmitAsync(transaction.Sign(identity), cancellation)).TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["member"] = member.Slug, ["seal"] = seal.PublicKey.Thumbprint().ToString(), ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"{member.Name} has a new sealing key, final in block {status.Height}. Back the folder of keys up; the old keys stay."))
            : session.Screen.Refused(refusal!);
    }

    /// <summary>
    /// The new key first takes its place beside the old, which is retired when the node has long signed with the new. Run again after an
    /// interruption, a rotation that is under way is finished.
    /// </summary>
    private static async Task<int> IdentityAsync(
        VerbSession session, MemberView member, LedgerClient ledger, KeyFolder folder, ISigner present, TimeSpan grace, CancellationToken cancellation)
    {
        if (!(await ledger.StateAsync("membership.members", member.Account.ToString(), cancellation)).TryGet(out var state, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var next = present;
        if (state.Value?.Deserialize(ContractsJson.Default.Member)?.Former?.Any(f => f.Retired is null) != true)
        {
            next = folder.NextIdentity();
            var change = Keys(ledger, new MembershipKeys(member.Account, Identity: Jwk.Of(next.PublicKey))).Introduce(next);
            if (!(await ledger.SubmitAsync(change.Sign([present, next]), cancellation)).TryGet(out _, out refusal))
            {
                return session.Screen.Refused(refusal!);
            }
        }

        await Task.Delay(grace, cancellation);
        var retire = ledger.NewTransaction().ActingAs(member.Account)
            .Call("membership.retire", JsonSerializer.Serialize(new MembershipRetire(member.Account), ContractsJson.Default.MembershipRetire)).Sign(next);
        return (await ledger.SubmitAsync(retire, cancellation)).TryGet(out var status, out refusal)
            ? session.Screen.Done(
                new JsonObject { ["member"] = member.Slug, ["identity"] = next.KeyId.ToString(), ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"{member.Name} signs with a new identity key; the old one is refused from block {status.Height} on. Back the folder of keys up."))
            : session.Screen.Refused(refusal!);
    }

    internal static Xinglin.Ledger.Transactions.TransactionBuilder Keys(LedgerClient ledger, MembershipKeys change) => ledger.NewTransaction().ActingAs(change.Account)
        .Call("membership.keys", JsonSerializer.Serialize(change, ContractsJson.Default.MembershipKeys));
}
