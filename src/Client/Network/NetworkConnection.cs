using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Ledger;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Network;

/// <summary>
/// The doors of a network's members behind one address: <c>await NetworkConnection.OpenAsync(new Uri("http://localhost:8080"))</c>,
/// then <see cref="LedgerAt"/> and <see cref="GatewayAt"/>. Safe from any thread.
/// </summary>
public sealed class NetworkConnection : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private IReadOnlyList<CodeSentence>? _sentences;

    private NetworkConnection(HttpClient http, bool ownsHttp, NodeHttp door, NetworkView network, TimeProvider clock)
    {
        _http = http;
        _ownsHttp = ownsHttp;
        Door = door;
        Network = network;
        Clock = clock;
    }

    /// <summary>What the node says about the network.</summary>
    public NetworkView Network { get; }

    /// <summary>How transactions are sent.</summary>
    public SubmitOptions Submission { get; set; } = SubmitOptions.Plain;

    /// <summary>The clock for expiries.</summary>
    public TimeProvider Clock { get; }

    internal NodeHttp Door { get; }

    /// <summary>The clock's time as the ledger counts it.</summary>
    public LedgerTime Now => new(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Asks the node for its network.</summary>
    /// <param name="node">The node's address.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<Answer<NetworkConnection>> OpenAsync(Uri node, CancellationToken cancellation = default)
    {
        var http = new HttpClient { BaseAddress = node, Timeout = TimeSpan.FromSeconds(100) };
        return OpenAsync(http, ownsHttp: true, TimeProvider.System, cancellation);
    }

    /// <summary>The same over a client whose base address, certificates and handlers the caller has set.</summary>
    public static Task<Answer<NetworkConnection>> OpenAsync(HttpClient http, TimeProvider? clock = null, CancellationToken cancellation = default) =>
        OpenAsync(http, ownsHttp: false, clock ?? TimeProvider.System, cancellation);

    /// <summary>A member's replica.</summary>
    /// <param name="member">Whose.</param>
    /// <param name="partition">Of which partition.</param>
    public LedgerClient LedgerAt(MemberView member, uint partition = 0) => new(this, member, partition);

    /// <summary>A member's gateway, asked in the name of one account.</summary>
    public GatewayClient GatewayAt(MemberView member, ActingIdentity identity) => new(this, member, identity);

    /// <summary>The sentence that says what to do about a code, from the node's own list; the code itself when the list lacks it.</summary>
    public async Task<string> SentenceAsync(RefusalCode code, CancellationToken cancellation = default)
    {
        if (_sentences is null)
        {
            var answer = await Door.GetAsync("codes", ClientJson.Default.IReadOnlyListCodeSentence, cancellation);
            _sentences = answer.TryGet(out var list, out _) ? list : [];
        }

        return _sentences.FirstOrDefault(s => s.Code == code.Value)?.En ?? code.Value;
    }

    /// <summary>The member with this slug or account.</summary>
    public Answer<MemberView> Member(string slugOrAccount) =>
        Network.Find(slugOrAccount) is { } member ? member : Refusal.Of(ClientCodes.MemberUnknown, $"There is no member '{slugOrAccount}': see `xinglin network status`.");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    private static async Task<Answer<NetworkConnection>> OpenAsync(HttpClient http, bool ownsHttp, TimeProvider clock, CancellationToken cancellation)
    {
        var door = new NodeHttp(http);
        var answer = await door.GetAsync("network", ClientJson.Default.NetworkView, cancellation);
        return answer.TryGet(out var network, out var refusal) ? new NetworkConnection(http, ownsHttp, door, network, clock) : refusal!;
    }
}

/// <summary>One line of <c>GET /codes</c>.</summary>
internal sealed record CodeSentence(string Code, int Status, string En, string Zh);
