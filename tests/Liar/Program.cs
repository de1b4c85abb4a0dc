using System.Globalization;
using System.Net;
using Xinglin.Ledger.Blocks;
using Xinglin.Liar;
using Xinglin.Node.Api;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;

// A member of the consortium that lies: the node as it ships, with keys that the ledger knows and lines that the others take, but what it says to
// them is chosen by the file LIES. Arguments: LIES, then as of `xinglin node run`.
var given = args.Skip(1).SkipWhile(a => !a.StartsWith('-')).Chunk(2).ToDictionary(p => p[0], p => p[1]);
var genesis = Genesis.TryRead(File.ReadAllBytes(given["--genesis"]))!;
var validator = new KeyFolder(Path.Combine(given["--data"], given["--member"], "keys")).Signer("validator");
await using var host = await NodeHost.StartAsync(
    new NodeHostOptions
    {
        Data = given["--data"],
        Member = given["--member"],
        GenesisFile = given["--genesis"],
        Node = new NodeOptions { Port = Number("--port") },
        PeersAt = new IPEndPoint(IPAddress.Parse(given["--peer-listen"]), Number("--peer-port")),
        Peers = lines => new LyingTransport(lines, new Lies(args[0]), new Forger(genesis, validator)),
    },
    CancellationToken.None);
await host.WhenStoppedAsync(CancellationToken.None);

int Number(string option) => int.Parse(given[option], CultureInfo.InvariantCulture);
