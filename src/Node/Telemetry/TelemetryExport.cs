using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Xinglin.Node.Telemetry;

/// <summary>Sends metrics and one trace in a hundred, or as many as the operator says, to a collector (OTLP, protobuf over HTTP); only where an operator named one.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private const double Traced = 0.01;

    /// <summary>OpenTelemetry's own variable for it: the part of the traces that is sent, 0 to 1.</summary>
    private const string TracedVariable = "OTEL_TRACES_SAMPLER_ARG";

    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    private TelemetryExport(MeterProvider metrics, TracerProvider traces) => (_metrics, _traces) = (metrics, traces);

    /// <summary>Starts; what the collector does not take is dropped.</summary>
    /// <param name="collector">Its base address, for example <c>http://localhost:4318</c>.</param>
    public static TelemetryExport Start(Uri collector) => new(
        Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(NodeMeter.Name).AddOtlpExporter(o => Address(o, collector, "v1/metrics")).Build(),
        Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(NodeMeter.Name).SetSampler(new TraceIdRatioBasedSampler(Ratio()))
            .AddOtlpExporter(o => Address(o, collector, "v1/traces")).Build());

    /// <summary>Sends now what is due later.</summary>
    public bool Flush() => _metrics.ForceFlush(10_000) && _traces.ForceFlush(10_000);

    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }

    private static double Ratio() =>
        double.TryParse(Environment.GetEnvironmentVariable(TracedVariable), NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 ? ratio : Traced;

    private static void Describe(ResourceBuilder resource) => resource.AddService("xinglin-node");

    private static void Address(OtlpExporterOptions options, Uri collector, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(collector.AbsoluteUri.TrimEnd('/') + "/" + path);
    }
}
