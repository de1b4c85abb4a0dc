using System.Diagnostics;
using Xinglin.Faults.Wires;

namespace Xinglin.Faults.Machines;

/// <summary>Where one member of the etcd cluster listens.</summary>
/// <param name="Host">Its machine; null: this one, by loopback.</param>
/// <param name="Address">Its IP address.</param>
/// <param name="ClientPort">For the ordering process beside it.</param>
/// <param name="PeerPort">For the other members.</param>
public sealed record EtcdPlace(NetworkHost? Host, string Address, int ClientPort, int PeerPort)
{
    /// <summary>What the ordering process is given.</summary>
    public string Client => $"{(Certificates is null ? "http" : "https")}://{Address}:{ClientPort}";

    /// <summary>When set, it speaks TLS and asks every client for a certificate.</summary>
    public EtcdCertificates? Certificates { get; init; }

    /// <summary>Its arguments for that.</summary>
    internal string[] Tls => Certificates is not { } given ? [] :
        ["--cert-file", given.Member.Certificate, "--key-file", given.Member.Key, "--client-cert-auth", "--trusted-ca-file", given.Authority];

    internal string Peer => $"http://{Address}:{PeerPort}";
}

/// <summary>Debian's etcd, one process for each place, in folders of the test.</summary>
public static class Etcd
{
    /// <summary>Starts a cluster; it is ready when a quorum of it has found itself.</summary>
    public static IReadOnlyList<ServiceProcess> Start(string folder, IReadOnlyList<EtcdPlace> places)
    {
        var cluster = string.Join(',', places.Select((p, i) => $"etcd-{i}={p.Peer}"));
        return [.. places.Select((place, i) => new ServiceProcess($"etcd-{i}", place.Host, () => new ProcessStartInfo("etcd",
        [
            "--name", $"etcd-{i}", "--data-dir", Path.Combine(folder, $"etcd-{i}"), "--listen-client-urls", place.Client, "--advertise-client-urls", place.Client,
            "--listen-peer-urls", place.Peer, "--initial-advertise-peer-urls", place.Peer, "--initial-cluster", cluster, "--initial-cluster-token", "faults",
            "--log-level", "warn", .. place.Tls,
        ])))];
    }
}
