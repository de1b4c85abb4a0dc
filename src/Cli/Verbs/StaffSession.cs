using System.CommandLine;
using Xinglin.Client.Access;
using Xinglin.Client.Gateway;
using Xinglin.Client.Incidents;

namespace Xinglin.Cli.Verbs;

/// <summary>A wallet's staff account at work.</summary>
internal sealed class StaffSession : IDisposable
{
    public static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the network's founders as the node sends them)." };

    private readonly ActingIdentity _identity;

    private StaffSession(VerbSession session, ActingIdentity identity, StaffClient staff)
    {
        Session = session;
        _identity = identity;
        Staff = staff;
    }

    public VerbSession Session { get; }

    public StaffClient Staff { get; }

    public ActingIdentity Identity => _identity;

    public IncidentClient Incidents => new(Session.Connection, Staff.Member, _identity);

    public static Command Command(string name, string description)
    {
        var command = VerbOptions.OfWallet(name, description);
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(Trust);
        return command;
    }

    public static async Task<StaffSession> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var slug = parsed.GetValue(VerbOptions.Member)!;
        var identity = session.Wallet.Identity(session.StaffAt(slug));
        var verifier = new RecordVerifier(session.Connection, session.Trust(parsed.GetValue(Trust)));
        return new StaffSession(session, identity, new StaffClient(session.Connection, session.Member(slug), identity, verifier));
    }

    public void Dispose()
    {
        _identity.Dispose();
        Session.Dispose();
    }
}
