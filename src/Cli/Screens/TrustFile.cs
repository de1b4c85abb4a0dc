using Xinglin.Client.Answers;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Cli.Screens;

/// <summary>The file that says whose signatures decide.</summary>
internal static class TrustFile
{
    /// <summary>The members in it; a file that is none ends the verb with <c>trust-malformed</c>.</summary>
    public static TrustedMembers Read(string path) =>
        TrustedMembers.TryRead(CappedFile.Read(path, TrustedMembers.BytesMax)) ?? throw Malformed();

    /// <summary>The refusal of what is no trust file.</summary>
    public static RefusedException Malformed() => new(Refusal.Of(ProofCodes.TrustMalformed, "The trust file is not one: write it with `xinglin trust get`."));
}
