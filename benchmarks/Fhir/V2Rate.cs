using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xinglin.Interop.Hl7v2;
using Xinglin.Interop.Hl7v2.Mapping;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Hl7v2;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>v2_map: laboratory messages/s of one core, read and mapped; v2_durable: the same, stored, with their records on the disk and answered, one after the other.</summary>
internal static class V2Rate
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    public static Measure Map()
    {
        var known = new NothingKnown();
        var resources = 0L;
        var rate = Rate(number => resources += V2Mapper.Map(V2Parser.Read(Message(number)).Message!, V2MapSettings.Default, known).Resources.Count);
        return new Measure("v2_map", rate.PerSecond, "1/s", 500, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"ORU^R01 with 5 results, {(double)resources / rate.Count:n1} resources each; {Encoding.UTF8.GetByteCount(Text(1))} bytes"),
        };
    }

    public static Measure Durable()
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-v2-");
        try
        {
            using var store = ResourceStore.Open(Path.Combine(folder.FullName, "resources.sqlite"), TimeProvider.System);
            var inbox = new V2Inbox(store, TimeProvider.System);
            var intake = new V2Intake(store, inbox, new MllpSettings { Port = 0 }, TimeProvider.System, NullLogger.Instance);
            var rate = Rate(number => intake.Answer(Message(number)));
            return new Measure("v2_durable", rate.PerSecond, "1/s", 50, "higher")
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"three flushes a message: taken, named, mapped and answered; {inbox.Count(V2State.Mapped)} of {rate.Count + 1} mapped"),
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (double PerSecond, long Count) Rate(Action<int> one)
    {
        one(0);
        var clock = Stopwatch.StartNew();
        var count = 0;
        while (clock.Elapsed < Least)
        {
            one(++count);
        }

        return (count / clock.Elapsed.TotalSeconds, count);
    }

    private static byte[] Message(int number) => Encoding.UTF8.GetBytes(Text(number));

    private static string Text(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"MSH|^~\\&|LAB|H|||20260115100000+0800||ORU^R01^ORU_R01|{number}|P|2.5.1||||||UNICODE UTF-8\rPID|1||P{number % 1000}^^^HIS^MR||王^秀英||19600101|F\r"
        + $"ORC|RE|O{number}|F{number}\rOBR|1|O{number}|F{number}|24326-1^电解质^LN|||202601150915|||||||||||||||202601150959|||F\r")
        + string.Concat(Enumerable.Range(1, 5).Select(i => $"OBX|{i}|NM|{i}-3^结果^LN||4.{i}|mmol/L^^UCUM|3.5-5.3|N|||F|||202601150915\r"));

    /// <summary>Every name is its own id, and nothing was said before.</summary>
    private sealed class NothingKnown : IV2Known
    {
        public string IdOf(string type, string key) => "id";

        public ReadOnlyMemory<byte>? Current(string type, string id) => null;

        public string? Segment(string type, string key, string name) => null;
    }
}
