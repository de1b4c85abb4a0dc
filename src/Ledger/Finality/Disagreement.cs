using Xinglin.Ledger.Blocks;

namespace Xinglin.Ledger.Finality;

/// <summary>The sentence with which a replica stops when a quorum signed another result than it computed.</summary>
internal static class Disagreement
{
    public static string Sentence(Primitives.Height height, Certificate certificate, ValidatorSet set, ProposedValue value, string difference)
    {
        var signers = string.Join(", ", certificate.Votes.Select(v => set.Validators[v.Index].Member));
        var what = value.Computed is { } mine ? Difference(mine, value.Header) : "its body cannot be executed here";
        return $"Height {height} is final with header {value.Header.Hash}, signed by members {signers}, but {what}.{difference} This replica signs nothing more; compare its software and storage with theirs.";
    }

    private static string Difference(BlockHeader mine, BlockHeader theirs)
    {
        (string Name, object Mine, object Theirs)[] fields =
        [
            ("transaction root", mine.Transactions, theirs.Transactions),
            ("receipt root", mine.Receipts, theirs.Receipts),
            ("state root", mine.State, theirs.State),
            ("next validators", mine.NextValidators, theirs.NextValidators),
            ("parent", mine.Parent, theirs.Parent),
            ("time", mine.Time, theirs.Time),
            ("reading position", mine.Order, theirs.Order),
        ];
        var field = fields.FirstOrDefault(f => !f.Mine.Equals(f.Theirs), ("header", mine.Hash, theirs.Hash));
        return $"this replica computed {field.Name} {field.Mine} where the certificate has {field.Theirs}";
    }
}
