using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Smart;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Smart;

/// <summary>Which client systems are registered: public keys that can be verified, scopes that are understood, and no secret.</summary>
public sealed class ClientRegistryTests : IAsyncDisposable
{
    private readonly Consortium _consortium = new();
    private readonly SmartDesk _desk;

    public ClientRegistryTests() => _desk = new SmartDesk(_consortium);

    [Fact]
    public void A_client_is_there_after_a_restart_as_it_was_registered()
    {
        using var again = ClientRegistry.Open(_consortium.A.Parts.Folder("clients"), _consortium.Clock);
        var client = again.Find(_desk.Client.Id)!;
        Assert.Equal(("EMR", _consortium.Account(_consortium.A)), (client.Name, client.Member));
        Assert.Equal(["system/Observation.rs"], client.Scopes);
        Assert.Equal(_desk.KeySet.ToJsonString(), Encoding.UTF8.GetString(client.KeySet.Span));
        Assert.Null(again.Find("another"));
    }

    [Theory]
    [InlineData("d")]
    [InlineData("p")]
    [InlineData("k")]
    public void A_private_or_symmetric_key_is_never_stored(string name)
    {
        var set = _desk.KeySet;
        set["keys"]![0]![name] = "AQAB";
        Assert.Equal(SmartCodes.KeysPrivate, Refusal(set));
    }

    [Fact]
    public void Keys_that_cannot_be_verified_as_es384_or_rs384_are_refused()
    {
        AssertRefused(key => key["kty"] = "oct", 0);
        AssertRefused(key => key["crv"] = "P-256", 0);
        AssertRefused(key => key["alg"] = "ES256", 0);
        AssertRefused(key => key["alg"] = "RS256", 1);
        AssertRefused(key => key["alg"] = 1, 1);
        AssertRefused(key => key["use"] = "enc", 0);
        AssertRefused(key => key["key_ops"] = new JsonArray("encrypt"), 0);
        AssertRefused(key => key.Remove("kid"), 0);
        AssertRefused(key => key["kid"] = "rsa", 0);
        AssertRefused(key => key["kid"] = "", 0);
        AssertRefused(key => key["x"] = Base64Url.Encode(new byte[48]), 0);
        AssertRefused(key => key["x"] = key["x"] + "=", 0);
        AssertRefused(key => key["e"] = "Ag", 1);
        AssertRefused(key => key["n"] = Base64Url.Encode(RSA.Create(1024).ExportParameters(false).Modulus), 1);
        Assert.Equal(SmartCodes.KeysRefused, Refusal(new JsonObject()));
        Assert.Equal(SmartCodes.KeysRefused, Refusal(new JsonObject { ["keys"] = new JsonArray() }));
        Assert.Equal(SmartCodes.KeysRefused, Refusal("{\"keys\":[],\"keys\":[]}"u8.ToArray(), "EMR", "system/Observation.rs"));
        Assert.Equal(SmartCodes.KeysRefused, Refusal("nonsense"u8.ToArray(), "EMR", "system/Observation.rs"));
    }

    [Fact]
    public void Names_and_scopes_are_judged_before_anything_is_stored()
    {
        Assert.Equal(SmartCodes.NameRefused, Refusal(SmartDesk.Bytes(_desk.KeySet), "", "system/Observation.rs"));
        Assert.Equal(SmartCodes.NameRefused, Refusal(SmartDesk.Bytes(_desk.KeySet), "a\nb", "system/Observation.rs"));
        Assert.Equal(SmartCodes.ScopesRefused, Refusal(SmartDesk.Bytes(_desk.KeySet), "EMR"));
        Assert.Equal(SmartCodes.ScopesRefused, Refusal(SmartDesk.Bytes(_desk.KeySet), "EMR", "system/Observation.read"));
        Assert.Equal(SmartCodes.ScopesRefused, Refusal(SmartDesk.Bytes(_desk.KeySet), "EMR", "system/Observation.rs system/Condition.rs"));
        Assert.Single(_desk.Smart.Clients.All());
    }

    [Fact]
    public void A_system_of_another_member_is_registered_for_reading_only()
    {
        var refusal = _desk.Smart.Clients.Add(
            new ClientApplication("EMR of B", _consortium.Account(_consortium.B), SmartDesk.Bytes(_desk.KeySet), ["system/Observation.cr"]), _consortium.Account(_consortium.A), out _);
        Assert.Equal(SmartCodes.WritesRefused, refusal);
    }

    [Fact]
    public void A_member_has_so_many_clients_and_no_more()
    {
        for (var i = 1; i < SmartLimits.ClientsMax; i++)
        {
            _desk.Register(_consortium.Account(_consortium.A), ["system/Observation.rs"]);
        }

        Assert.Equal(SmartCodes.ClientsFull, Refusal(_desk.KeySet));
    }

    private void AssertRefused(Action<JsonObject> change, int key)
    {
        var set = _desk.KeySet;
        change(set["keys"]![key]!.AsObject());
        Assert.Equal(SmartCodes.KeysRefused, Refusal(set));
    }

    private RefusalCode? Refusal(JsonObject set) => Refusal(SmartDesk.Bytes(set), "EMR", "system/Observation.rs");

    private RefusalCode? Refusal(byte[] set, string name, params string[] scopes) =>
        _desk.Smart.Clients.Add(new ClientApplication(name, _consortium.Account(_consortium.A), set, scopes), _consortium.Account(_consortium.A), out _);

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _consortium.DisposeAsync();
    }
}
