using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Hl7v2;
using Xinglin.Shared;
using Xunit;

namespace Xinglin.Interop.Tests.Hl7v2;

public sealed class V2ParserTests
{
    private const string Header = @"MSH|^~\&|LAB|H1|XL|H2|20261121||ORU^R01^ORU_R01|7|P|2.5.1";

    private static readonly Encoding _gb = CodePagesEncodingProvider.Instance.GetEncoding(54936)!;

    [Fact]
    public void A_field_is_taken_apart_into_repetitions_components_and_subcomponents()
    {
        var pid = Read(Header + "\rPID|1||A^^^H1&1.2.3&ISO^MR~B^^^H2^NI||Wang^Xiu&Ying").First("PID")!;

        Assert.Equal(["A", "B"], pid.Repetitions(3).Select(r => r.Text));
        Assert.Equal("1.2.3", pid[3].Component(4).Subcomponent(2).Text);
        Assert.Equal("NI", pid.Repetitions(3)[1].Component(5).Text);
        Assert.Equal("Ying", pid[5].Component(2).Subcomponent(2).Text);
        Assert.Equal(V2Presence.Absent, pid[5].Component(9).Presence);
        Assert.Equal(V2Presence.Absent, pid[99].Presence);
    }

    [Fact]
    public void Header_fields_count_the_separator_as_the_first()
    {
        var message = Read(Header);

        Assert.Equal(("|", @"^~\&", "LAB"), (message.Header[1].Raw, message.Header[2].Raw, message.Header[3].Text));
        Assert.Equal(("ORU", "R01", "7", "P", "2.5.1"), (message.Type, message.Event, message.ControlId, message.ProcessingId, message.Version));
        Assert.Equal(12, message.Header.Fields);
    }

    [Fact]
    public void Nothing_sent_and_removed_are_different_things()
    {
        var pid = Read(Header + "\rPID|1||\"\"||^^&").First("PID")!;

        Assert.Equal(V2Presence.Null, pid[3].Presence);
        Assert.Equal(string.Empty, pid[3].Text);
        Assert.Equal(V2Presence.Absent, pid[5].Presence);
        Assert.Equal(V2Presence.Absent, pid[7].Presence);
    }

    [Theory]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f", @"a|b^c&d~e\f")]
    [InlineData(@"one\.br\two\.sp2\three", "one\ntwo\n\nthree")]
    [InlineData(@"\H\not\N\ high", "not high")]
    [InlineData(@"\XE78E8B\", "王")]
    [InlineData(@"\XE7\ \Z1\ 5\6", @"\XE7\ \Z1\ 5\6")]
    [InlineData(@"C:\temp", @"C:\temp")]
    public void Escapes_are_decoded_and_what_is_not_understood_stays(string written, string meant) =>
        Assert.Equal(meant, Read(Header + "||||||UNICODE UTF-8\rOBX|1|ST|||" + written).First("OBX")![5].WholeText);

    [Fact]
    public void Free_text_keeps_what_stands_behind_a_mark_that_its_sender_did_not_escape()
    {
        var obx = Read(Header + "\rOBX|1|TX|||fever & cough~no ^ rash").First("OBX")!;

        Assert.Equal("fever & cough~no ^ rash", obx.Unsplit(5).WholeText);
        Assert.Equal("fever ", obx[5].Text);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Segments_end_with_CR_and_files_with_other_ends_are_read(string end)
    {
        var message = Read(string.Join(end, Header, "PID|1", "", "OBX|1", "OBX|2", ""));

        Assert.Equal(["MSH", "PID", "OBX", "OBX"], message.Segments.Select(s => s.Name));
        Assert.Equal(2, message.Segments[3].Occurrence);
    }

    [Fact]
    public void Other_delimiters_are_those_of_the_message()
    {
        var message = Read("MSH*:;!%*LAB*H*X*H*1**ADT:A01*9*P*2.3\rPID*1**A:B;C!T!|");

        Assert.Equal("A01", message.Event);
        Assert.Equal("C%|", message.First("PID")!.Repetitions(3)[1].Text);
    }

    [Theory]
    [InlineData("", V2Codes.HeaderMissing)]
    [InlineData("PID|1", V2Codes.HeaderMissing)]
    [InlineData("MSH|^~", V2Codes.HeaderMissing)]
    [InlineData(@"MSH|^^\&|A", V2Codes.DelimitersInvalid)]
    [InlineData(@"MSHa^~\&aA", V2Codes.DelimitersInvalid)]
    [InlineData(@"MSH|^~\&x1|A", V2Codes.DelimitersInvalid)]
    [InlineData(Header + "||||||UNICODE UTF-16", V2Codes.CharsetUnsupported)]
    [InlineData(Header + "||||||no such", V2Codes.CharsetUnsupported)]
    [InlineData(Header + "\rPID|王", V2Codes.CharsetMismatch)]
    [InlineData(Header + "\rpid|1", V2Codes.SegmentInvalid)]
    [InlineData(Header + "\rPIDX|1", V2Codes.SegmentInvalid)]
    [InlineData(@"MSH|^~\&|LAB|H1|XL|H2|20261121||ORU^R01||P|2.5.1", V2Codes.HeaderIncomplete)]
    [InlineData(@"MSH|^~\&|LAB|H1|XL|H2|20261121|||7|P|2.5.1", V2Codes.HeaderIncomplete)]
    [InlineData(@"MSH|^~\&|LAB|H1|XL|H2|20261121||ORU^R01|7|P|", V2Codes.HeaderIncomplete)]
    public void What_is_no_message_is_refused_with_its_code(string text, string code)
    {
        var read = V2Parser.Read(Encoding.UTF8.GetBytes(text));

        Assert.Null(read.Message);
        Assert.Equal(code, read.Error!.Code);
        Assert.False(text.Length > 60 && read.Error.Sentence.Contains(text[60..], StringComparison.Ordinal));
    }

    [Fact]
    public void Counts_over_their_caps_are_refused()
    {
        string[] messages =
        [
            Header + string.Concat(Enumerable.Repeat("\rNTE|1", V2Limits.SegmentsMax)),
            Header + "\rZZZ" + new string('|', V2Limits.FieldsMax + 1),
            Header + "\rPID|" + new string('~', V2Limits.PartsMax),
            Header + "\rNTE|" + new string('x', V2Limits.MessageBytesMax),
        ];

        Assert.All(messages, text => Assert.Equal(V2Codes.TooLarge, V2Parser.Read(Encoding.UTF8.GetBytes(text)).Error?.Code));
    }

    [Theory]
    [InlineData("GB 18030-2000")]
    [InlineData("GB18030")]
    public void Chinese_text_is_read_in_its_own_set_although_its_second_bytes_are_delimiters(string name)
    {
        // 珅 ends with 0x7C in GB18030, which is the bar; 乗 with 0x5C, the escape; 乚 with 0x7E.
        var text = Header.Replace("LAB", "珅检验科", StringComparison.Ordinal) + "||||||" + name + "\rPID|1||A||王^珅乗乚𠀀";
        var bytes = _gb.GetBytes(text);
        Assert.Contains((byte)'|', _gb.GetBytes("珅乗乚").Where((_, i) => i % 2 == 1));

        var message = V2Parser.Read(bytes).Message!;

        Assert.Equal("珅检验科", message.Header[3].Text);
        Assert.Equal("珅乗乚𠀀", message.First("PID")![5].Component(2).Text);
    }

    [Fact]
    public void Bytes_of_another_set_than_the_one_that_is_named_are_refused_and_never_guessed_at()
    {
        var read = V2Parser.Read([.. Encoding.ASCII.GetBytes(Header + "||||||UNICODE UTF-8\rPID|1||A||"), .. _gb.GetBytes("王秀英")]);

        Assert.Equal(V2Codes.CharsetMismatch, read.Error!.Code);
        Assert.Equal("MSH-18", read.Error.At.ToString());
        Assert.Equal("7", read.Header!.ControlId);
    }

    [Fact]
    public void Any_text_comes_back_from_its_escapes() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        var clean = new string([.. (text ?? string.Empty).Where(c => !char.IsSurrogate(c))]);
        return V2Escapes.Decode(V2Escapes.Encode(clean, V2Delimiters.Standard), V2Delimiters.Standard, Encoding.UTF8) == clean;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_read_or_refused_and_never_throw() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), noise =>
    {
        var read = V2Parser.Read([.. Encoding.ASCII.GetBytes(Header + "||||||GB18030\rOBX|"), .. noise]);
        return read.Message is null != read.Error is null;
    }).QuickCheckThrowOnFailure();

    [ConformanceFact("hl7v2")]
    public void Sample_messages_of_other_systems_are_read_and_every_segment_comes_back_as_it_was()
    {
        var files = Directory.GetFiles(ConformanceData.Folder("hl7v2"), "*.hl7", SearchOption.AllDirectories);
        var read = files.Select(f => (File: f, Read: V2Parser.Read(Declared(File.ReadAllBytes(f))))).ToList();

        Assert.True(files.Length > 60);
        Assert.All(read, r => Assert.True(r.Read.Message is not null || IsKnownBad(r.File, r.Read.Error!), $"{r.File}: {r.Read.Error}"));
        Assert.All(read.Where(r => r.Read.Message is not null), r => Assert.Equal(Lines(r.File), r.Read.Message!.Segments.Select(s => s.ToString())));
    }

    /// <summary>A byte that is not ASCII, in a message that names no character set.</summary>
    private static bool IsKnownBad(string file, V2Error error) => (Path.GetFileName(file), error.Code) is ("example_oml_o21.hl7", V2Codes.CharsetMismatch);

    private static byte[] Declared(byte[] bytes) => bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;

    private static IEnumerable<string> Lines(string file) =>
        Encoding.UTF8.GetString(Declared(File.ReadAllBytes(file))).Split('\r', '\n').Where(l => l.Length > 0);

    private static V2Message Read(string text) => V2Parser.Read(Encoding.UTF8.GetBytes(text)).Message ?? throw new InvalidOperationException(V2Parser.Read(Encoding.UTF8.GetBytes(text)).Error!.ToString());
}
