using Microsoft.Data.Sqlite;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Hl7v2;

/// <summary>A member's HL7 v2 inbox: the listener when one is set, and what its operator may do about messages that wait.</summary>
internal sealed class Hl7v2Capability : IMemberCapability, IDisposable
{
    private static readonly TimeSpan _forgetEvery = TimeSpan.FromHours(6);
    private static readonly TimeSpan _recoverEvery = TimeSpan.FromSeconds(5);

    private readonly MemberParts _parts;
    private readonly MllpSettings _settings;
    private readonly V2Intake _intake;
    private readonly MllpListener? _listener;
    private readonly ILogger _logger;

    public Hl7v2Capability(MemberParts parts)
    {
        _parts = parts;
        _settings = parts.Mllp ?? new MllpSettings { Port = 0 };
        _logger = parts.Loggers.CreateLogger<Hl7v2Capability>();
        Inbox = new V2Inbox(parts.Resources, parts.Clock);
        _intake = new V2Intake(parts.Resources, Inbox, _settings, parts.Clock, _logger);
        _listener = parts.Mllp is null ? null : new MllpListener(_settings, _intake.Answer, _intake.AnswerFault, _logger);
    }

    /// <inheritdoc/>
    public IEnumerable<IGatewayMethod> Methods => AnswerV2Queue.All(_parts, Inbox, _intake, this);

    /// <summary>Where it listens, as <c>127.0.0.1:2575</c>; null when it does not.</summary>
    public string? Listening => _listener?.Endpoint.ToString();

    public V2Inbox Inbox { get; }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !Recovered())
        {
            await Task.Delay(_recoverEvery, _parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_listener?.RunAsync(stop) ?? Task.CompletedTask, ForgetAsync(stop));
    }

    /// <inheritdoc/>
    public void Dispose() => _listener?.Dispose();

    /// <summary>Lines are served only when nothing is left of before: messages of one patient keep their order.</summary>
    private bool Recovered()
    {
        try
        {
            _intake.Recover();
            return true;
        }
        catch (SqliteException)
        {
            _logger.LogError("The HL7 v2 inbox cannot be written; it is tried again. Look at the disk and the rights of the data folder.");
            return false;
        }
    }

    private async Task ForgetAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Inbox.Forget(_parts.Clock.GetUtcNow() - _settings.KeptFor);
            }
            catch (SqliteException)
            {
                _logger.LogWarning("Old HL7 v2 messages could not be forgotten; it is tried again");
            }

            await Task.Delay(_forgetEvery, _parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
