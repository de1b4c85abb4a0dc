using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>Opens what a holder wrapped for a person, as the person's software does.</summary>
internal static class Releases
{
    /// <summary>The texts of an answer; fails the test when one does not open.</summary>
    public static IReadOnlyList<string> Texts(this Consortium network, RecordsAnswer answer, Person reader, Hash grant = default, TestMember? holder = null) =>
        [.. answer.Resources.Select(r => network.Text(r, answer.Account, reader, grant, holder))];

    /// <summary>The text of one layer; fails the test when it does not open.</summary>
    public static string Text(this Consortium network, ReleasedResource released, AccountId relationship, Person reader, Hash grant = default, TestMember? holder = null)
    {
        var opened = network.TryOpen(released, relationship, reader, grant, holder);
        Assert.NotNull(opened);
        return opened;
    }

    /// <summary>The text; null when key or ciphertext are not for this person, record and grant.</summary>
    public static string? TryOpen(
        this Consortium network, ReleasedResource released, AccountId relationship, Person reader, Hash grant = default, TestMember? holder = null)
    {
        var account = network.Account(holder ?? network.A);
        var key = LayerWrap.Open(
            released.Wrap, reader.Sealing, new LayerBinding(network.Network, released.Pointer, released.Layer, account, reader.Account, grant));
        return key is not null && new SealedLayer(network.Network, account, relationship, released.Layer).Open(key, Base64Url.Decode(released.Ciphertext)) is { } opened
            ? Encoding.UTF8.GetString(opened)
            : null;
    }
}
