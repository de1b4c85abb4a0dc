using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration;

namespace Xinglin.EndToEnd;

/// <summary>One demonstration for all tests that only look at it: written persons and a few of the bulk, in a folder of its own.</summary>
public sealed class DemonstrationFixture : IAsyncLifetime
{
    public const int BulkPatients = 10;

    public string Folder { get; } = Directory.CreateTempSubdirectory("xinglin-demonstration-").FullName;

    public Recorder Recorder { get; } = new();

    public DemonstrationHost Host { get; private set; } = null!;

    /// <summary>Records every answer that is no success, and every public one.</summary>
    public HttpClient Http { get; private set; } = null!;

    public DemonstrationOptions Options => new()
    {
        Data = Path.Combine(Folder, "data"),
        BulkPatients = BulkPatients,
        Node = new NodeOptions { Port = 0, Demonstration = true },
        Logging = logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Xinglin", LogLevel.Trace).AddProvider(Recorder),
    };

    public async Task InitializeAsync()
    {
        Host = await DemonstrationHost.StartAsync(Options, new Progress<DemonstrationProgress>(), CancellationToken.None);
        Http = new HttpClient(new RecordingHandler(Recorder)) { BaseAddress = new Uri(Host.Address) };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        Recorder.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class RecordingHandler(Recorder recorder) : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                recorder.Errors.Enqueue(await response.Content.ReadAsStringAsync(cancellationToken));
            }

            return response;
        }
    }
}

/// <summary>Keeps what a node says about itself: log lines, metric tags, error bodies.</summary>
public sealed class Recorder : ILoggerProvider, ILogger
{
    private readonly MeterListener _meters = new();

    public Recorder()
    {
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.Start();
    }

    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<string> Metrics { get; } = new();

    public ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Lines.Enqueue(state.ToString() ?? string.Empty);
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose() => _meters.Dispose();

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
        {
            Metrics.Enqueue($"{instrument.Name} {key} {value}");
        }
    }
}

[CollectionDefinition(Name)]
public sealed class DemonstrationCollection : ICollectionFixture<DemonstrationFixture>
{
    public const string Name = "one demonstration";
}
