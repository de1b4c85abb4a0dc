using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xinglin.Interop.Hl7v2;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Hl7v2;

namespace Xinglin.Node.Tests.Hl7v2;

/// <summary>A listener with its inbox on a store of its own, and senders that talk to it.</summary>
internal sealed class MllpScene : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-mllp-");
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly MllpListener _listener;

    public MllpScene(Func<MllpSettings, MllpSettings>? adapt = null)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var settings = new MllpSettings { Port = 0 };
        Settings = adapt is null ? settings : adapt(settings);
        Store = ResourceStore.Open(Path.Combine(_folder.FullName, "resources.sqlite"), TimeProvider.System);
        Inbox = new V2Inbox(Store, TimeProvider.System);
        Intake = new V2Intake(Store, Inbox, Settings, TimeProvider.System, NullLogger.Instance);
        _listener = new MllpListener(Settings, Intake.Answer, Intake.AnswerFault, NullLogger.Instance);
        _running = _listener.RunAsync(_stop.Token);
    }

    public MllpSettings Settings { get; }

    public ResourceStore Store { get; }

    public V2Inbox Inbox { get; }

    public V2Intake Intake { get; }

    public int Port => _listener.Endpoint.Port;

    public string Folder => _folder.FullName;

    /// <summary>Current versions of a type, as text.</summary>
    public List<string> Records(string type) => Store.Read(c =>
    {
        using var command = c.CreateCommand();
        command.CommandText = "SELECT CAST(body AS TEXT) FROM record AS r WHERE resource_type = $1 AND version = (SELECT max(version) FROM record AS n WHERE n.resource_type = r.resource_type AND n.resource_id = r.resource_id)";
        command.Parameters.AddWithValue("$1", type);
        using var reader = command.ExecuteReader();
        var bodies = new List<string>();
        while (reader.Read())
        {
            bodies.Add(reader.GetString(0));
        }

        return bodies;
    });

    public long Versions(string type) => Store.Read(c =>
    {
        using var command = c.CreateCommand();
        command.CommandText = "SELECT count(*) FROM record WHERE resource_type = $1";
        command.Parameters.AddWithValue("$1", type);
        return (long)command.ExecuteScalar()!;
    });

    public async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        return client;
    }

    /// <summary>Sends bytes as they are and reads one answer.</summary>
    public static async Task<string> TalkAsync(Stream line, byte[] bytes, Encoding? encoding = null)
    {
        await line.WriteAsync(bytes);
        await line.FlushAsync();
        var decoder = new MllpDecoder();
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await line.ReadAsync(buffer, patience.Token) is > 0 and var count)
        {
            if (decoder.Push(buffer.AsSpan(0, count)) is [{ Block: { } answer }, ..])
            {
                return (encoding ?? Encoding.UTF8).GetString(answer);
            }
        }

        throw new EndOfStreamException("The line was closed without an answer.");
    }

    /// <summary>One message on a line of its own.</summary>
    public async Task<string> SendAsync(string message)
    {
        using var client = await ConnectAsync();
        return await TalkAsync(client.GetStream(), Block(message));
    }

    public static byte[] Block(string message, Encoding? encoding = null) => MllpDecoder.Wrap((encoding ?? Encoding.UTF8).GetBytes(message.ReplaceLineEndings("\r")));

    public static string Admission(string controlId, string number = "7001", string more = "") =>
        $"MSH|^~\\&|HIS|H|||20260115083000+0800||ADT^A01^ADT_A01|{controlId}|P|2.5.1||||||UNICODE UTF-8\rPID|1||{number}^^^HIS^MR||王^秀英||19600101|F{more}\rPV1|1|I|||||||||||||||||V1^^^HIS^VN\r";

    public static string Result(string controlId, string status, string value, string number = "7001") =>
        $"MSH|^~\\&|LAB|H|||20260115100000+0800||ORU^R01^ORU_R01|{controlId}|P|2.5.1||||||UNICODE UTF-8\rPID|1||{number}^^^HIS^MR||王^秀英\r"
        + $"OBR|1|P1|F1|24326-1^电解质^LN|||202601150915|||||||||||||||202601150959|||F\rOBX|1|NM|2823-3^血清钾^LN||{value}|mmol/L^^UCUM|||||{status}\r";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _running;
        Store.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }
}
