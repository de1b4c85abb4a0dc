using System.Globalization;
using Xinglin.CrashHost;

// The process that the crash tests kill: WORK FOLDER NOTES [ARGUMENT [STEP]]. It says how many of the acknowledgements of its former lives
// it checked and how many of them it lacks, then works until it is killed, by the test or at the point that the argument names.
var (work, folder, notes) = (args[0], Directory.CreateDirectory(args[1]).FullName, args[2]);
var argument = args.Length > 3 ? args[3] : string.Empty;
await (work switch
{
    "ledger" => LedgerWork.RunAsync(folder, notes, int.Parse(argument, CultureInfo.InvariantCulture)),
    "evidence" => Task.Run(() => EvidenceWork.Run(folder, notes)),
    "vault" => Task.Run(() => VaultWork.Run(folder, notes)),
    "epochs" => Task.Run(() => EpochWork.Run(folder, notes, argument)),
    "v2" => Task.Run(() => V2Work.Run(folder, notes)),
    "wallet" => Task.Run(() => WalletWork.Run(folder, notes)),
    "ordering" => OrderingWork.RunAsync(folder, notes, argument),
    "demonstration" => DemonstrationWork.RunAsync(folder, int.Parse(argument, CultureInfo.InvariantCulture), args.Length > 4 ? args[4] : string.Empty, args.Length > 5 ? args[5] : null),
    _ => throw new ArgumentException(work),
});
