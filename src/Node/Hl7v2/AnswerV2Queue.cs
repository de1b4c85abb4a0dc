using System.Globalization;
using System.Text;
using Xinglin.Interop.Hl7v2;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Hl7v2;

/// <summary>
/// <c>v2.status</c>, <c>v2.queue</c>, <c>v2.show</c>, <c>v2.retry</c>, <c>v2.drop</c>: the member itself, by its own key, looks after messages that could not be
/// mapped. Lists and states name no patient; a message's own bytes are shown one at a time.
/// </summary>
internal sealed class AnswerV2Queue(string name, MemberParts parts, V2Inbox inbox, V2Intake intake, Hl7v2Capability capability) : IGatewayMethod
{
    private const int ReasonLengthMax = 500;

    public string Name => name;

    public static IEnumerable<IGatewayMethod> All(MemberParts parts, V2Inbox inbox, V2Intake intake, Hl7v2Capability capability) =>
        new[] { GatewayMethods.V2Status, GatewayMethods.V2Queue, GatewayMethods.V2Show, GatewayMethods.V2Retry, GatewayMethods.V2Drop }
            .Select(name => new AnswerV2Queue(name, parts, inbox, intake, capability));

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (request.Account != parts.Known.Member)
        {
            return V2InboxCodes.NotOperator;
        }

        return name switch
        {
            GatewayMethods.V2Status => request.TryRead(GatewayJson.Default.EmptyArguments, out _) ? Status() : GatewayCodes.ArgumentsMalformed,
            GatewayMethods.V2Queue => request.TryRead(GatewayJson.Default.EmptyArguments, out _) ? Queue() : GatewayCodes.ArgumentsMalformed,
            GatewayMethods.V2Drop => request.TryRead(GatewayJson.Default.V2DropArguments, out var drop) && drop.Reason is { Length: > 0 and <= ReasonLengthMax }
                ? One(drop.Message, entry => Drop(entry, drop.Reason))
                : GatewayCodes.ArgumentsMalformed,
            _ => request.TryRead(GatewayJson.Default.V2Reference, out var reference)
                ? One(reference.Message, name == GatewayMethods.V2Show ? Show : Retry)
                : GatewayCodes.ArgumentsMalformed,
        };
    }

    private GatewayAnswer One(long number, Func<V2Entry, GatewayAnswer> answer) => inbox.Find(number) is { } entry ? answer(entry) : V2InboxCodes.MessageUnknown;

    private GatewayAnswer Status() => GatewayAnswer.Of(
        new V2StatusAnswer(inbox.Count(V2State.Taken), inbox.Count(V2State.Mapped), inbox.Count(V2State.Queued), inbox.Count(V2State.Dropped), capability.Listening, inbox.Last()),
        GatewayJson.Default.V2StatusAnswer);

    private GatewayAnswer Queue() => GatewayAnswer.Of(new V2QueueAnswer([.. inbox.In(V2State.Queued).Select(Summary)]), GatewayJson.Default.V2QueueAnswer);

    private GatewayAnswer Show(V2Entry entry) =>
        GatewayAnswer.Of(new V2ShowAnswer(Summary(entry), Convert.ToBase64String(entry.Raw), Text(entry.Raw), entry.Reason), GatewayJson.Default.V2ShowAnswer);

    private GatewayAnswer Retry(V2Entry entry) => entry.State == V2State.Queued
        ? GatewayAnswer.Of(new V2RetryAnswer(Summary(intake.Retry(entry))), GatewayJson.Default.V2RetryAnswer)
        : V2InboxCodes.MessageNotWaiting;

    private GatewayAnswer Drop(V2Entry entry, string reason)
    {
        if (entry.State != V2State.Queued)
        {
            return V2InboxCodes.MessageNotWaiting;
        }

        inbox.Drop(entry.Number, reason);
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }

    private static V2MessageSummary Summary(V2Entry entry) => new(
        entry.Number, entry.Sender, entry.ControlId, entry.ReceivedAt, entry.State.ToString().ToLower(CultureInfo.InvariantCulture),
        [.. entry.Problems.Select(p => new V2Problem(p.Code, p.At.ToString(), p.Sentence))]);

    /// <summary>As it reads in its own character set; as its bytes when it has none.</summary>
    private static string Text(byte[] raw) => (V2Parser.Read(raw).Header?.Charset.Encoding ?? Encoding.Latin1) is var encoding ? Decoded(raw, encoding) : string.Empty;

    private static string Decoded(byte[] raw, Encoding encoding)
    {
        try
        {
            return encoding.GetString(raw).ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(raw).ReplaceLineEndings("\n");
        }
    }
}
