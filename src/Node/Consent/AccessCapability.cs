using Xinglin.Node.Duties;
using Xinglin.Node.Gateway;
using Xinglin.Node.Incidents;
using Xinglin.Node.Notices;

namespace Xinglin.Node.Consent;

/// <summary>Every way in which records leave this member but an emergency, each with its basis.</summary>
internal sealed class AccessCapability : IMemberCapability
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly MemberParts _parts;
    private readonly DelayedNotices _delayed;

    public AccessCapability(MemberParts parts)
    {
        _parts = parts;
        _delayed = new DelayedNotices(parts.Store, parts.Notices);
        var disclosure = new RecordDisclosure(parts, new RecordRelease(parts.Source, parts.Store), _delayed, parts.Pace);
        Methods =
        [
            new ReadOwnRecords(parts, disclosure), new ReadRecords(parts, disclosure), new ReadForCare(parts, disclosure), new ReadForDuty(parts, disclosure),
            .. AnswerIncidents.All(parts, parts.Pace),
        ];
    }

    public IEnumerable<IGatewayMethod> Methods { get; }

    /// <summary>The bulk-read alarm.</summary>
    public ReadingPace Pace => _parts.Pace;

    /// <summary>Delivers the notices that a recorded duty held back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _delayed.Deliver(_parts.Now);
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
