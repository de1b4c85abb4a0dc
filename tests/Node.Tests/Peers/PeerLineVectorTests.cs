using System.Buffers;
using System.Text.Json;
using Xinglin.Node.Peers.Line;

namespace Xinglin.Node.Tests.Peers;

/// <summary>The worked example of docs/spec/peer-line.md.</summary>
public sealed class PeerLineVectorTests
{
    private readonly JsonElement _vector = Vectors.Read("peer-line.json");

    [Fact]
    public void Frames_have_the_published_form()
    {
        Assert.Equal(Hex("alive"), Frame([]));
        Assert.Equal(Hex("frame"), Frame(Hex("text")));
        Assert.Equal(_vector.GetProperty("frameBytesMax").GetInt32(), new PeerLineLimits().FrameBytesMax);
    }

    [Fact]
    public async Task Frames_are_read_back_and_a_cut_one_is_no_frame()
    {
        var reader = new FrameReader(new MemoryStream([.. Hex("alive"), .. Hex("frame")]), 100);
        Assert.Empty((await reader.ReadAsync(CancellationToken.None))!);
        Assert.Equal(Hex("text"), await reader.ReadAsync(CancellationToken.None));
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        foreach (var cut in Enumerable.Range(1, Hex("frame").Length - 1))
        {
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await new FrameReader(new MemoryStream(Hex("frame")[..cut]), 100).ReadAsync(CancellationToken.None));
        }

        await Assert.ThrowsAsync<PeerLieException>(async () => await new FrameReader(new MemoryStream(Hex("frame")), 4).ReadAsync(CancellationToken.None));
    }

    private byte[] Hex(string name) => Convert.FromHexString(_vector.GetProperty(name).GetString()!);

    private static byte[] Frame(byte[] message)
    {
        var writer = new ArrayBufferWriter<byte>();
        PeerFrames.Append(writer, message);
        return writer.WrittenSpan.ToArray();
    }
}
