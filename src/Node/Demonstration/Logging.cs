using Xinglin.Node.Telemetry;

namespace Xinglin.Node.Demonstration;

/// <summary>Where the parts of a demonstration log: warnings and worse, on one line each.</summary>
internal static class Logging
{
    public static ILoggerFactory Create(bool json, Action<ILoggingBuilder>? more) => LoggerFactory.Create(logging =>
    {
        LogLines.Write(logging.SetMinimumLevel(LogLevel.Warning), json);
        more?.Invoke(logging);
    });
}
