using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>Why the runtime refuses a transaction whose form and signatures are sound, in order of precedence.</summary>
public static class RuntimeCodes
{
    /// <summary>An acting account does not exist: its first key must be introduced by <c>jwk</c>.</summary>
    public static readonly RefusalCode AccountUnknown = new("account-unknown");

    /// <summary>No signer is a present key of an acting account.</summary>
    public static readonly RefusalCode KidNotOfAccount = new("kid-not-of-account");

    /// <summary>The signers do not satisfy the policy of an acting account.</summary>
    public static readonly RefusalCode PolicyUnsatisfied = new("policy-unsatisfied");

    /// <summary>The block has spent its units; the transaction may come again under the same id.</summary>
    public static readonly RefusalCode BlockFull = new("block-full");

    /// <summary>The network has no contract of this name.</summary>
    public static readonly RefusalCode ContractUnknown = new("contract-unknown");

    /// <summary>The contract was voted in and its height is not reached.</summary>
    public static readonly RefusalCode ContractInactive = new("contract-inactive");

    /// <summary>The contract's active version has no such call.</summary>
    public static readonly RefusalCode CallUnknown = new("call-unknown");

    /// <summary>The arguments have a name that the call does not know.</summary>
    public static readonly RefusalCode ArgumentUnknown = new("argument-unknown");

    /// <summary>The arguments lack a name, have one twice, or hold a value of a wrong type or form.</summary>
    public static readonly RefusalCode ArgumentInvalid = new("argument-invalid");

    /// <summary>The transaction has spent its units (<see cref="Meter.TransactionUnitsMax"/>).</summary>
    public static readonly RefusalCode MeterExceeded = new("meter-exceeded");

    /// <summary>The contract broke off: a defect of the contract, refused alike on every node.</summary>
    public static readonly RefusalCode ContractFault = new("contract_fault");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        AccountUnknown, KidNotOfAccount, PolicyUnsatisfied, BlockFull, ContractUnknown, ContractInactive, CallUnknown,
        ArgumentUnknown, ArgumentInvalid, MeterExceeded, ContractFault,
    ];
}
