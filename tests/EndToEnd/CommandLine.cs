using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>The command line against one demonstration, as a process of its own for each verb; answers as JSON.</summary>
internal sealed class CommandLine(Uri node)
{
    /// <summary>A verb that must be carried out, of a wallet when there is one.</summary>
    public async Task<JsonElement> DoAsync(string? wallet, params string[] arguments)
    {
        var (status, output, errors) = await RunAsync(wallet is null ? arguments : [.. arguments, "--wallet", wallet]);
        Assert.True(status == 0, string.Join(' ', arguments) + "\n" + errors + output);
        return JsonDocument.Parse(output).RootElement;
    }

    /// <summary>The code of a verb that must be refused.</summary>
    public async Task<string?> RefusedAsync(string? wallet, params string[] arguments)
    {
        var (status, output, errors) = await RunAsync(wallet is null ? arguments : [.. arguments, "--wallet", wallet]);
        Assert.True(status == 1, string.Join(' ', arguments) + "\n" + errors + output);
        return JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString();
    }

    public Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandLineTests.RunAsync("xinglin.dll", [.. arguments, "--node", node.ToString(), "--json"]);
}
