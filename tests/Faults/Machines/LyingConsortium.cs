using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Faults.Histories;
using Xinglin.Ledger.Promises;

namespace Xinglin.Faults.Machines;

/// <summary>
/// A consortium of which one member, with keys that the ledger knows and lines that the others take, lies as the test says. The certificate that it shows
/// around its TLS key lapsed long ago.
/// </summary>
public sealed class LyingConsortium : FaultyConsortium
{
    /// <summary>Who lies: one of four, as many as may.</summary>
    public const string Liar = "bureau";

    private const int Place = 3;
    private const string Lapsed = "lapsed";

    /// <inheritdoc/>
    public override int[] Honest => [.. Enumerable.Range(0, ProcessConsortium.Members.Count).Where(i => ProcessConsortium.Members[i].Slug != Liar)];

    /// <summary>From now on it lies in these ways and no others.</summary>
    public void Lie(params string[] lies) => File.WriteAllText(Lies(Consortium), string.Join(' ', lies.Prepend(Lapsed)));

    /// <summary>The liar's word that a transaction will be in a block by a height.</summary>
    public async Task<Promise> PromiseAsync()
    {
        var hospital = Consortium.Identity("hospital-a");
        using var clients = new RoleClients(Consortium.Genesis.Network, Consortium.Doors, hospital, hospital, keys: 1);
        using var content = new ReadOnlyMemoryContent(clients.Any().Bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/jose");
        using var answer = await Consortium.Doors[Place].Http.PostAsync($"{Liar}/transactions?promise=true", content);
        return Promise.TryDecode(await answer.Content.ReadAsByteArrayAsync()) ?? throw new InvalidDataException($"{answer.StatusCode}: no promise.");
    }

    /// <summary>When the certificate ends that it shows at its door.</summary>
    public async Task<DateTime> CertificateEndsAsync()
    {
        var ends = DateTime.MaxValue;
        var address = new IPEndPoint(Wires[Liar].Address, ProcessConsortium.PeerPort);
        using var socket = await Wires[ProcessConsortium.Members[0].Slug].ConnectAsync(address, CancellationToken.None);
        await using var line = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            ends = ((X509Certificate2)certificate!).NotAfter;
            return true;
        });
        try
        {
            await line.AuthenticateAsClientAsync("");
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException)
        {
            // Who shows no key comes no further.
        }

        return ends;
    }

    /// <inheritdoc/>
    protected override void Prepare(ProcessConsortium consortium) => File.WriteAllText(Lies(consortium), Lapsed);

    /// <inheritdoc/>
    protected override ProcessStartInfo Program(ProcessConsortium consortium, string slug, IReadOnlyList<string> arguments) => slug == Liar
        ? XinglinProgram.OfDll("Xinglin.FaultHost.dll", [Lies(consortium), .. arguments])
        : base.Program(consortium, slug, arguments);

    private static string Lies(ProcessConsortium consortium) => consortium.Own("lies");
}
