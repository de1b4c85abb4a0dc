using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Ordering.Door;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>Frames and words are those of <c>tests/vectors/ordering-door.json</c>, which docs/spec/ordering-door.md explains.</summary>
public sealed class OrderingDoorVectorTests
{
    private static readonly JsonElement Vectors = Read("ordering-door.json");

    [Fact]
    public async Task Frames_are_those_of_the_vector()
    {
        var frames = Vectors.GetProperty("frames");
        var content = frames.GetProperty("content").EnumerateArray().Select(f => Convert.FromHexString(f.GetString()!)).ToList();
        var written = new ArrayBufferWriter<byte>();
        content.ForEach(f => OrderingFrames.Append(written, f));
        Assert.Equal(frames.GetProperty("bytes").GetString(), Convert.ToHexStringLower(written.WrittenSpan));
        var reader = PipeReader.Create(new ReadOnlySequence<byte>(written.WrittenMemory));
        foreach (var frame in content)
        {
            Assert.Equal(frame, await OrderingFrames.ReadAsync(reader, 3, CancellationToken.None));
        }

        Assert.Null(await OrderingFrames.ReadAsync(reader, 3, CancellationToken.None));
    }

    [Theory]
    [InlineData("0000000401020304")]
    [InlineData("ffffffff")]
    [InlineData("00000003010")]
    [InlineData("000000")]
    public async Task Frame_over_its_cap_or_cut_off_is_refused(string hex)
    {
        var reader = PipeReader.Create(new ReadOnlySequence<byte>(Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex + "0")));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await OrderingFrames.ReadAsync(reader, 3, CancellationToken.None));
    }

    [Fact]
    public void Members_are_said_as_in_the_vector()
    {
        var vector = Vectors.GetProperty("members");
        var genesis = Genesis.TryRead(System.Text.Encoding.UTF8.GetBytes(Read("genesis.json").GetProperty("document").GetString()!))!;
        var bytes = MembershipWord.Of(genesis).Encode();
        Assert.Equal(vector.GetProperty("bytes").GetString(), Convert.ToHexStringLower(bytes));
        Assert.Equal(vector.GetProperty("hash").GetString(), Sha256.Of(bytes).ToString());
        Assert.Equal(bytes, MembershipWord.TryDecode(bytes)!.Encode());
    }

    [Fact]
    public void Changed_words_are_refused_or_say_something_else()
    {
        var bytes = Convert.FromHexString(Vectors.GetProperty("members").GetProperty("bytes").GetString()!);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x20;
            Assert.True(MembershipWord.TryDecode(changed) is not { } word || word.Encode().SequenceEqual(changed), $"byte {i}");
            Assert.Null(MembershipWord.TryDecode(bytes.AsMemory(0, i)));
        }
    }

    private static JsonElement Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tests", "vectors")))
        {
            folder = folder.Parent!;
        }

        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", name))).RootElement;
    }
}
