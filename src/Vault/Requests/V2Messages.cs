namespace Xinglin.Vault.Requests;

/// <summary>One HL7 v2 message of a member's inbox.</summary>
/// <param name="Message">Its number, as the queue lists it.</param>
public sealed record V2Reference(long Message);

/// <summary>Decides that a message is not to be mapped.</summary>
/// <param name="Message">Its number.</param>
/// <param name="Reason">Why, 1 to 500 characters; kept with the message's name when its bytes are gone.</param>
public sealed record V2DropArguments(long Message, string Reason);

/// <summary>One thing that was wrong with a message, or was left out of its records.</summary>
/// <param name="Code">Stable.</param>
/// <param name="At">Where: <c>OBX[2]-5.1</c>.</param>
/// <param name="Sentence">What to do.</param>
public sealed record V2Problem(string Code, string At, string Sentence);

/// <summary>A message without anything that it says of a patient.</summary>
/// <param name="Message">Its number.</param>
/// <param name="Sender">MSH-3 and MSH-4.</param>
/// <param name="ControlId">MSH-10.</param>
/// <param name="Received">When it came, UTC.</param>
/// <param name="State"><c>taken</c>, <c>mapped</c>, <c>queued</c> or <c>dropped</c>.</param>
/// <param name="Problems">What was wrong with it, or left out.</param>
public sealed record V2MessageSummary(long Message, string Sender, string ControlId, string Received, string State, IReadOnlyList<V2Problem> Problems);

/// <summary>How the inbox does.</summary>
/// <param name="Taken">Messages that are durable and not mapped yet.</param>
/// <param name="Mapped">Messages whose records are in the store.</param>
/// <param name="Queued">Messages that wait for a person.</param>
/// <param name="Dropped">Messages that a person dropped.</param>
/// <param name="Listening">Where it listens; null when no listener is set.</param>
/// <param name="Last">When the newest message came, UTC; null when none did.</param>
public sealed record V2StatusAnswer(long Taken, long Mapped, long Queued, long Dropped, string? Listening = null, string? Last = null);

/// <summary>Messages that wait for a person, oldest first, at most 1,000.</summary>
public sealed record V2QueueAnswer(IReadOnlyList<V2MessageSummary> Messages);

/// <summary>One message whole: personal data, for the member's own operator.</summary>
/// <param name="Message">Its name and state.</param>
/// <param name="Raw">Its bytes, base64; empty when they are gone.</param>
/// <param name="Text">The same as text in its own character set.</param>
/// <param name="Reason">Why it was dropped.</param>
public sealed record V2ShowAnswer(V2MessageSummary Message, string Raw, string Text, string? Reason = null);

/// <summary>What a message came to when it was mapped again.</summary>
public sealed record V2RetryAnswer(V2MessageSummary Message);
