using System.CommandLine;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary>A member's own keys, for verbs on its own machine.</summary>
internal sealed class MemberKeysOption : IDisposable
{
    public static readonly Option<string> Data = new("--data") { Description = "The node's data folder.", Required = true };

    private static readonly RefusalCode KeysMissing = new("member-keys-missing");

    private readonly P256Signer _identity;

    private MemberKeysOption(MemberView member, KeyFolder folder)
    {
        (Member, Folder) = (member, folder);
        _identity = folder.Signer("identity");
    }

    public MemberView Member { get; }

    public KeyFolder Folder { get; }

    public P256Signer Identity => _identity;

    /// <summary>Opens them; a refusal ends the verb.</summary>
    public static MemberKeysOption Open(VerbSession session, ParseResult parsed) =>
        Open(session, parsed.GetValue(VerbOptions.Member)!, parsed.GetValue(Data)!);

    /// <summary>The same for options of another verb.</summary>
    public static MemberKeysOption Open(VerbSession session, string slug, string data)
    {
        var member = session.Member(slug);
        var path = Path.Combine(Path.GetFullPath(data), member.Slug, "keys");
        return File.Exists(Path.Combine(path, "identity.key"))
            ? new MemberKeysOption(member, new KeyFolder(path))
            : throw new RefusedException(Refusal.Of(KeysMissing, $"{path} has no keys of {member.Slug}: name the data folder of its node."));
    }

    public void Dispose() => _identity.Dispose();
}
