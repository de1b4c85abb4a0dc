using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Hl7v2;

namespace Xinglin.CrashHost;

/// <summary><c>v2</c>: laboratory messages taken in, each noted after it was acknowledged.</summary>
internal static class V2Work
{
    public static void Run(string folder, string notes)
    {
        using var store = ResourceStore.Open(Path.Combine(folder, "resources.sqlite"), TimeProvider.System);
        var inbox = new V2Inbox(store, TimeProvider.System);
        var intake = new V2Intake(store, inbox, new MllpSettings { Port = 0 }, TimeProvider.System, NullLogger.Instance);
        intake.Recover();
        var acknowledged = NoteFile.Read(notes, 2);
        Console.WriteLine($"checked {acknowledged.Count} lost {Lost(store, inbox, [.. acknowledged.Select(n => n[1])])}");
        using var file = new NoteFile(notes);
        for (var next = acknowledged.Count; ; next++)
        {
            var id = $"{next}-{Guid.NewGuid():n}";
            var answer = Encoding.UTF8.GetString(intake.Answer(Message(id)));
            if (!answer.Contains("MSA|AA|", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(answer);
            }

            file.Write($"acknowledged {id}");
        }
    }

    /// <summary>Acknowledged messages that are not mapped or whose result is not there, messages left half way, and results without their message.</summary>
    private static int Lost(ResourceStore store, V2Inbox inbox, HashSet<string> acknowledged)
    {
        var results = store.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT json_extract(CAST(body AS TEXT), '$.valueString') FROM record WHERE resource_type = 'Observation'";
            using var reader = command.ExecuteReader();
            var found = new List<string>();
            while (reader.Read())
            {
                found.Add(reader.GetString(0));
            }

            return found;
        });
        return acknowledged.Count(id => inbox.Find("LAB|H", id) is not { State: V2State.Mapped } || results.Count(r => r == id) != 1)
            + (int)inbox.Count(V2State.Taken) + results.Count(id => inbox.Find("LAB|H", id) is not { State: V2State.Mapped });
    }

    private static byte[] Message(string id) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"MSH|^~\\&|LAB|H|||20260115100000+0800||ORU^R01|{id}|P|2.5.1||||||UNICODE UTF-8\rPID|1||7001^^^HIS^MR||王^秀英\rOBR|1|{id}|{id}|1^a^L\rOBX|1|ST|1^a^L||{id}||||||F\r"));
}
