namespace Xinglin.Node.Demonstration;

/// <summary>Where the parts of a demonstration log: warnings and worse, on one line each.</summary>
internal static class Logging
{
    public static ILoggerFactory Create(Action<ILoggingBuilder>? more) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        more?.Invoke(logging);
    });
}
