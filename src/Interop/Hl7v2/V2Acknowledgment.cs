using System.Globalization;

namespace Xinglin.Interop.Hl7v2;

/// <summary>MSA-1 (HL7 table 0008), original mode.</summary>
public enum V2Acceptance
{
    /// <summary><c>AA</c>: taken, and durable.</summary>
    Accept,

    /// <summary><c>AE</c>: not taken as it is; a person looks at it. Sending it again changes nothing.</summary>
    Error,

    /// <summary><c>AR</c>: not taken for a reason that is not in the message; sending it again later may help.</summary>
    Reject,
}

/// <summary>Answers a message (HL7 v2.5.1, 2.9.2): MSH, MSA and an ERR for each error, in the sender's delimiters and character set.</summary>
public static class V2Acknowledgment
{
    private const int TextMax = 250;

    /// <summary>The answer's bytes.</summary>
    /// <param name="received">The message, or its header as far as it could be read.</param>
    /// <param name="acceptance">MSA-1.</param>
    /// <param name="errors">An ERR segment each.</param>
    /// <param name="controlId">MSH-10 of the answer: new for each.</param>
    /// <param name="now">MSH-7.</param>
    public static byte[] Of(V2Message received, V2Acceptance acceptance, IReadOnlyList<V2Error> errors, string controlId, DateTimeOffset now)
    {
        var header = received.Header;
        var d = received.Delimiters;
        var trigger = received.Event.Length > 0 ? d.Component + V2Escapes.Encode(received.Event, d) + d.Component + "ACK" : string.Empty;
        var segments = new List<string>
        {
            string.Join(
                d.Field, "MSH", d.Encoding, header[5].Raw, header[6].Raw, header[3].Raw, header[4].Raw,
                now.ToString("yyyyMMddHHmmss.fffzzz", CultureInfo.InvariantCulture).Replace(":", string.Empty, StringComparison.Ordinal), "",
                "ACK" + trigger, V2Escapes.Encode(controlId, d), header[11].Raw, header[12].Raw, "", "", "", "", "", received.Charset.Name),
            string.Join(d.Field, "MSA", Code(acceptance), header[10].Raw),
        };
        segments.AddRange(errors.Select(e => Error(e, d)));
        return received.Charset.Encoding.GetBytes(string.Concat(segments.Select(s => s + "\r")));
    }

    private static string Code(V2Acceptance acceptance) => acceptance switch
    {
        V2Acceptance.Accept => "AA",
        V2Acceptance.Error => "AE",
        _ => "AR",
    };

    private static string Error(V2Error error, V2Delimiters d)
    {
        var (at, c) = (error.At, d.Component);
        int[] places = [at.Field, at.Repetition, at.Component];
        var location = at.Segment + c + Number(at.Occurrence) + string.Concat(places.Reverse().SkipWhile(n => n == 0).Reverse().Select(n => c + Number(n)));
        return string.Join(
            d.Field, "ERR", "", location, Number(error.Condition) + c + c + "HL70357", "E", V2Escapes.Encode(error.Code, d) + c + c + "L", "", "",
            V2Escapes.Encode(error.Sentence.Length > TextMax ? error.Sentence[..TextMax] : error.Sentence, d));
    }

    private static string Number(int number) => number == 0 ? string.Empty : number.ToString(CultureInfo.InvariantCulture);
}
