using Xinglin.Ledger.Primitives;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>Records leave as ciphertext with a key for who asked, made after the entry is durable; whatever is exchanged does not open.</summary>
public sealed class WrappedReleaseTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];

    [Fact]
    public async Task A_wrap_opens_for_its_reader_record_layer_and_grant_and_for_nothing_else()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var (first, second) = (Grant(network, patient, doctor), Grant(network, patient, doctor));
        var answer = await Read(network, doctor, first);
        var released = answer.Resources[0];
        Assert.NotNull(network.TryOpen(released, patient.Account, doctor, first.Permission));

        var other = network.Staff(network.B, "doctor");
        Assert.Null(network.TryOpen(released, patient.Account, other, first.Permission));
        Assert.Null(network.TryOpen(released, patient.Account, new Person { Account = doctor.Account }, first.Permission));
        Assert.Null(network.TryOpen(released, patient.Account, doctor, second.Permission));
        Assert.Null(network.TryOpen(released, patient.Account, doctor));
        Assert.Null(network.TryOpen(released, patient.Account, doctor, first.Permission, network.B));
        Assert.Null(network.TryOpen(released, network.Account(network.A), doctor, first.Permission));
        Assert.Null(network.TryOpen(released with { Pointer = first.Permission }, patient.Account, doctor, first.Permission));
        Assert.Null(network.TryOpen(released with { Layer = "detail" }, patient.Account, doctor, first.Permission));
    }

    [Fact]
    public async Task A_wrap_or_ciphertext_of_another_record_and_one_truncated_or_reordered_do_not_open()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        network.A.Hospital.Write("P1", Consortium.Observation("long", "laboratory", new string('x', 3 * ChunkedEncryption.ChunkLength)), network.Clock.Now);
        await network.A.WhenRegistered(4);
        var grant = Grant(network, patient, doctor);
        var answer = await Read(network, doctor, grant);
        var (one, two) = (answer.Resources[0], answer.Resources[1]);
        string? Open(ReleasedResource released) => network.TryOpen(released, patient.Account, doctor, grant.Permission);
        Assert.All([one, two], r => Assert.NotNull(Open(r)));

        Assert.Null(Open(one with { Wrap = two.Wrap }));
        Assert.Null(Open(one with { Ciphertext = two.Ciphertext }));
        Assert.Null(Open(one with { Wrap = two.Wrap, Ciphertext = two.Ciphertext }));
        var whole = Base64Url.Decode(answer.Resources.MaxBy(r => r.Ciphertext.Length)!.Ciphertext)!;
        var longest = answer.Resources.MaxBy(r => r.Ciphertext.Length)!;
        byte[][] damaged = [whole[..^1], whole[..(ChunkedEncryption.HeaderLength + ChunkedEncryption.SealedChunkLength)], Swapped(whole), [.. whole, 0]];
        Assert.All(damaged, bytes => Assert.Null(Open(longest with { Ciphertext = Base64Url.Encode(bytes) })));
    }

    [Fact]
    public async Task What_the_vault_keeps_is_what_leaves_and_what_it_does_not_keep_yet_leaves_sealed_too()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = Grant(network, patient, doctor);

        // The vault begins when it is told who the others are, which nobody did: nothing is sealed yet.
        var before = Assert.Single((await Read(network, doctor, grant)).Resources);
        Assert.False(network.A.Parts.Vault.Contains(before.Pointer));
        var text = network.Text(before, patient.Account, doctor, grant.Permission);

        Assert.Null(network.A.Parts.Vault.Seal([new Node.Vault.PlainLayer(before.Pointer, patient.Account, "raw", System.Text.Encoding.UTF8.GetBytes(text))]));
        var (first, second) = (Assert.Single((await Read(network, doctor, grant)).Resources), Assert.Single((await Read(network, doctor, grant)).Resources));
        Assert.NotEqual(before.Ciphertext, first.Ciphertext);
        Assert.Equal(first.Ciphertext, second.Ciphertext);
        Assert.NotEqual(first.Wrap, second.Wrap);
        Assert.Equal(text, network.Text(second, patient.Account, doctor, grant.Permission));
    }

    [Fact]
    public async Task With_the_logs_disk_full_nothing_is_wrapped_for_anybody()
    {
        await using var network = new Consortium(new MemoryFolder { FailAt = 3 });
        var (patient, _, doctor) = await network.Begin();
        var nurse = network.Staff(network.A, "nurse");
        var answers = new[]
        {
            await network.Read(doctor, Grant(network, patient, doctor)),
            await network.Read(doctor, Grant(network, patient, doctor), layer: "summary"),
            await Send(network, nurse, GatewayMethods.RecordsCare, new CareReadArguments("P1"), GatewayJson.Default.CareReadArguments),
            await Send(network, patient, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments),
        };
        Assert.All(answers, a => Assert.Equal(("disclosure-log-unavailable", null), (a.Refusal!.Code, a.Json)));
        Assert.Equal(0, network.A.Log.Last);
    }

    [Fact]
    public async Task A_revoked_an_expired_and_another_purposes_permission_give_no_wrap()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var (revoked, standing) = (Grant(network, patient, doctor), Grant(network, patient, doctor));
        network.Revoke(patient, revoked.Permission);

        var refused = new List<Node.Gateway.GatewayAnswer> { await network.Read(doctor, revoked), await network.Read(doctor, standing, purpose: "research") };
        network.Clock.Now += TimeSpan.FromDays(8);
        network.Ledger.Idle();
        refused.Add(await network.Read(doctor, standing));

        Assert.Equal(["permission-revoked", "purpose-mismatch", "permission-expired"], refused.Select(r => r.Refusal!.Code));
        Assert.All(refused, r => Assert.Null(r.Json));
        Assert.All(network.A.Log.About(patient.Account, 0, 10), e => Assert.False(e.Body.Released));
    }

    [Fact]
    public async Task Every_basis_releases_wrapped_layers_and_the_entry_names_the_layer_of_each()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var nurse = network.Staff(network.A, "nurse");
        var grant = Grant(network, patient, doctor);
        var own = await network.Ask(network.A, patient, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);
        var care = await network.Ask(network.A, nurse, GatewayMethods.RecordsCare, new CareReadArguments("P1"), GatewayJson.Default.CareReadArguments, GatewayJson.Default.RecordsAnswer);
        var read = await Read(network, doctor, grant);

        Assert.Equal(3, network.Texts(own, patient).Count);
        Assert.Equal(3, network.Texts(care, nurse).Count);
        Assert.Single(network.Texts(read, doctor, grant.Permission));
        foreach (var (answer, entry) in new[] { own, care, read }.Zip(network.A.Log.About(patient.Account, 0, 10)))
        {
            Assert.Equal(answer.Entry, entry.Commitment.ToString());
            Assert.Equal(answer.Resources.Select(r => r.Layer), entry.Body.Layers!);
        }
    }

    [Fact]
    public async Task As_much_as_one_answer_holds_is_sealed_and_opens_and_more_is_refused()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = Grant(network, patient, doctor);
        foreach (var number in Enumerable.Range(0, 4))
        {
            network.A.Hospital.Write("P1", Consortium.Observation($"large-{number}", "laboratory", new string((char)('a' + number), 9 * 256 * 1024 - 4096)), network.Clock.Now);
        }

        await network.A.WhenRegistered(7);
        var answer = await Read(network, doctor, grant);
        Assert.Equal(5, answer.Resources.Count);
        Assert.All(network.Texts(answer, doctor, grant.Permission), t => Assert.StartsWith("{", t, StringComparison.Ordinal));

        network.A.Hospital.Write("P1", Consortium.Observation("large-4", "laboratory", new string('e', 64 * 1024)), network.Clock.Now);
        await network.A.WhenRegistered(8);
        Assert.Equal("answer-too-large", (await network.Read(doctor, grant)).Refusal!.Code);
    }

    private static (Hash Permission, TermsDocument Terms) Grant(Consortium network, Person patient, Person doctor) =>
        network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: LayerNames.Raw);

    private static Task<RecordsAnswer> Read(Consortium network, Person doctor, (Hash Permission, TermsDocument Terms) grant) => network.Ask(
        network.A, doctor, GatewayMethods.RecordsRead, new RecordsReadArguments(grant.Permission, grant.Terms, "treatment"),
        GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);

    private static Task<Node.Gateway.GatewayAnswer> Send<T>(Consortium network, Person person, string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        Consortium.Send(network.A, network.SignedFor(network.A, person, method, arguments, type));

    /// <summary>The first two chunks in each other's place.</summary>
    private static byte[] Swapped(byte[] message)
    {
        var (header, chunk) = (ChunkedEncryption.HeaderLength, ChunkedEncryption.SealedChunkLength);
        return [.. message[..header], .. message[(header + chunk)..(header + (2 * chunk))], .. message[header..(header + chunk)], .. message[(header + (2 * chunk))..]];
    }
}
