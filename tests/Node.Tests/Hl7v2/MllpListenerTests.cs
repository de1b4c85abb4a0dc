using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Xinglin.Node.Tests.Hl7v2;

public sealed class MllpListenerTests
{
    [Fact]
    public async Task A_broken_block_costs_one_message_and_the_line_stays()
    {
        await using var scene = new MllpScene();
        using var client = await scene.ConnectAsync();
        var line = client.GetStream();
        Assert.Contains("MSA|AA|1", await MllpScene.TalkAsync(line, MllpScene.Block(MllpScene.Admission("1"))), StringComparison.Ordinal);
        Assert.Contains("v2-block-invalid", await MllpScene.TalkAsync(line, "GET / HTTP/1.1\r\n\r\n"u8.ToArray()), StringComparison.Ordinal);

        // A block that is no message is answered AE, naming the segment, and waits for a person.
        var garbage = await MllpScene.TalkAsync(line, MllpScene.Block("what is this"));
        Assert.Contains("MSA|AE", garbage, StringComparison.Ordinal);
        Assert.Contains("ERR||MSH^1|100", garbage, StringComparison.Ordinal);
        Assert.Contains("MSA|AA|2", await MllpScene.TalkAsync(line, MllpScene.Block(MllpScene.Admission("2"))), StringComparison.Ordinal);
        Assert.Equal("v2-header-missing", Assert.Single(Assert.Single(scene.Inbox.In(Node.Hl7v2.V2State.Queued)).Problems).Code);
    }

    [Fact]
    public async Task A_message_cut_into_single_bytes_and_two_messages_at_once_are_all_answered()
    {
        await using var scene = new MllpScene();
        using var client = await scene.ConnectAsync();
        var line = client.GetStream();
        var block = MllpScene.Block(MllpScene.Admission("1"));
        foreach (var one in block[..^1])
        {
            await line.WriteAsync(new[] { one });
        }

        Assert.Contains("MSA|AA|1", await MllpScene.TalkAsync(line, block[^1..]), StringComparison.Ordinal);
        await line.WriteAsync(MllpScene.Block(MllpScene.Admission("2")));
        Assert.Contains("MSA|AA|2", await MllpScene.TalkAsync(line, MllpScene.Block(MllpScene.Admission("3"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GB18030_is_read_and_answered_in_GB18030()
    {
        await using var scene = new MllpScene();
        using var client = await scene.ConnectAsync();
        var encoding = Encoding.GetEncoding("GB18030");
        var message = MllpScene.Admission("1").Replace("UNICODE UTF-8", "GB18030", StringComparison.Ordinal).Replace("王^秀英", "乗^㐂英", StringComparison.Ordinal);
        var answer = await MllpScene.TalkAsync(client.GetStream(), MllpScene.Block(message, encoding), encoding);
        Assert.Contains("MSA|AA|1", answer, StringComparison.Ordinal);
        Assert.Contains("GB18030", answer, StringComparison.Ordinal);
        Assert.Contains("\"family\":\"乗\"", Assert.Single(scene.Records("Patient")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_certificate_the_line_is_TLS_and_plain_text_gets_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-tls-");
        var (certificate, key) = Certificate(folder.FullName);
        await using (var scene = new MllpScene(s => s with { CertificateFile = certificate, CertificateKeyFile = key }))
        {
            using var client = await scene.ConnectAsync();
            await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync("localhost");
            Assert.Contains("MSA|AA|1", await MllpScene.TalkAsync(tls, MllpScene.Block(MllpScene.Admission("1"))), StringComparison.Ordinal);

            using var plain = await scene.ConnectAsync();
            var refused = await Record.ExceptionAsync(() => MllpScene.TalkAsync(plain.GetStream(), MllpScene.Block(MllpScene.Admission("2"))));
            Assert.IsAssignableFrom<IOException>(refused);
            Assert.Single(scene.Inbox.In(Node.Hl7v2.V2State.Mapped));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task One_line_too_many_is_closed_and_an_idle_one_too()
    {
        await using var scene = new MllpScene(s => s with { ConnectionsMax = 1, IdleMax = TimeSpan.FromMilliseconds(300) });
        using var first = await scene.ConnectAsync();
        using var second = await scene.ConnectAsync();
        var buffer = new byte[1];

        // The second is closed at once, the first when it stood idle: neither gets a byte.
        Assert.Equal(0, await EndAsync(second.GetStream(), buffer));
        Assert.Equal(0, await EndAsync(first.GetStream(), buffer));
        Assert.Contains("MSA|AA|1", await Eventually(() => scene.SendAsync(MllpScene.Admission("1"))), StringComparison.Ordinal);
    }

    private static async Task<int> EndAsync(Stream line, byte[] buffer)
    {
        try
        {
            return await line.ReadAsync(buffer);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<string> Eventually(Func<Task<string>> attempt)
    {
        for (var tries = 0; ; tries++, await Task.Delay(50))
        {
            try
            {
                return await attempt();
            }
            catch (IOException) when (tries < 100)
            {
            }
        }
    }

    private static (string Certificate, string Key) Certificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (file, keyFile) = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile);
    }
}
