using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Evidence;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Evidence;

/// <summary>
/// Anchors the member's evidence log on the ledger while it grows, signs a checkpoint within a second of any growth, and seals body
/// keys to patients who have come to have a wallet. What the ledger says was anchored is where it goes on after a restart.
/// </summary>
internal sealed class EvidenceAnchoring : IMemberCapability, IRewrap
{
    /// <summary>An anchor follows the last after this, when the log has grown; a minute is promised.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SealInterval = TimeSpan.FromSeconds(10);

    private readonly MemberParts _parts;
    private readonly ILogger _logger;

    public EvidenceAnchoring(MemberParts parts)
    {
        _parts = parts;
        _logger = parts.Loggers.CreateLogger<EvidenceAnchoring>();
        Require();
    }

    /// <inheritdoc/>
    public IEnumerable<IRewrap> Rewraps => [this];

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop)
    {
        var (anchored, sealedAt) = (0L, 0L);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _parts.Log.Tree.Checkpoint();
                (anchored, sealedAt) = (await AnchorWhenDueAsync(anchored, stop), SealWhenDue(sealedAt));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                _logger.LogWarning("The evidence log was not anchored: {Kind}; it is tried again", error.GetType().Name);
            }

            await Task.Delay(Tick, _parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Anchors what the log has come to; the refusal, or null when there was nothing to do or it is final.</summary>
    internal async Task<RefusalCode?> AnchorAsync(CancellationToken stop)
    {
        var log = _parts.Log.Tree;
        var last = _parts.View.Anchor(_parts.Transactions.Member);
        var size = log.Size;
        if (size == 0 || size <= last?.Size || !Require())
        {
            return null;
        }

        var proof = last is null ? [] : log.Consistency(last.Size, size)!;
        var arguments = new EvidenceAnchor(_parts.Transactions.Member, size, log.RootAt(size)!.Value, proof);
        var transaction = _parts.Transactions.New().ActingAs(_parts.Transactions.Member)
            .Call("evidence.anchor", JsonSerializer.SerializeToUtf8Bytes(arguments, ContractsJson.Default.EvidenceAnchor));
        var refusal = (await _parts.Transactions.SubmitAsync(transaction, [], stop)).Refusal;

        // Another anchor of at least this size was final first.
        return refusal == EvidenceCodes.NotGrown ? null : refusal;
    }

    /// <summary>Body keys are sealed to the new key at once, not at the next round.</summary>
    public void Rewrap(AccountId account, P256PublicKey seal) => _parts.Log.SealToPatients(SealOf);

    private async Task<long> AnchorWhenDueAsync(long anchored, CancellationToken stop)
    {
        if (anchored != 0 && _parts.Clock.GetElapsedTime(anchored) < Interval)
        {
            return anchored;
        }

        if (await AnchorAsync(stop) is { } refusal)
        {
            _logger.LogWarning("The evidence log was not anchored: {Code}; it is tried again", refusal);
        }

        return _parts.Clock.GetTimestamp();
    }

    private long SealWhenDue(long sealedAt)
    {
        if (sealedAt != 0 && _parts.Clock.GetElapsedTime(sealedAt) < SealInterval)
        {
            return sealedAt;
        }

        _parts.Log.SealToPatients(SealOf);
        return _parts.Clock.GetTimestamp();
    }

    private P256PublicKey? SealOf(AccountId account) =>
        _parts.View.Relationship(account) is { Status: Contracts.Relationships.RelationshipStatus.Active, Seal: { } seal } && seal.TryKey(out var key) ? key : null;

    /// <summary>A log that does not extend its anchor releases nothing more.</summary>
    private bool Require()
    {
        var holds = _parts.View.Anchor(_parts.Transactions.Member) is not { } last || _parts.Log.RequireExtends(last.Size, last.Root);
        if (!holds)
        {
            _logger.LogError("The evidence log is closed: {Reason}", _parts.Log.Closed);
        }

        return holds;
    }
}
