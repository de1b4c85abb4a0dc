#pragma warning disable CA1822 // A call is an instance method, whether it has tables or not.
using Xinglin.Contracts;
using Xinglin.Contracts.Notary;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.FaultHost.Releases;

/// <summary>What the next release makes of the notary: it records nothing more.</summary>
[Contract("notary", Version = 2, AtGenesis = false, Json = typeof(ContractsJson))]
public sealed class NextNotary
{
    /// <summary>Why nothing is recorded any more.</summary>
    public static readonly RefusalCode Closed = new("notary-closed");

    /// <summary>Refuses.</summary>
    [Call("record")]
    public Outcome Record(CallContext context, NotaryRecord arguments) => Closed;
}
