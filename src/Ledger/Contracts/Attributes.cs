namespace Xinglin.Ledger.Contracts;

/// <summary>What a contract may do beyond its own tables. Asking for a capability's interface without declaring it is refused when the catalogue is built.</summary>
[Flags]
public enum ContractCapabilities
{
    /// <summary>Its own tables, events and other contracts' interfaces.</summary>
    None = 0,

    /// <summary>Change keys and policies of accounts (<see cref="IAccountAdministration"/>).</summary>
    Accounts = 1,

    /// <summary>Change validators, ordering and contract versions (<see cref="INetworkAdministration"/>).</summary>
    Network = 2,
}

/// <summary>
/// Marks a class as a contract: deterministic code with its own tables. Its one public constructor takes
/// <see cref="ContractTables"/>, capabilities that it declares, and interfaces of other contracts.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContractAttribute(string name) : Attribute
{
    /// <summary>First part of <c>contract.call</c> and of its state keys; lower case letters and digits.</summary>
    public string Name { get; } = name;

    /// <summary>Version N + 1 replaces N at a voted height; both share the tables.</summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// Active from the genesis without a vote. A contract that joins the catalogue after networks were founded says false:
    /// the genesis state of a running network never changes with the software.
    /// </summary>
    public bool AtGenesis { get; init; } = true;

    /// <summary>What it may do beyond its own tables.</summary>
    public ContractCapabilities Capabilities { get; init; }

    /// <summary>The source-generated <c>JsonSerializerContext</c> that reads its arguments.</summary>
    public required Type Json { get; init; }
}

/// <summary>A call that a transaction may make: <c>Outcome Method(CallContext, TArguments)</c>.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CallAttribute(string verb) : Attribute
{
    /// <summary>Second part of <c>contract.call</c>.</summary>
    public string Verb { get; } = verb;
}

/// <summary>A call that only the schedule makes, at the head of the first block past its due time; same shape as a call.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ScheduledAttribute(string verb) : Attribute
{
    /// <summary>The name under which it is put on the schedule.</summary>
    public string Verb { get; } = verb;
}
