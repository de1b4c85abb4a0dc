using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Identity;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Cli;

/// <summary>What a verb works with: the screen, the node and the wallet that its options name.</summary>
internal sealed class VerbSession : IDisposable
{
    private VerbSession(Screen screen, NetworkConnection connection, Wallet? wallet)
    {
        Screen = screen;
        Connection = connection;
        Patient = wallet is null ? null! : new PatientClient(connection, wallet);
        Wallet = wallet!;
    }

    public Screen Screen { get; }

    public NetworkConnection Connection { get; }

    /// <summary>Only for verbs that open a wallet.</summary>
    public Wallet Wallet { get; }

    /// <summary>Only for verbs that open a wallet.</summary>
    public PatientClient Patient { get; }

    /// <summary>Only for verbs that open a wallet.</summary>
    public WalletKeys Keys => new(Connection, Wallet);

    /// <summary>Only for verbs that open a guardian's wallet.</summary>
    public GuardianDuties Duties => new(Connection, Wallet);

    /// <summary>Connects; a refusal ends the verb.</summary>
    public static async Task<VerbSession> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var connection = (await NetworkConnection.OpenAsync(parsed.GetValue(VerbOptions.Node)!, cancellation)).Value;
        return new VerbSession(Screen.Of(parsed), connection, null);
    }

    /// <summary>Connects and opens the wallet, which must be of the same network.</summary>
    public static async Task<VerbSession> OpenWalletAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        var path = parsed.GetValue(VerbOptions.Wallet)!;
        if (!File.Exists(path))
        {
            throw new RefusedException(Refusal.Of(ClientCodes.WalletLocked, $"There is no wallet at {path}: make one with `xinglin wallet new`."));
        }

        var wallet = Wallet.Open(path, Passphrases.Read(parsed, screen, isNew: false)).Value;
        var connection = (await NetworkConnection.OpenAsync(parsed.GetValue(VerbOptions.Node)!, cancellation)).Value;
        connection.Submission = new SubmitOptions(
            parsed.GetValue(VerbOptions.Via) is { } via ? connection.Member(via).Value : null,
            TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(VerbOptions.Delay), 0, 60)), parsed.GetValue(VerbOptions.Pad));
        if (wallet.Network != connection.Network.Network)
        {
            throw new RefusedException(Refusal.Of(ClientCodes.WalletLocked, "This wallet belongs to another network: name another wallet or node."));
        }

        var session = new VerbSession(screen, connection, wallet);
        foreach (var begun in wallet.Relationships.Where(r => r.Next is not null).ToList())
        {
            _ = (await session.Keys.SettleAsync(begun, cancellation)).Value;
        }

        return session;
    }

    /// <summary>The member with this short name; a refusal ends the verb.</summary>
    public MemberView Member(string slug) => Connection.Member(slug).Value;

    /// <summary>The wallet's patient relationship with a member; a refusal ends the verb.</summary>
    public WalletRelationship RelationshipWith(string slug) =>
        Wallet.FindPatientOf(Member(slug).Account)
            ?? throw new RefusedException(Refusal.Of(ClientCodes.RelationshipUnknown, $"The wallet has no relationship with {slug}: claim it with a desk code."));

    /// <summary>The wallet's staff account at a member; a refusal ends the verb.</summary>
    public WalletRelationship StaffAt(string slug) =>
        Wallet.Relationships.LastOrDefault(r => r.Member == Member(slug).Account && r.Role is not null)
            ?? throw new RefusedException(Refusal.Of(ClientCodes.RelationshipUnknown, $"The wallet has no staff account at {slug}: make one with `xinglin staff new`."));

    /// <summary>The members of the trust file when one is named, else the network's founders as this node sends them.</summary>
    public TrustedMembers Trust(string? file) => file is null ? Founders() ?? throw TrustFile.Malformed() : TrustFile.Read(file);

    /// <inheritdoc/>
    public void Dispose()
    {
        Wallet?.Dispose();
        Connection.Dispose();
    }

    private TrustedMembers? Founders() => Connection.Network.Founding() is { } genesis ? TrustedMembers.FromGenesis(genesis) : null;
}
