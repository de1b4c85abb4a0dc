using Xinglin.Node.Gateway;

namespace Xinglin.Node.Hl7v2;

/// <summary>A member's HL7 v2 inbox: the listener when one is set, and what its operator may do about messages that wait.</summary>
internal sealed class Hl7v2Capability : IMemberCapability, IDisposable
{
    private static readonly TimeSpan _forgetEvery = TimeSpan.FromHours(6);

    private readonly MemberParts _parts;
    private readonly MllpSettings _settings;
    private readonly V2Intake _intake;
    private readonly MllpListener? _listener;

    public Hl7v2Capability(MemberParts parts)
    {
        _parts = parts;
        _settings = parts.Mllp ?? new MllpSettings { Port = 0 };
        var logger = parts.Loggers.CreateLogger<Hl7v2Capability>();
        Inbox = new V2Inbox(parts.Resources, parts.Clock);
        _intake = new V2Intake(parts.Resources, Inbox, _settings, parts.Clock, logger);
        _listener = parts.Mllp is null ? null : new MllpListener(_settings, _intake.Answer, _intake.AnswerFault, logger);
    }

    /// <inheritdoc/>
    public IEnumerable<IGatewayMethod> Methods => AnswerV2Queue.All(_parts, Inbox, _intake, this);

    /// <summary>Where it listens, as <c>127.0.0.1:2575</c>; null when it does not.</summary>
    public string? Listening => _listener?.Endpoint.ToString();

    public V2Inbox Inbox { get; }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop)
    {
        _intake.Recover();
        await Task.WhenAll(_listener?.RunAsync(stop) ?? Task.CompletedTask, ForgetAsync(stop));
    }

    /// <inheritdoc/>
    public void Dispose() => _listener?.Dispose();

    private async Task ForgetAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Inbox.Forget(_parts.Clock.GetUtcNow() - _settings.KeptFor);
            await Task.Delay(_forgetEvery, _parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
