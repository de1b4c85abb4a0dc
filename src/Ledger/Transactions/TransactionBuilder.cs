using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>
/// Builds a transaction: <c>new TransactionBuilder(net, part, id, exp).ActingAs(account).Call("summary.confirm", json).Sign(signer)</c>.
/// Signers who are not together build the payload once with <see cref="Payload"/>, sign it apart with
/// <see cref="JwsSigning.Sign"/>, and one of them puts the signatures together with <see cref="JwsSigning.General"/>.
/// </summary>
public sealed class TransactionBuilder
{
    private readonly NetworkId _network;
    private readonly uint _partition;
    private readonly string _id;
    private readonly LedgerTime _expires;
    private readonly List<AccountId> _as = [];
    private readonly List<Call> _calls = [];
    private readonly HashSet<KeyId> _introduced = [];

    /// <summary>Starts a transaction.</summary>
    /// <param name="network">The network.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="id">16 to 64 random characters of the base64url alphabet, new for each transaction of an account.</param>
    /// <param name="expires">At most ten minutes after the block's time.</param>
    public TransactionBuilder(NetworkId network, uint partition, string id, LedgerTime expires)
    {
        _network = network;
        _partition = partition;
        _id = id;
        _expires = expires;
    }

    /// <summary>Adds an acting account.</summary>
    public TransactionBuilder ActingAs(AccountId account)
    {
        _as.Add(account);
        return this;
    }

    /// <summary>Adds a call.</summary>
    /// <param name="method">For example <c>permission.grant</c>.</param>
    /// <param name="arguments">One JSON object in UTF-8, signed as it stands.</param>
    public TransactionBuilder Call(string method, ReadOnlySpan<byte> arguments)
    {
        _calls.Add(new Call(method, arguments.ToArray()));
        return this;
    }

    /// <summary>Adds a call whose arguments are given as JSON text.</summary>
    public TransactionBuilder Call(string method, string arguments) => Call(method, Encoding.UTF8.GetBytes(arguments));

    /// <summary>The protected header of this signer carries its <c>jwk</c>: its key is new to the ledger.</summary>
    public TransactionBuilder Introduce(ISigner signer)
    {
        _introduced.Add(signer.KeyId);
        return this;
    }

    /// <summary>The payload's JSON, to be signed by exactly these keys.</summary>
    public byte[] Payload(params IReadOnlyList<KeyId> by)
    {
        using var stream = new MemoryStream(512);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("net"u8, _network.ToString());
            writer.WriteNumber("part"u8, _partition);
            WriteTexts(writer, "as"u8, _as);
            WriteTexts(writer, "by"u8, by);
            writer.WriteString("id"u8, _id);
            writer.WriteNumber("exp"u8, _expires.Milliseconds);
            WriteCalls(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Signs; compact for one signer, general JSON for several.</summary>
    /// <exception cref="ArgumentException">The result breaks a rule of the format; the message is the code.</exception>
    public SignedTransaction Sign(params IReadOnlyList<ISigner> signers)
    {
        var payload = Payload([.. signers.Select(s => s.KeyId)]);
        var signatures = signers.Select(s => JwsSigning.Sign(payload, s, _introduced.Contains(s.KeyId))).ToList();
        return JwsSigning.Checked(signatures.Count == 1 ? JwsSigning.Compact(payload, signatures[0]) : JwsSigning.General(payload, signatures));
    }

    private static void WriteTexts<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<T> values)
        where T : struct
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value.ToString());
        }

        writer.WriteEndArray();
    }

    private void WriteCalls(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("calls"u8);
        foreach (var call in _calls)
        {
            writer.WriteStartObject();
            writer.WriteString("m"u8, call.Method);
            writer.WritePropertyName("a"u8);
            writer.WriteRawValue(call.Arguments.Span);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
