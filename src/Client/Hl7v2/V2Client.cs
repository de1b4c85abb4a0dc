using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Hl7v2;

/// <summary>What a member's operator does about HL7 v2 messages that could not be mapped, by the member's own identity key.</summary>
/// <param name="connection">The network.</param>
/// <param name="member">Whose inbox.</param>
/// <param name="identity">The member's own account; every other is refused with <c>v2-operator-only</c>.</param>
public sealed class V2Client(NetworkConnection connection, MemberView member, ActingIdentity identity)
{
    /// <summary>How the inbox does: where it listens, and how many messages are in which state.</summary>
    public Task<Answer<V2StatusAnswer>> StatusAsync(CancellationToken cancellation = default) =>
        Gateway.AskAsync(GatewayMethods.V2Status, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.V2StatusAnswer, cancellation);

    /// <summary>Messages that wait for a person, oldest first, without anything that they say of a patient.</summary>
    public Task<Answer<V2QueueAnswer>> QueueAsync(CancellationToken cancellation = default) =>
        Gateway.AskAsync(GatewayMethods.V2Queue, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.V2QueueAnswer, cancellation);

    /// <summary>One message whole: personal data. Refused with <c>v2-message-unknown</c> when there is none of this number.</summary>
    public Task<Answer<V2ShowAnswer>> ShowAsync(long message, CancellationToken cancellation = default) =>
        Gateway.AskAsync(GatewayMethods.V2Show, new V2Reference(message), GatewayJson.Default.V2Reference, GatewayJson.Default.V2ShowAnswer, cancellation);

    /// <summary>Maps a waiting message again. Refused with <c>v2-message-not-waiting</c> when it does not wait.</summary>
    public Task<Answer<V2RetryAnswer>> RetryAsync(long message, CancellationToken cancellation = default) =>
        Gateway.AskAsync(GatewayMethods.V2Retry, new V2Reference(message), GatewayJson.Default.V2Reference, GatewayJson.Default.V2RetryAnswer, cancellation);

    /// <summary>A waiting message is not to be mapped: its bytes go, the reason (1 to 500 characters) stays.</summary>
    public Task<Answer<DoneAnswer>> DropAsync(long message, string reason, CancellationToken cancellation = default) =>
        Gateway.AskAsync(GatewayMethods.V2Drop, new V2DropArguments(message, reason), GatewayJson.Default.V2DropArguments, GatewayJson.Default.DoneAnswer, cancellation);

    private GatewayClient Gateway => connection.GatewayAt(member, identity);
}
