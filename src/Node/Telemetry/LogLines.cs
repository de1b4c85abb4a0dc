namespace Xinglin.Node.Telemetry;

/// <summary>How log lines are written: for a person, or one JSON object a line (UTC) for a collector. Neither has anything personal in it.</summary>
internal static class LogLines
{
    public static void Write(ILoggingBuilder logging, bool json)
    {
        if (json)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.IncludeScopes = false;
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }
    }
}
