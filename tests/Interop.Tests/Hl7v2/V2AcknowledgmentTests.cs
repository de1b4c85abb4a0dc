using System.Text;
using Xinglin.Interop.Hl7v2;
using Xunit;

namespace Xinglin.Interop.Tests.Hl7v2;

public sealed class V2AcknowledgmentTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 21, 9, 14, 0, TimeSpan.FromHours(8));

    [Fact]
    public void An_acceptance_goes_back_to_the_sender_with_its_control_id()
    {
        var answer = Answer(@"MSH|^~\&|LAB|H1|XL|H2|1||ORU^R01^ORU_R01|A\T\7|P|2.5.1||||||UNICODE UTF-8", V2Acceptance.Accept);

        Assert.Equal(
            "MSH|^~\\&|XL|H2|LAB|H1|20261121091400.000+0800||ACK^R01^ACK|new|P|2.5.1||||||UNICODE UTF-8\rMSA|AA|A\\T\\7\r", Encoding.UTF8.GetString(answer));
    }

    [Fact]
    public void An_error_names_segment_field_and_what_to_do_in_the_senders_delimiters()
    {
        var error = new V2Error("v2-code", V2Conditions.TableValueNotFound, new V2Location("OBX", 2, 5, 0, 3), "Send A*B.");
        var answer = Encoding.ASCII.GetString(Answer("MSH*:;!%*LAB*H*X*H*1**ADT:A01*9*P*2.3", V2Acceptance.Error, error));

        Assert.Contains("\rMSA*AE*9\r", answer, StringComparison.Ordinal);
        Assert.EndsWith("\rERR**OBX:2:5::3*103::HL70357*E*v2-code::L***Send A!F!B.\r", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_is_a_message_that_can_be_read()
    {
        var error = new V2Error("v2-code", 100, new V2Location("PID"), new string('长', 400));
        var read = V2Parser.Read(Answer(@"MSH|^~\&|L|H|X|H|1||ADT^A01|9|P|2.5||||||GB 18030-2000", V2Acceptance.Reject, error));

        Assert.Equal("AR", read.Message!.First("MSA")![1].Text);
        Assert.Equal("PID", read.Message.First("ERR")![2].Component(1).Text);
        Assert.Equal(250, read.Message.First("ERR")![8].Text.Length);
    }

    private static byte[] Answer(string received, V2Acceptance acceptance, params V2Error[] errors) =>
        V2Acknowledgment.Of(V2Parser.Read(Encoding.UTF8.GetBytes(received)).Message!, acceptance, errors, "new", _now);
}
