using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Completeness;

/// <summary>Why a file does not show that a holder withheld something, in order of precedence; and why none is made.</summary>
public static class WithholdingCodes
{
    /// <summary>The file is longer than <see cref="WithholdingFile.BytesMax"/>.</summary>
    public static readonly RefusalCode TooLarge = new("withholding-too-large");

    /// <summary>The file has not the published form, or more parts than allowed.</summary>
    public static readonly RefusalCode Malformed = new("withholding-malformed");

    /// <summary>A proof in it does not hold, or is of another fact than its place says.</summary>
    public static readonly RefusalCode ProofInvalid = new("withholding-proof-invalid");

    /// <summary>The statement is not signed by the identity key of the holder that it names.</summary>
    public static readonly RefusalCode StatementInvalid = new("withholding-statement-invalid");

    /// <summary>A part is about another patient, holder or network than the statement.</summary>
    public static readonly RefusalCode Unrelated = new("withholding-unrelated");

    /// <summary>The index on the ledger is another than the one that the holder answered by, or came after the answer.</summary>
    public static readonly RefusalCode RootMismatch = new("withholding-root-mismatch");

    /// <summary>The places do not open under the index.</summary>
    public static readonly RefusalCode SectionsInvalid = new("withholding-sections-invalid");

    /// <summary>The reader is not the patient, and no permission in the file was in force for this reader when the holder answered.</summary>
    public static readonly RefusalCode PermissionMismatch = new("withholding-permission-mismatch");

    /// <summary>The record is registered where the permission, or what was asked for, does not reach.</summary>
    public static readonly RefusalCode NotCovered = new("withholding-not-covered");

    /// <summary>The holder returned the record or named it as not returned: nothing was withheld unsaid.</summary>
    public static readonly RefusalCode NotShown = new("withholding-not-shown");

    /// <summary>The answer accounts for every record that the holder registered within its scope: no file is made.</summary>
    public static readonly RefusalCode Nothing = new("nothing-withheld");
}
