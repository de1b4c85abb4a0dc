using System.CommandLine;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Emergency;
using Xinglin.Client.Gateway;
using Xinglin.Contracts.Membership;

namespace Xinglin.Cli.Verbs;

/// <summary>A wallet's account of the emergency role, or of a privacy officer, at work.</summary>
internal sealed class EmergencySession : IDisposable
{
    /// <summary>Who opens and reads; staff without the role may still say whom an unknown person is.</summary>
    public static readonly string[] Team = [Roles.Emergency];

    /// <summary>Who reviews.</summary>
    public static readonly string[] Reviewer = [Roles.PrivacyOfficer];

    public static readonly Argument<string> Path = new("file") { Description = "The access's file." };

    private readonly ActingIdentity _identity;

    private EmergencySession(VerbSession session, ActingIdentity identity, EmergencyClient client)
    {
        Session = session;
        _identity = identity;
        Client = client;
    }

    public VerbSession Session { get; }

    public EmergencyClient Client { get; }

    public static async Task<EmergencySession> OpenAsync(ParseResult parsed, string[] roles, CancellationToken cancellation)
    {
        var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var slug = parsed.GetValue(VerbOptions.Member)!;
        var member = session.Member(slug);
        var account = session.Wallet.Relationships.LastOrDefault(r => r.Member == member.Account && roles.Contains(r.Role))
            ?? throw new RefusedException(Refusal.Of(
                ClientCodes.RelationshipUnknown, $"The wallet has no account of the role {roles[0]} at {slug}: make one with `xinglin staff new --member {slug} --role {roles[0]}`."));
        var identity = session.Wallet.Identity(account);
        var verifier = new RecordVerifier(session.Connection, session.Trust(parsed.GetValue(StaffSession.Trust)));
        return new EmergencySession(session, identity, new EmergencyClient(session.Connection, member, identity, verifier));
    }

    public void Dispose()
    {
        _identity.Dispose();
        Session.Dispose();
    }
}
