using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Identity;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin guardian ward ACCOUNT --member M</c></summary>
internal static class GuardianWard
{
    private static readonly Argument<string> Account = new("account") { Description = "The ward's account, as the desk prints it." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("ward", "Act for a ward at a member: this wallet's patient verbs are about the ward there, until your right ends.");
        command.Arguments.Add(Account);
        command.Options.Add(VerbOptions.Member);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (!Hash.TryParse(parsed.GetValue(Account)!, out var account))
        {
            return session.Screen.Refused(Refusal.Of(GuardianFileCodes.NotAWard, "This is no account: copy it whole as the desk printed it."));
        }

        var taken = await session.Duties.TakeUpAsync(new AccountId(account), session.Member(parsed.GetValue(VerbOptions.Member)!), cancellation);
        return taken.TryGet(out var relationship, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["account"] = relationship.Account.ToString() },
                _ => Console.WriteLine("This wallet acts for the ward there. See `wallet records`, `wallet log`, `wallet grant`, `guardian object`."))
            : session.Screen.Refused(refusal!);
    }
}

/// <summary><c>xinglin guardian object --member M --reader CARD [--withdraw]</c></summary>
internal static class GuardianObject
{
    private static readonly Option<string> Reader = new("--reader") { Description = "The card of who shall read nothing (`xinglin staff new` prints it).", Required = true };
    private static readonly Option<bool> Withdraw = new("--withdraw") { Description = "Withdraw your own objection." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("object", "Stop every share of your ward's records with one reader, alone and at once, whoever granted it.");
        foreach (var option in new Option[] { VerbOptions.Member, Reader, Withdraw })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (StaffCard.TryParse(parsed.GetValue(Reader)!) is not { } card)
        {
            return session.Screen.Refused(Refusal.Of(new("card-malformed"), "This is no clinician's card: copy it whole."));
        }

        var withdraw = parsed.GetValue(Withdraw);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        return (await session.Duties.ObjectAsync(relationship, card.Grantee, withdraw, cancellation)).TryGet(out _, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["objects"] = !withdraw },
                _ => Console.WriteLine(withdraw ? "Withdrawn. Another guardian's objection still stands." : "Nothing is released to that reader until you withdraw, or your right ends."))
            : session.Screen.Refused(refusal!);
    }
}
