using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Vault.Uploads;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>
/// A member's vault at work: seals its registered records, keeps its catalogue, keeps copies of others', rebuilds itself when
/// it was wiped. It begins when it is told who the others are, and takes no more than a share of one core.
/// </summary>
internal sealed class VaultCapability : IMemberCapability, IDisposable
{
    /// <summary>Members that keep copies of each vault, the owner not counted.</summary>
    private const int Replicas = 16;

    /// <summary>Of the time, the part that is worked: one in four.</summary>
    private const int Rest = 3;

    /// <summary>Restores that wait for a member which does not answer about what is missing; a few minutes. Then the vault goes on without.</summary>
    private const int RestoresMax = 60;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly MemberParts _parts;
    private readonly RecordSealing _sealing;
    private readonly VaultCatalogue _catalogue;
    private readonly Replication _replication;
    private readonly VaultTickets _tickets;
    private readonly TaskCompletionSource<Func<IReadOnlyList<VaultPeer>>> _peers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _log;
    private bool _reviewed;
    private int _restores;

    public VaultCapability(MemberParts parts)
    {
        _parts = parts;
        Vault = parts.Vault;
        _sealing = new RecordSealing(Vault, parts.Source, parts.Store);
        Uploads = new PatientUploads(Vault);
        _catalogue = new VaultCatalogue(Vault, parts.Keys, Uploads.Complete);
        _catalogue.Sweep();
        _replication = new Replication(Vault, parts.View);
        _tickets = new VaultTickets(parts.Clock);
        _log = parts.Loggers.CreateLogger<VaultCapability>();
        Door = new VaultDoor(Vault.Member, new SoundBlobs(Vault.Blobs, _log), Uploads, _tickets, () => _parts.Now, Status);
    }

    /// <summary>The sealed records.</summary>
    public MemberVault Vault { get; }

    /// <summary>What is served over HTTP.</summary>
    public VaultDoor Door { get; }

    /// <summary>What patients brought themselves.</summary>
    public PatientUploads Uploads { get; }

    public IEnumerable<IGatewayMethod> Methods =>
    [
        new OpenVault(_parts.Known, _tickets),
        new RegisterUpload(_parts, Uploads), new ListUploads(_parts, Uploads, _tickets), new ShareUpload(_parts, Uploads), new ReadUpload(_parts, Uploads, _tickets),
    ];

    /// <summary>Says that others keep copies, before it is known how they are reached.</summary>
    public void ExpectPeers() => _parts.Copies.Expect();

    /// <summary>Lets the work begin; the second call changes nothing.</summary>
    /// <param name="peers">The others' vaults, asked at every round: members come and go.</param>
    public void Begin(Func<IReadOnlyList<VaultPeer>> peers) => _peers.TrySetResult(peers);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var peers = await _peers.Task.WaitAsync(stop);
            await Task.WhenAll(LoopAsync(() => SealAsync(peers(), stop), stop), LoopAsync(() => PullAsync(peers(), stop), stop));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    public void Dispose() => Vault.Dispose();

    private async Task LoopAsync(Func<Task> step, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await step();
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // The message may quote a record; the type is enough to find the cause.
                _log.LogWarning("The vault paused: {Kind}", error.GetType().Name);
                await Task.Delay(Idle, stop);
            }
        }
    }

    /// <summary>A vault without a catalogue of its own was wiped, or is new: the others say which.</summary>
    private async Task SealAsync(IReadOnlyList<VaultPeer> peers, CancellationToken stop)
    {
        if (Vault.Blobs.HeadNumber(Vault.Member) == 0 && peers.Count > 0)
        {
            var restore = new VaultRestore(Vault, _parts.Keys.Identities.All, _parts.Keys.Sealing, [.. peers.Select(p => p.Source)]);
            var settle = ++_restores >= RestoresMax;
            if ((await restore.RunAsync(Uploads.Restore, settle, stop)).Fetch.Unanswered > 0 && !settle)
            {
                await Task.Delay(Idle, stop);
                return;
            }
        }

        if (!_reviewed && Vault.ForgetUnopenable() is var lost and > 0)
        {
            _log.LogWarning("{Count} sealed records were copied before their epoch's key went: what the member's own system has is sealed anew", lost);
        }

        _reviewed = true;

        while (true)
        {
            var started = TimeProvider.System.GetTimestamp();
            if (!_sealing.Step())
            {
                break;
            }

            await Task.Delay(TimeProvider.System.GetElapsedTime(started) * Rest, stop);
        }

        _catalogue.Update(_parts.Now);
        Uploads.SweepUnregistered(_parts.Now);
        await CountCopiesAsync(peers, stop);
        await Task.Delay(Idle, stop);
    }

    /// <summary>Only while a roll waits for it: the others are asked which catalogue they have.</summary>
    private async Task CountCopiesAsync(IReadOnlyList<VaultPeer> peers, CancellationToken stop)
    {
        var epochs = _parts.Store.Epochs;
        var (epoch, number) = (epochs.Current, Vault.Blobs.HeadNumber(Vault.Member));
        if (epochs.Earlier.Count == 0 || _catalogue.Epoch != epoch)
        {
            return;
        }

        var keepers = peers.Where(p => ReplicaChoice.Of(Vault.Member, Members(), Replicas).Contains(p.Account)).ToList();
        var heads = await Task.WhenAll(keepers.Select(p => p.Source.HeadAsync(Vault.Member, stop)));
        _parts.Copies.Note(epoch, heads.Count(h => _catalogue.NumberOf(h) >= number), keepers.Count);
    }

    private async Task PullAsync(IReadOnlyList<VaultPeer> peers, CancellationToken stop)
    {
        var members = Members();
        var found = false;
        foreach (var peer in peers.Where(p => ReplicaChoice.Of(p.Account, members, Replicas).Contains(Vault.Member)))
        {
            found |= await _replication.PullAsync(peer, peers, stop);
        }

        await Task.Delay(found ? Idle : Idle * 2, stop);
    }

    /// <summary>Who is a member now, whether it founded the network or was admitted later.</summary>
    private IReadOnlyList<AccountId> Members() => _parts.View.Present();

    private VaultStatusAnswer Status()
    {
        var usage = Vault.Blobs.Usage(Vault.Member);
        var copies = Members().Where(m => m != Vault.Member).Select(m => Replica(_parts.View.Member(m)!.Slug, m)).OrderBy(r => r.Member, StringComparer.Ordinal).ToList();
        var keepers = ReplicaChoice.Of(Vault.Member, Members(), Replicas).Count;
        return new VaultStatusAnswer(
            _parts.Ledger.Member.Slug, Vault.Counts().Records, _sealing.Waiting, usage.Blobs, usage.Bytes,
            Vault.Blobs.Quota == long.MaxValue ? null : Vault.Blobs.Quota, Vault.Blobs.HeadNumber(Vault.Member), copies, _sealing.Cost(keepers),
            (_sealing.Trouble ?? _replication.Trouble)?.Value);
    }

    private VaultReplica Replica(string slug, AccountId account)
    {
        var usage = Vault.Blobs.Usage(account);
        return new VaultReplica(slug, usage.Blobs, usage.Bytes, Vault.Blobs.HeadNumber(account));
    }
}
