using System.Net;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Hosting;

/// <summary>Requests to one member's node at its peer port: its address and its keys are looked up with each connection, ours too.</summary>
internal sealed class PeerHttp : DelegatingHandler
{
    /// <summary>A connection is made anew after this, so that a key that was rotated away is soon shown no more.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromSeconds(20);

    private readonly LedgerPeerRegister _register;
    private readonly AccountId _member;

    private PeerHttp(OwnTlsKeys own, LedgerPeerRegister register, AccountId member)
    {
        (_register, _member) = (register, member);
        var handler = PeerTls.Handler(own, register, member);
        handler.SslOptions.ClientCertificateContext = null;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own.Present.Certificate;
        handler.PooledConnectionLifetime = ConnectionLife;
        InnerHandler = handler;
    }

    /// <summary>A client whose paths begin at the member's node, or below it.</summary>
    public static HttpClient To(OwnTlsKeys own, LedgerPeerRegister register, AccountId member, string below = "") => new(new PeerHttp(own, register, member))
    {
        BaseAddress = new Uri("https://member.invalid/" + below),
    };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_register.AddressOf(_member) is not { } address)
        {
            throw new HttpRequestException("The member names no address.");
        }

        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.RequestUri = new Uri(new Uri(address), request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
