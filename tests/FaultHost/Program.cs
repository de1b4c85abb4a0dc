using System.Globalization;
using System.Net;
using Xinglin.Contracts;
using Xinglin.FaultHost;
using Xinglin.FaultHost.Lying;
using Xinglin.FaultHost.Releases;
using Xinglin.FaultHost.Storage;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;
using Xinglin.Node.Peers.Tls;

// A member's node as it ships, with one thing wrong with it: what, a file of words says (Orders). Arguments: that file, then as of `xinglin node run`.
var orders = new Orders(args[0]);
var given = args.Skip(1).SkipWhile(a => !a.StartsWith('-')).Chunk(2).ToDictionary(p => p[0], p => p[1]);
var genesis = Genesis.TryRead(File.ReadAllBytes(given["--genesis"]))!;
var keys = Path.Combine(given["--data"], given["--member"], "keys");
await using var host = await NodeHost.StartAsync(
    new NodeHostOptions
    {
        Data = given["--data"],
        Member = given["--member"],
        GenesisFile = given["--genesis"],
        Node = new NodeOptions { Port = Number("--port") },
        PeersAt = new IPEndPoint(IPAddress.Parse(given["--peer-listen"]), Number("--peer-port")),
        Tls = folder => orders.Has(Orders.Lapsed) ? Lapsed() : folder.TlsKeys(),
        Replica = settings => settings with
        {
            Peers = new LyingTransport(settings.Peers, orders, new Forger(genesis, new KeyFolder(keys).Signer("validator"))),
            Ordering = KeepingOrdering.Over(settings.Ordering, orders),
            Storage = SlowFolder.Over(settings.Storage, orders),
            SegmentBytes = orders.Has(Orders.SmallFiles) ? SlowFolder.SmallSegmentBytes : settings.SegmentBytes,
            Catalog = orders.Has(Orders.NextRelease) ? new ContractCatalog([.. ContractCatalog.BuiltIn.Contracts.Select(c => c.Type), typeof(NextNotary)]) : settings.Catalog,
        },
    },
    CancellationToken.None);
await host.WhenStoppedAsync(CancellationToken.None);

int Number(string option) => int.Parse(given[option], CultureInfo.InvariantCulture);

// The member's own key in a certificate that was over long ago.
OwnTlsKeys Lapsed() => new([TlsKey.FromScalar(
    Base64Url.Decode(File.ReadAllText(Path.Combine(keys, "tls.key")).TrimEnd('\n')),
    new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2002, 1, 1, 0, 0, 0, TimeSpan.Zero))]);
