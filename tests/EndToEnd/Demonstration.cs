using System.Globalization;
using System.Text.Json;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Consent;
using Xinglin.Node.Demonstration;
using Xinglin.Node.Hl7v2;
using Xinglin.Node.Identity;
using Xinglin.Node.Incidents;

namespace Xinglin.EndToEnd;

/// <summary>The demonstration consortium, in this process, on a free port, with the written persons only. One for all tests of a class.</summary>
public class Demonstration : IAsyncLifetime
{
    private readonly long? _vaultQuota;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-end-to-end-");
    private DemonstrationHost? _host;

    public Demonstration()
    {
    }

    protected Demonstration(long vaultQuota) => _vaultQuota = vaultQuota;

    /// <summary>Its data folder.</summary>
    public string Data => File("data");

    /// <summary>Where it listens.</summary>
    public virtual Uri Address => new(_host!.Address.EndsWith('/') ? _host.Address : _host.Address + "/");

    /// <summary>Connects as any client does.</summary>
    public async Task<NetworkConnection> ConnectAsync() => (await NetworkConnection.OpenAsync(Address)).Value;

    /// <summary>A place for wallets.</summary>
    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The member's own decision, signed with its identity key: this account is no longer its staff.</summary>
    public async Task RevokeRoleAsync(NetworkConnection connection, string slug, AccountId subject, string role)
    {
        var ledger = connection.LedgerAt(connection.Member(slug).Value);
        using var identity = new KeyFolder(File(Path.Combine("data", slug, "keys"))).Signer("identity");
        var arguments = JsonSerializer.SerializeToUtf8Bytes(new RolesRevoke(subject, role), ContractsJson.Default.RolesRevoke);
        var transaction = ledger.NewTransaction().ActingAs(ledger.Member.Account).Call("roles.revoke", arguments).Sign(identity);
        _ = (await ledger.SubmitAsync(transaction)).Value;
    }

    public virtual async Task InitializeAsync()
    {
        var options = new DemonstrationOptions
        {
            Data = File("data"),
            BulkPatients = 0,
            Node = new NodeOptions { Port = 0, Demonstration = true },
        };
        options = Adapt(_vaultQuota is { } quota ? options with { VaultQuota = quota } : options);
        _host = await DemonstrationHost.StartAsync(options, new Progress<DemonstrationProgress>(), CancellationToken.None);
    }

    /// <summary>Where a member listens for HL7 v2 messages.</summary>
    internal int MllpPort(string slug) => int.Parse(_host!.ServicesOf(slug).Capability<Hl7v2Capability>().Listening!.Split(':')[^1], CultureInfo.InvariantCulture);

    /// <summary>Sets from how many patients on a member slows and stops readers.</summary>
    internal void LimitReading(string slug, BulkReadLimits limits) => _host!.ServicesOf(slug).Capability<AccessCapability>().Pace.Limits = limits;

    /// <summary>What a class of tests wants otherwise.</summary>
    protected virtual DemonstrationOptions Adapt(DemonstrationOptions options) => options;

    /// <summary>The network is gone.</summary>
    public async Task StopAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.DisposeAsync();
        }
    }

    public virtual async Task DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}
