using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Hl7v2;
using Xunit;

namespace Xinglin.Interop.Tests.Hl7v2;

public sealed class MllpDecoderTests
{
    [Fact]
    public void Blocks_come_out_whole_however_the_line_cuts_them()
    {
        byte[] line = [.. MllpDecoder.Wrap("one"u8), .. MllpDecoder.Wrap("two\rlines"u8)];
        for (var cut = 0; cut <= line.Length; cut++)
        {
            var decoder = new MllpDecoder();
            var events = decoder.Push(line.AsSpan(0, cut)).Concat(decoder.Push(line.AsSpan(cut))).ToList();

            Assert.Equal([(byte[])[.. "one"u8], [.. "two\rlines"u8]], events.Select(e => e.Block));
            Assert.False(decoder.IsInside);
        }
    }

    [Fact]
    public void A_broken_block_costs_one_message_and_the_next_is_read()
    {
        (byte[] Bytes, MllpFault Fault)[] cases =
        [
            ([MllpDecoder.Start, .. "cut"u8], MllpFault.Unfinished),
            ([MllpDecoder.Start, .. "x"u8, MllpDecoder.End, .. "y"u8], MllpFault.EndInvalid),
            ([.. "GET / HTTP/1.1\r\n\r\n"u8], MllpFault.Outside),
            ([MllpDecoder.Start, .. new byte[200], MllpDecoder.End, 0x0d], MllpFault.TooLarge),
        ];

        Assert.All(cases, broken =>
        {
            var events = new MllpDecoder(100).Push([.. broken.Bytes, .. MllpDecoder.Wrap("next"u8)]);

            Assert.Equal([broken.Fault, null], events.Select(e => e.Fault));
            Assert.Equal("next"u8, events[^1].Block!);
        });
    }

    [Fact]
    public void Noise_between_blocks_is_told_once_and_line_ends_not_at_all()
    {
        var decoder = new MllpDecoder();

        Assert.Empty(decoder.Push("\r\n\r\n"u8));
        Assert.Single(decoder.Push("noise"u8));
        Assert.Empty(decoder.Push("more noise"u8));
        Assert.Equal("a"u8, Assert.Single(decoder.Push(MllpDecoder.Wrap("a"u8))).Block!);
        Assert.Single(decoder.Push("noise"u8));
    }

    [Fact]
    public void A_block_behind_any_noise_is_found_whatever_its_cuts()
    {
        var bytes = ArbMap.Default.ArbFor<byte[]>();
        Prop.ForAll(bytes, bytes, ArbMap.Default.ArbFor<byte>(), (noise, content, step) =>
        {
            byte[] clean = [.. content.Where(b => b is not MllpDecoder.Start and not MllpDecoder.End)];
            byte[] line = [.. noise, .. MllpDecoder.Wrap(clean)];
            var decoder = new MllpDecoder();
            var events = line.Chunk(Math.Max(1, (int)step)).SelectMany(part => decoder.Push(part)).ToList();
            return events[^1].Block is { } block && block.AsSpan().SequenceEqual(clean);
        }).QuickCheckThrowOnFailure();
    }
}
