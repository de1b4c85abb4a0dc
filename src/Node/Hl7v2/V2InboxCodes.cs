using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Hl7v2;

/// <summary>What the inbox of HL7 v2 messages refuses: towards senders in ERR-5, towards the member's operator by the gateway.</summary>
public static class V2InboxCodes
{
    /// <summary>Another message of this sender has the same control id.</summary>
    public static readonly RefusalCode ControlIdReused = new("v2-control-id-reused");

    /// <summary>The message could not be made durable.</summary>
    public static readonly RefusalCode NotDurable = new("v2-not-durable");

    /// <summary>Too many messages wait for a person.</summary>
    public static readonly RefusalCode QueueFull = new("v2-queue-full");

    /// <summary>The mapping broke off; a person looks at the message.</summary>
    public static readonly RefusalCode MappingFailed = new("v2-mapping-failed");

    /// <summary>What came was no MLLP block.</summary>
    public static readonly RefusalCode BlockInvalid = new("v2-block-invalid");

    /// <summary>Only the member's own account may look at its inbox.</summary>
    public static readonly RefusalCode NotOperator = new("v2-operator-only");

    /// <summary>There is no such message.</summary>
    public static readonly RefusalCode MessageUnknown = new("v2-message-unknown");

    /// <summary>The message does not wait for a person.</summary>
    public static readonly RefusalCode MessageNotWaiting = new("v2-message-not-waiting");
}
