using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage.Checks;

/// <summary>The first thing found wrong.</summary>
/// <param name="File">The file, relative to the replica's folder.</param>
/// <param name="Offset">First bad byte, or the start of the record that is wrong; -1 when the file as a whole is meant.</param>
/// <param name="Height">The first bad block, when it concerns one.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record LedgerFinding(string File, long Offset, Height? Height, string Reason);

/// <summary>What a check of one replica's files came to.</summary>
/// <param name="Folder">The replica's folder.</param>
/// <param name="Before">The height before the first block held.</param>
/// <param name="Tip">The last sound block.</param>
/// <param name="Transactions">Transactions in the sound blocks.</param>
/// <param name="Bytes">Bytes of the log's records.</param>
/// <param name="Executed">True when every block was executed again, its client signatures verified.</param>
/// <param name="Notices">What is not wrong but worth knowing.</param>
/// <param name="Finding">The first thing wrong; null when everything holds.</param>
public sealed record LedgerCheckReport(
    string Folder, Height Before, Height Tip, long Transactions, long Bytes, bool Executed, IReadOnlyList<string> Notices, LedgerFinding? Finding);
