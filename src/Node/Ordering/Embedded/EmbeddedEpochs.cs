using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Intake;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>
/// The embedded orderings of one process, one an epoch: the members in it ask for that of the epoch in force, and with the first that asks for
/// the next one the one before ends. Safe from any thread.
/// </summary>
/// <param name="genesis">The network.</param>
/// <param name="folder">Opens the folder of given sequence numbers.</param>
/// <param name="sequencer">Finds the secret of a sequencer's key; null when it is not here.</param>
/// <param name="identity">Who may send batches, by a state.</param>
/// <param name="limits">Every bound.</param>
public sealed class EmbeddedEpochs(
    Genesis genesis, Func<IStorageFolder> folder, Func<KeyId, ISigner?> sequencer, Func<IStateReader, MemberIdentity> identity, OrderingLimits limits) : IAsyncDisposable
{
    private static readonly byte[] AuthorityKey = "ledger.ordering/current"u8.ToArray();

    private readonly Lock _gate = new();
    private EmbeddedOrdering? _present;

    /// <summary>The ordering in force after this header and state; a member that is behind gets the later one, and ignores it.</summary>
    /// <exception cref="InvalidOperationException">The secret of the sequencer in force is not here: the ordering runs elsewhere.</exception>
    /// <exception cref="StorageFaultException">The given numbers are damaged: the orderer is to be replaced.</exception>
    public IOrdering Of(BlockHeader tip, IStateReader state)
    {
        var authority = AuthorityOf(state);
        lock (_gate)
        {
            if (_present is not null && _present.Epoch >= authority.Epoch)
            {
                return _present;
            }

            var signer = SignerOf(authority);
            End();
            var next = tip.Order.Epoch == authority.Epoch ? tip.Order.Next : 0;
            var numbers = SequenceNumbers.Open(folder(), authority.Epoch, next, limits.ReservedRange);
            return _present = new EmbeddedOrdering(
                new EmbeddedOrderingSettings(genesis.Network, genesis.Document.Partition, authority.Epoch, next, signer, identity(state), limits) { Agreed = () => AgreedQuotas.Of(state) },
                numbers, TimeProvider.System);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            End();
        }

        return ValueTask.CompletedTask;
    }

    private ISigner SignerOf(OrderingEntry authority) =>
        P256PublicKey.TryCreate(authority.X, authority.Y, out var key) && sequencer(key.Thumbprint()) is { } signer
            ? signer
            : throw new InvalidOperationException($"no key file here is that of the sequencer of epoch {authority.Epoch}");

    private static OrderingEntry AuthorityOf(IStateReader state) =>
        state.TryGet(AuthorityKey, out var value) && JsonSerializer.Deserialize(value.Span, LedgerJson.Default.OrderingEntry) is { } entry
            ? entry
            : throw new InvalidOperationException("the state has no ordering authority");

    private void End()
    {
        _present?.DisposeAsync().AsTask().Wait();
        _present = null;
    }
}
