using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Sidecar;

/// <summary>What keeps a sidecar, a resource of its mapping, or one row from being brought in.</summary>
public static class SidecarCodes
{
    /// <summary>The mapping file is no JSON of the published form.</summary>
    public static readonly RefusalCode MappingUnreadable = new("sidecar-mapping-unreadable");

    /// <summary>The mapping file holds a password.</summary>
    public static readonly RefusalCode PasswordInFile = new("sidecar-password-in-file");

    /// <summary>The mapping names what R4 or the mapping itself does not have.</summary>
    public static readonly RefusalCode MappingWrong = new("sidecar-mapping-wrong");

    /// <summary>An expression of the mapping is not FHIRPath.</summary>
    public static readonly RefusalCode ExpressionWrong = new("sidecar-expression-wrong");

    /// <summary>The database does not answer.</summary>
    public static readonly RefusalCode DatabaseAway = new("sidecar-database-away");

    /// <summary>Role or password are not taken.</summary>
    public static readonly RefusalCode SignInRefused = new("sidecar-sign-in-refused");

    /// <summary>The server has no database of this name.</summary>
    public static readonly RefusalCode DatabaseUnknown = new("sidecar-database-unknown");

    /// <summary>The session can write although it was opened for reading.</summary>
    public static readonly RefusalCode SessionWrites = new("sidecar-session-writes");

    /// <summary>The role could write, if it were asked to.</summary>
    public static readonly RefusalCode RoleWrites = new("sidecar-role-writes");

    /// <summary>A statement took longer than the mapping allows.</summary>
    public static readonly RefusalCode TooSlow = new("sidecar-too-slow");

    /// <summary>The role may not read a table.</summary>
    public static readonly RefusalCode NotPermitted = new("sidecar-not-permitted");

    /// <summary>A table or view of the query is not there.</summary>
    public static readonly RefusalCode TableMissing = new("sidecar-table-missing");

    /// <summary>A column of the query or of the mapping is not there.</summary>
    public static readonly RefusalCode ColumnMissing = new("sidecar-column-missing");

    /// <summary>A key or change column has a type that cannot be one.</summary>
    public static readonly RefusalCode ColumnType = new("sidecar-column-type");

    /// <summary>The query is not one SELECT that the server takes.</summary>
    public static readonly RefusalCode QueryWrong = new("sidecar-query-wrong");

    /// <summary>The server refused for another reason.</summary>
    public static readonly RefusalCode DatabaseRefused = new("sidecar-database-refused");

    /// <summary>A row has no usable key.</summary>
    public static readonly RefusalCode KeyUnusable = new("sidecar-key-unusable");

    /// <summary>Two rows have one key.</summary>
    public static readonly RefusalCode KeyTwice = new("sidecar-key-twice");

    /// <summary>A value is longer than is read.</summary>
    public static readonly RefusalCode ValueTooLong = new("sidecar-value-too-long");

    /// <summary>A value does not have the form of its element.</summary>
    public static readonly RefusalCode ValueForm = new("sidecar-value-form");

    /// <summary>A value is not in the code map.</summary>
    public static readonly RefusalCode CodeUnmapped = new("sidecar-code-unmapped");

    /// <summary>An expression has no single value for a row.</summary>
    public static readonly RefusalCode ExpressionFailed = new("sidecar-expression-failed");

    /// <summary>The row that a row refers to was not brought in.</summary>
    public static readonly RefusalCode TargetMissing = new("sidecar-target-missing");

    /// <summary>The row's patient is not known.</summary>
    public static readonly RefusalCode PatientUnknown = new("sidecar-patient-unknown");

    /// <summary>What came of the row is no valid resource.</summary>
    public static readonly RefusalCode ResourceInvalid = new("sidecar-resource-invalid");

    /// <summary>More rows are gone than a sweep may mark.</summary>
    public static readonly RefusalCode ManyVanished = new("sidecar-many-vanished");

    /// <summary>The server does not decode its log.</summary>
    public static readonly RefusalCode DecodingOff = new("sidecar-decoding-off");

    /// <summary>A slot could fill the hospital's disk.</summary>
    public static readonly RefusalCode WalUnbounded = new("sidecar-wal-unbounded");

    /// <summary>The server did not make or read the slot.</summary>
    public static readonly RefusalCode SlotRefused = new("sidecar-slot-refused");

    /// <summary>The server has thrown away what the slot had to say.</summary>
    public static readonly RefusalCode SlotLost = new("sidecar-slot-lost");

    /// <summary>A fault of the sidecar's own, or of the node's disk.</summary>
    public static readonly RefusalCode Paused = new("sidecar-paused");

    /// <summary>No sidecar wrote its state here.</summary>
    public static readonly RefusalCode StatusMissing = new("sidecar-status-missing");

    /// <summary>All, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        MappingUnreadable, PasswordInFile, MappingWrong, ExpressionWrong, DatabaseAway, SignInRefused, DatabaseUnknown, SessionWrites, RoleWrites, TooSlow,
        NotPermitted, TableMissing, ColumnMissing, ColumnType, QueryWrong, DatabaseRefused, KeyUnusable, KeyTwice, ValueTooLong, ValueForm, CodeUnmapped,
        ExpressionFailed, TargetMissing, PatientUnknown, ResourceInvalid, ManyVanished, DecodingOff, WalUnbounded, SlotRefused, SlotLost, Paused, StatusMissing,
    ];
}
