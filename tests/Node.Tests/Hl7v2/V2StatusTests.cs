using System.Text.Json;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Hl7v2;

/// <summary>An inbox that nothing has come to yet says so and is understood.</summary>
public sealed class V2StatusTests
{
    [Fact]
    public void A_status_without_listener_and_message_is_read_back()
    {
        var written = JsonSerializer.SerializeToUtf8Bytes(new V2StatusAnswer(0, 0, 0, 0), GatewayJson.Default.V2StatusAnswer);

        Assert.Equal(new V2StatusAnswer(0, 0, 0, 0), JsonSerializer.Deserialize(written, GatewayJson.Default.V2StatusAnswer));
    }
}
