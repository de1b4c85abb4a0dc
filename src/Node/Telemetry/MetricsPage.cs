using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Telemetry;

/// <summary>The node's metrics as text (Prometheus exposition format 0.0.4), for whoever is on the same machine.</summary>
internal sealed class MetricsPage : IDisposable
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, string Labels), Series> _series = new();

    public MetricsPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == NodeMeter.Name)
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The page.</summary>
    public string Write()
    {
        // What is not told now does not hold any more: who was missing has come.
        foreach (var key in _series.Keys.Where(k => _instruments.TryGetValue(k.Name, out var i) && i.IsObservable))
        {
            _series.TryRemove(key, out _);
        }

        _listener.RecordObservableInstruments();
        var page = new StringBuilder();
        foreach (var group in _series.GroupBy(s => s.Key.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var instrument = _instruments[group.Key];
            var name = group.Key.Replace('.', '_') + (instrument is Counter<long> ? "_total" : instrument.Unit == "s" ? "_seconds" : string.Empty);
            page.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {KindOf(instrument)}\n");
            foreach (var (key, series) in group.OrderBy(s => s.Key.Labels, StringComparer.Ordinal))
            {
                series.Write(page, name, key.Labels);
            }
        }

        return page.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var tag in tags)
        {
            labels.Add($"{tag.Key}=\"{tag.Value}\"");
        }

        _series.GetOrAdd((instrument.Name, string.Join(",", labels)), _ => new Series(instrument)).Note(value);
    }

    private sealed class Series(Instrument instrument)
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = new long[Bounds.Length];
        private double _value;
        private long _count;

        public void Note(double value)
        {
            lock (_lock)
            {
                _value = instrument.IsObservable ? value : _value + value;
                _count++;
                for (var i = 0; i < Bounds.Length; i++)
                {
                    _buckets[i] += value <= Bounds[i] ? 1 : 0;
                }
            }
        }

        public void Write(StringBuilder page, string name, string labels)
        {
            lock (_lock)
            {
                if (instrument is not Histogram<double>)
                {
                    page.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length == 0 ? "" : "{" + labels + "}")} {_value}\n");
                    return;
                }

                var before = labels.Length == 0 ? "" : labels + ",";
                for (var i = 0; i < Bounds.Length; i++)
                {
                    page.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{Bounds[i]}\"}} {_buckets[i]}\n");
                }

                page.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"+Inf\"}} {_count}\n{name}_sum{{{labels}}} {_value}\n{name}_count{{{labels}}} {_count}\n");
            }
        }
    }
}

/// <summary><c>GET /metrics</c>, on loopback only.</summary>
internal static class MetricsEndpoint
{
    private static readonly RefusalCode LocalOnly = new("metrics-local-only");

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", Get).WithName("getMetrics").WithTags("Network")
            .WithSummary("Metrics as text, only for callers on the same machine that come through no proxy.")
            .Produces<string>(200, "text/plain").ProducesProblem(403);

    private static IResult Get(HttpContext context, MetricsPage page) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
            ? TypedResults.Text(page.Write(), "text/plain; version=0.0.4")
            : Problem.Of(LocalOnly);
}
